import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatVerifierKey } from '../../src/core/log/note-key.ts';
import { logSigner } from '../core/log/keys.ts';
import { muster, musterProcess } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-usage-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const key = `mk_root_${'A'.repeat(43)}`;
const licence = 'lic_0123456789abcdef01234567';
const attest = ['attest', '--key', join(folder, 'k.json'), '--state', join(folder, 's.json')];
const openCase = ['case', 'open', '--title', 't', '--owner', 'o', '--due', '2030-01-01T00:00:00Z'];
const logKey = formatVerifierKey(logSigner.key);

describe('wrong usage exits 64 and says what is wrong', () => {
  test.each<[string, readonly string[], string]>([
    ['no command', [], 'Usage: muster'],
    ['an unknown command', ['zigzag'], "unknown command 'zigzag'"],
    ['an unknown option', ['anomalies', '--colour'], "unknown option '--colour'"],
    ['a missing argument', ['keygen'], "missing required argument 'file'"],
    ['a bad choice', ['anomalies', '--kind', 'boring'], "argument 'boring' is invalid"],
    ['a subcommand that is not there', ['keys', 'eat'], "unknown command 'eat'"],
    ['too many arguments', ['keygen', 'a', 'b'], 'too many arguments'],
    ['no API key', ['anomalies'], 'set MUSTER_KEY'],
    ['a text that is no API key', ['anomalies', '--api-key', 'x\u001b[2J'], 'mk_<id>_<secret>'],
    [
      'an address that is none',
      ['anomalies', '--api-key', key, '--url', 'file:///'],
      'not an http',
    ],
    ['a port out of range', ['serve', '--port', '70000'], 'a number from 0 to 65535'],
    ['a limit of nothing', ['anomalies', '--api-key', key, '--limit', '0'], 'a number from 1'],
    ['nothing to register', ['register'], 'say what'],
    ['a disposition without a reason', ['dispose', 'a', '--code', 'explained'], '--reason'],
    ['a code that is none', ['dispose', 'a', '--code', 'fine', '--reason', 'x'], 'is invalid'],
    [
      'a case about nothing that it can be about',
      [...openCase, '--about', 'key_1', '--api-key', key],
      'a case is about anomalies',
    ],
    ['a change of nothing', ['case', 'change', 'cas_1', '--api-key', key], 'changes nothing'],
    ['a disclosure about nothing', ['disclose', '--text', 'x', '--api-key', key], '--about'],
    ['an end of a request without why', ['requests', 'rfi_1', 'accept'], '--reason'],
    [
      'a file that is not there',
      ['answer', 'a', '--text', 'x', '--file', 'none', '--api-key', key],
      'no such file',
    ],
    ['evidence without a licence', ['register', '--evidence', 'f'], 'needs --licence'],
    [
      'a manifest that is not there',
      ['register', 'devices', 'none', '--licence', licence],
      'no such file',
    ],
    ['a licence that is no JSON', ['register', 'licence', file('l', '{')], 'is not JSON'],
    ['a licence without members', ['register', 'licence', file('m', '{}')], 'authority: '],
    [
      'a country that is none',
      ['register', 'party', '--name', 'N', '--country', 'usa', '--role', 'exporter'],
      'country',
    ],
    [
      'a regulator’s key without authority',
      ['keys', 'create', '--role', 'regulator'],
      '--authority',
    ],
    ['a code that is none', ['enrol', '--code', 'x', '--key', 'f'], '40 characters'],
    ['no code', ['enrol', '--key', 'f'], 'needs --code'],
    [
      'a key file that is none',
      [...attest.with(2, file('n', '{}')), '--position', '1,2'],
      'not a key file',
    ],
    [
      'an outbox that is not there',
      ['submit', join(folder, 'none'), '--api-key', key],
      'no such file',
    ],
    ['a receipt without a log key', ['verify', file('r', 'x')], '--log-key'],
    ['a log key that is none', ['verify', file('r', 'x'), '--log-key', 'k'], 'name+id+base64'],
    ['a receipt that is a folder', ['verify', folder, '--log-key', logKey], 'it is a folder'],
  ])('%s', async (_, args, words) => {
    const outcome = await muster(args);
    expect(outcome).toMatchObject({ code: 64, stdout: '' });
    expect(outcome.stderr).toContain(words);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(outcome.stderr).not.toContain('\u001b');
  });
});

test('help exits 0 and names the exit codes', async () => {
  for (const args of [['--help'], ['help'], ['register', '--help'], ['verify', '--help']]) {
    const outcome = await muster(args);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toContain('Exit codes: 0 done, 1 the service or the network failed');
  }
});

describe('as a process', () => {
  test('wrong usage exits 64', async () => {
    const outcome = await musterProcess(['zigzag']);
    expect(outcome).toEqual({ code: 64, stdout: '', stderr: "error: unknown command 'zigzag'\n" });
  });

  test('a service that is not there is a failure, exit 1', async () => {
    const env = { MUSTER_URL: await nobody(), MUSTER_KEY: key };
    const outcome = await musterProcess(['register', 'licence', licenceFile()], env);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('The service cannot be reached.');
  });

  test('help goes to standard output and is no fault', async () => {
    const outcome = await musterProcess(['--help']);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toContain('anomalies');
  });
});

function licenceFile(): string {
  const id = (prefix: string) => `${prefix}_0123456789abcdef01234567`;
  const body = {
    authority: id('aut'),
    number: 'D1',
    exporter: id('pty'),
    endUser: id('pty'),
    sites: [id('sit')],
    items: [{ line: 1, model: 'H100', quantity: 1 }],
    validFrom: '2026-01-01T00:00:00Z',
    validTo: '2028-01-01T00:00:00Z',
    conditions: { intervalS: 3600, graceS: 600, countries: [], firmwareFloor: {} },
  };
  return file('licence.json', JSON.stringify(body));
}

/** An address at which nobody listens: a port that was free a moment ago. */
function nobody(): Promise<string> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      server.close(() => done(`http://127.0.0.1:${port}`));
    });
  });
}
