/** What may take the place of a kept receipt. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keepReceipt, upgradeReceipt } from '../../src/cli/outbox.ts';
import { makeReceipt } from '../../src/core/log/receipt.ts';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-outbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hash = (byte: number) => new Uint8Array(32).fill(byte);
const header = Uint8Array.of(1);
const part = (checkpoint: string, index = 1) => {
  return { header, index, inclusionPath: [hash(1)], checkpoint };
};
const item = {
  ...{ position: 0, digest: hash(2), evidencePath: [] },
  ...{ verdictLeaf: hash(3), verdictPath: [] },
};
const challenge = { object: Uint8Array.of(4), consistencyPath: [] };

test('a receipt of the same leaf, with all that the kept one shows, and no other', () => {
  const path = join(folder, 'a.cbor');
  const standing = () => readFileSync(`${path}.receipt`, 'utf8');
  const kept = makeReceipt(part('kept'), item, challenge);
  keepReceipt(path, kept);
  for (const given of [
    makeReceipt(part('later'), item, null),
    makeReceipt(part('later', 2), item, challenge),
    'no receipt',
  ]) {
    expect(upgradeReceipt(path, given)).toMatchObject({ ok: false });
    expect(standing()).toBe(kept);
  }
  const better = makeReceipt(part('later'), item, challenge);
  expect(upgradeReceipt(path, better)).toMatchObject({ ok: true });
  expect(standing()).toBe(better);
});

test('without a key nothing is refreshed: what is not verified takes no place', async () => {
  const service = { MUSTER_URL: 'http://127.0.0.1:9', MUSTER_KEY: 'mk_none' };
  const refused = await muster(['refresh', folder], service);
  expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('log’s key')]);
});
