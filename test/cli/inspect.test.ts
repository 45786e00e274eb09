import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { afterAll, describe, expect, test } from 'vitest';
import { inspect } from '../../src/cli/inspect.ts';
import { formatReport } from '../../src/cli/inspect-words.ts';
import { webCryptoPlatform } from '../../src/core/crypto/webcrypto.ts';
import { vectorPath, vectorsPresent } from '../conformance/vectors.ts';
import { base64, makeEvidence, testAtMs, testRootPin } from '../core/hardware/testchain.ts';

const nonce = sha256(Uint8Array.of(5));
const { element, evidence, pem } = makeEvidence({ nonce });
const sample = makeEvidence({ nonce: new Uint8Array(32).fill(0x11), label: 'sample' });
const trust = { roots: [testRootPin()], atMs: testAtMs };
const damaged = { ...element, evidence: base64(concatBytes(evidence.report, Uint8Array.of(1))) };

async function inspected(text: string, chain?: string) {
  const files = chain === undefined ? { evidence: text } : { evidence: text, chain };
  const report = await inspect(files, trust, webCryptoPlatform(crypto));
  if (!report.ok) throw new Error(report.reason);
  return report.value;
}

describe('inspecting evidence', () => {
  test('of a genuine device gives its identity, firmware and nonce', async () => {
    const { devices } = await inspected(JSON.stringify([element]));
    expect(devices).toHaveLength(1);
    expect(devices[0]).toMatchObject({
      ...{ genuine: true, reason: null, chip: 'GH100', publicNonce: false },
      firmware: { vbios: '96.00.9F.00.01', driver: '590.12' },
      nonce: bytesToHex(nonce),
      hints: { arch: 'HOPPER', version: '1.0' },
    });
  });

  test('in hex with a chain gives the same word', async () => {
    const fromJson = await inspected(JSON.stringify([{ ...element, hints: undefined }]));
    const fromHex = await inspected(bytesToHex(evidence.report), pem);
    expect(fromHex.devices[0]).toEqual({ ...fromJson.devices[0], hints: {} });
  });

  test('of several devices gives one word each, in the order of the file', async () => {
    const { devices } = await inspected(JSON.stringify([element, damaged, sample.element]));
    expect(devices.map(({ reason }) => reason)).toEqual([
      null,
      'hardware_report_trailing_bytes',
      null,
    ]);
    const text = formatReport({ devices });
    expect(text).toContain('device 2  refused: hardware_report_trailing_bytes');
    expect(text).toContain('public sample nonce: genuine, never fresh');
    expect(text).toContain('unsigned hint  arch = HOPPER');
    expect(text.trimEnd().endsWith('3 devices: 2 genuine, 1 refused')).toBe(true);
  });

  test('shows no control character of the file', async () => {
    const hostile = { ...element, 'x\u001b[2J': 'y\u0007\u202e' };
    const text = formatReport(await inspected(JSON.stringify([hostile])));
    expect(text).toContain('unsigned hint  x\\u{1b}[2_j = y\\u{7}\\u{202e}');
    expect(/[^\x20-\x7e\n]/.test(text)).toBe(false);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'muster-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a process of its own. */
function run(...args: readonly string[]): Promise<Outcome> {
  const source = resolve(import.meta.dirname, '../../src/cli/inspect.ts');
  const script = `const { inspectCommand } = await import(process.argv[1]);
    await inspectCommand().parseAsync(process.argv.slice(2), { from: 'user' });`;
  const argv = ['--input-type=module', '-e', script, source, ...args];
  return new Promise((done) => {
    execFile(process.execPath, argv, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('muster inspect', () => {
  test('exits 2 on a chain that ends at no trusted root, and says so', async () => {
    const outcome = await run(file('test.json', JSON.stringify([element])), '--json');
    expect(outcome.code).toBe(2);
    expect(JSON.parse(outcome.stdout)).toEqual({
      devices: [
        {
          ...{ genuine: false, reason: 'hardware_chain_root_unknown' },
          hints: { arch: 'HOPPER', nonce: element.nonce, version: '1.0' },
        },
      ],
    });
  });

  test.each([
    ['a file that is not there', () => [join(folder, 'nothing')], 'cannot read'],
    ['a folder', () => [folder], 'cannot read'],
    ['a file without end', () => ['/dev/zero'], 'larger than evidence can be'],
    ['a file that is no evidence', () => [file('a.txt', 'hello')], 'neither a JSON array nor hex'],
    ['an empty file', () => [file('b.txt', '')], 'neither a JSON array nor hex'],
    ['broken JSON', () => [file('c.json', '[{')], 'begins like JSON but is none'],
    ['an empty array', () => [file('d.json', '[]')], 'names no device'],
    ['a report without a chain', () => [file('e.txt', 'abcd')], 'needs its chain'],
    [
      'JSON with a chain beside it',
      () => [file('f.json', '[]'), '--chain', file('f.pem', pem)],
      'leave --chain out',
    ],
    ['no date', () => [file('g.json', '[]'), '--at', 'soon'], '--at takes a date'],
    ['an element that is none', () => [file('h.json', '[1]')], 'element 0 of the file is not'],
  ])('exits 64 on %s', async (_, args, sentence) => {
    const outcome = await run(...args());
    expect(outcome).toMatchObject({ code: 64, stdout: '' });
    expect(outcome.stderr).toContain(sentence);
  });
});

function published(): void {
  const path = (name: string) => vectorPath(`nvidia/${name}`);

  test('says genuine of all devices of the HGX node and exits 0', async () => {
    const [gpus, switches] = await Promise.all([
      run(path('nvtrust/ppcie/gpu_evidence.json'), '--json'),
      run(path('nvtrust/ppcie/switch_evidence.json')),
    ]);
    expect([gpus.code, switches.code]).toEqual([0, 0]);
    const { devices } = JSON.parse(gpus.stdout) as { devices: { genuine: boolean }[] };
    expect(devices.map(({ genuine }) => genuine)).toEqual(Array(8).fill(true));
    expect(switches.stdout).toContain('4 devices: 4 genuine, 0 refused');
    expect(switches.stdout).toContain('public sample nonce: genuine, never fresh');
  });

  test('refuses the report named InvalidSignature and exits 2', async () => {
    const report = path('attestation-sdk/hopperAttestationReportInvalidSignature.txt');
    const outcome = await run(report, '--chain', path('nvtrust/hopperCertChain.txt'), '--json');
    expect(outcome.code).toBe(2);
    expect(JSON.parse(outcome.stdout).devices[0].reason).toMatch(/signature|binding/);
  });

  test('judges validity as of the time asked for', async () => {
    const report = path('nvtrust/hopperAttestationReport.txt');
    const chain = path('nvtrust/hopperCertChain.txt');
    const outcomes = await Promise.all([
      run(report, '--chain', chain, '--at', '2025-06-01'),
      run(report, '--chain', chain, '--at', '2020-01-01', '--json'),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 2]);
    expect(outcomes[1]?.stdout).toContain('hardware_chain_validity');
  });
}

if (vectorsPresent) describe('muster inspect on published evidence', published);
