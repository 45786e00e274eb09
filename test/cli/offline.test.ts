import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { honest } from '../../fixtures/receipts-log.ts';
import { admitKey } from '../../src/core/crypto/key.ts';
import { decodeEvidence } from '../../src/core/evidence/evidence.ts';
import { formatVerifierKey } from '../../src/core/log/note-key.ts';
import { makeReceipt } from '../../src/core/log/receipt.ts';
import { newAttester } from '../../src/sdk/attester.ts';
import { attesterText, parseAttester } from '../../src/sdk/attester-text.ts';
import { logSigner } from '../core/log/keys.ts';
import { muster } from './muster.ts';

const root = mkdtempSync(join(tmpdir(), 'muster-offline-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'));
});

const at = (name: string) => join(folder, name);

describe('muster keygen', () => {
  test.each([
    ['Ed25519', 42],
    ['ESP256', 75],
    ['ESP384', 108],
  ])('makes a key of %s for its owner alone, and names it', async (suite, coseKeyBytes) => {
    const outcome = await muster(['keygen', at('k.json'), '--suite', suite, '--json']);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    const { coseKey, thumbprint } = JSON.parse(outcome.stdout);
    expect(coseKey.length).toBeLessThanOrEqual(2 * coseKeyBytes);
    const admitted = admitKey(hexToBytes(coseKey));
    expect(admitted).toMatchObject({
      ok: true,
      value: { suite, thumbprint: hexToBytes(thumbprint) },
    });
    expect(statSync(at('k.json')).mode & 0o777).toBe(0o600);
    expect(outcome.stdout).not.toContain(JSON.parse(readFileSync(at('k.json'), 'utf8')).secret);
  });

  test('never replaces a file', async () => {
    writeFileSync(at('k.json'), 'precious');
    const outcome = await muster(['keygen', at('k.json')]);
    expect(outcome).toMatchObject({ code: 64, stdout: '' });
    expect(readFileSync(at('k.json'), 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['k.json']);
  });

  test('says in one line that a file cannot be written there', async () => {
    writeFileSync(at('file'), '');
    const outcome = await muster(['keygen', at('file/k.json')]);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^muster keygen: .*file.*\n$/);
  });
});

/** A key, the first state of its chain, and a saved challenge. */
async function device(): Promise<readonly string[]> {
  const made = await muster(['keygen', at('k.json'), '--json']);
  const thumbprint = hexToBytes(JSON.parse(made.stdout).thumbprint);
  const enrolled = {
    device: 'dev_0123456789abcdef01234567',
    ledger: 'lic_0123456789abcdef01234567',
    model: 'H100 SXM',
    thumbprint,
  };
  writeFileSync(at('s.json'), attesterText(newAttester(enrolled, new Uint8Array(32).fill(1))));
  saveChallenge('2027-01-01T00:00:00Z');
  return [
    'attest',
    ...['--key', at('k.json'), '--state', at('s.json'), '--challenge', at('c.json')],
    ...['--outbox', at('outbox'), '--position', '1.5,103.7'],
  ];
}

function saveChallenge(issuedAt: string): void {
  const answer = { challenge: '05'.repeat(32), issuedAt, checkpoint: 'a note' };
  writeFileSync(at('c.json'), JSON.stringify(answer));
}

function outboxItems(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const names = readdirSync(at('outbox')).sort();
  return names.map((name) => ({
    name,
    bytes: new Uint8Array(readFileSync(join(at('outbox'), name))),
  }));
}

describe('muster attest', () => {
  test('puts the claims that it is given into the outbox, and keeps the state', async () => {
    const command = await device();
    const outcome = await muster([
      ...command,
      ...['--accuracy', '15', '--firmware', 'vbios=96.00.9F.00.01,driver=570.124.03'],
      ...[
        '--usage',
        'windowStartS=1,windowEndS=61,smActive=0.93',
        '--debug',
        'disabled-permanently',
      ],
      ...['--confidential', 'protected-pcie'],
    ]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    const [item] = outboxItems();
    expect(item?.name).toBe('dev_0123456789abcdef01234567.0000000000000001.cose');
    const evidence = decodeEvidence(item!.bytes);
    expect(evidence).toMatchObject({
      ok: true,
      value: {
        claims: {
          sequence: 1,
          debug: 3,
          confidential: 3,
          hwmodel: 'H100 SXM',
          position: { latitude: 1.5, longitude: 103.7, accuracyMetres: 15 },
          firmware: { vbios: '96.00.9F.00.01', driver: '570.124.03' },
          usage: { windowStartS: 1, windowEndS: 61, smActive: 0.93 },
        },
      },
    });
    const state = parseAttester(readFileSync(at('s.json'), 'utf8'));
    expect(state).toMatchObject({ sequence: 1, pending: [] });
    expect(readdirSync(folder).sort()).toEqual(['c.json', 'k.json', 'outbox', 's.json']);
  });

  test('puts what a crash left in the state into the outbox, the same bytes, before the next', async () => {
    const command = await device();
    await muster(command);
    const [first] = outboxItems();
    const after = readFileSync(at('s.json'), 'utf8');
    const evidence = decodeEvidence(first!.bytes);
    if (!evidence.ok) throw new Error(evidence.reason);
    const state = parseAttester(after)!;
    const { digest, bytes: item } = evidence.value;
    writeFileSync(
      at('s.json'),
      attesterText({ ...state, pending: [{ sequence: 1, digest, item }] }),
    );
    rmSync(at('outbox'), { recursive: true });
    expect(await muster(command)).toMatchObject({ code: 0 });
    expect(outboxItems().map(({ name }) => name.slice(-6, -5))).toEqual(['1', '2']);
    expect(outboxItems()[0]).toEqual(first);
  });

  test('refuses a state that is an old copy, and leaves the outbox as it is', async () => {
    const command = await device();
    const before = readFileSync(at('s.json'), 'utf8');
    await muster(command);
    const items = outboxItems();
    writeFileSync(at('s.json'), before);
    const outcome = await muster([...command, '--accuracy', '7']);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('old copy');
    expect(outboxItems()).toEqual(items);
  });

  test.each([
    ['a position off the globe', ['--position', '91,0'], '--position takes LAT,LON'],
    ['half a position', ['--position', '1.5'], '--position takes LAT,LON'],
    ['an unknown usage', ['--usage', 'joy=1'], '--usage takes NAME=VALUE'],
    ['a usage twice', ['--usage', 'windowStartS=1,windowStartS=1'], 'once'],
    ['a usage without its window', ['--usage', 'smActive=1'], 'needs windowStartS'],
    ['a share above one', ['--usage', 'windowStartS=1,windowEndS=2,smActive=2'], 'no attestation'],
    ['a firmware without a name', ['--firmware', '570'], '--firmware takes NAME=VALUE'],
    ['an accuracy below nothing', ['--accuracy', '-1'], 'takes metres'],
  ])('refuses %s and makes nothing', async (_, options, words) => {
    const command = await device();
    const before = readFileSync(at('s.json'), 'utf8');
    const outcome = await muster([...command, ...options]);
    expect(outcome).toMatchObject({ code: 64, stdout: '' });
    expect(outcome.stderr).toContain(words);
    expect(readFileSync(at('s.json'), 'utf8')).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['c.json', 'k.json', 's.json']);
  });

  test('answers no challenge older than the last, and none without a key that fits', async () => {
    const command = await device();
    await muster(command);
    saveChallenge('2026-12-31T23:59:00Z');
    const older = await muster(command);
    expect(older).toMatchObject({ code: 64, stdout: '' });
    expect(older.stderr).toContain('older than the one answered last');
    await muster(['keygen', at('k2.json')]);
    const other = await muster(command.with(2, at('k2.json')));
    expect(other.stderr).toContain('not the key of this chain');
    expect(outboxItems()).toHaveLength(1);
  });

  test('lets no second process at a state that is held', async () => {
    const command = await device();
    writeFileSync(at('s.json.lock'), `${process.pid}\n`);
    const held = await muster(command);
    expect(held).toMatchObject({ code: 1, stdout: '' });
    expect(held.stderr).toContain(`held by process ${process.pid}`);
    writeFileSync(at('s.json.lock'), '4194305\n');
    expect(await muster(command)).toMatchObject({ code: 0 });
  });
});

describe('muster verify', () => {
  const parts = honest();
  const receipt = makeReceipt(parts.part, parts.item, parts.challenge);
  const logKey = formatVerifierKey(logSigner.key);

  test('says what a receipt proves, in words and as JSON', async () => {
    writeFileSync(at('r'), receipt);
    const words = await muster(['verify', at('r'), '--log-key', logKey]);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    expect(words.stdout).toContain('The receipt holds.');
    expect(words.stdout).toContain('the receipt does not say which');
    const json = await muster(['verify', at('r'), '--json'], { MUSTER_LOG_KEY: logKey });
    expect(JSON.parse(json.stdout)).toMatchObject({
      verified: true,
      ledger: 'licence-1',
      index: 2,
    });
  });

  test('exits 2 on a receipt that was changed, with the reason', async () => {
    writeFileSync(at('r'), receipt.replace('index 2', 'index 1'));
    const outcome = await muster(['verify', at('r'), '--log-key', logKey, '--json']);
    expect(outcome.code).toBe(2);
    expect(JSON.parse(outcome.stdout)).toEqual({
      verified: false,
      reason: 'receipt_log_inclusion_invalid',
    });
    expect(outcome.stderr).toContain('not in the tree');
  });

  test('exits 2 on a text that is no receipt, and 64 on evidence that is none', async () => {
    writeFileSync(at('r'), 'hello');
    expect(await muster(['verify', at('r'), '--log-key', logKey])).toMatchObject({ code: 2 });
    writeFileSync(at('good'), receipt);
    const command = ['verify', at('good'), '--log-key', logKey, '--evidence', at('r')];
    expect(await muster(command)).toMatchObject({ code: 64 });
  });
});
