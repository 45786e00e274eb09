/** Bundles as the service really archives them, held against their header. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeAll, expect, test } from 'vitest';
import { readBundle } from '../../src/core/log/bundle.ts';
import { decodeHeader, type PartHeader } from '../../src/core/log/header.ts';
import type { Bytes } from '../../src/core/model.ts';
import { checkPart } from '../../src/sdk/part-check.ts';
import { World } from '../flow/world.ts';

let header: PartHeader;
let verdicts: Bytes;
let evidence: Bytes;

beforeAll(async () => {
  const world = new World(3);
  const challenge = world.challenge();
  const first = { challenge, sequence: 1, previous: new Uint8Array(32) };
  await world.submit(world.keys.map((_, n) => world.token(n, first).item));
  const headers = [...world.objects].filter(([name]) => name.startsWith('headers/'));
  const decoded = headers.map(([, bytes]) => decodeHeader(bytes));
  header = decoded.flatMap((one) => (one.ok && one.value.count === 3 ? [one.value] : []))[0]!;
  verdicts = world.objects.get(`verdicts/${bytesToHex(header.verdictBundle)}`)!;
  evidence = world.objects.get(`evidence/${bytesToHex(header.evidenceBundle)}`)!;
});

function flipped(bytes: Bytes, at: number): Bytes {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}

test('both bundles of a part are what its header committed to', () => {
  const checked = checkPart(header, { verdicts, evidence });
  if (!checked.ok) throw new Error(checked.reason);
  expect(checked.value.items).toHaveLength(3);
  expect(checked.value.bundle).toMatchObject({ ledger: 'lic_1', sequence: header.sequence });
});

test('the verdicts alone are enough where the evidence was erased', () => {
  expect(checkPart(header, { verdicts })).toMatchObject({ ok: true, value: { items: [] } });
});

test('a bundle with one byte altered is named', () => {
  const torn = flipped(verdicts, verdicts.length - 1);
  expect(checkPart(header, { verdicts: torn, evidence })).toEqual({
    ...{ ok: false, reason: 'verdicts_hash' },
  });
  expect(checkPart(header, { verdicts, evidence: flipped(evidence, 40) })).toEqual({
    ...{ ok: false, reason: 'evidence_hash' },
  });
});

test('a header that names an altered bundle is betrayed by its roots', () => {
  const read = readBundle(verdicts);
  if (!read.ok) throw new Error(read.reason);
  const { verdict } = read.value.entries[0]!;
  const at = indexOf(verdicts, verdict) + verdict.length - 1;
  const torn = flipped(verdicts, at);
  const forged = { ...header, verdictBundle: sha256(torn) };
  expect(checkPart(forged, { verdicts: torn, evidence })).toMatchObject({
    ...{ ok: false, reason: 'verdicts_root' },
  });
  const other = flipped(evidence, evidence.length - 1);
  // The signature is not part of a digest, so that the item still is the attestation that was judged.
  const swapped = { ...header, evidenceBundle: sha256(other) };
  expect(checkPart(swapped, { verdicts, evidence: other })).toMatchObject({ ok: true });
  const claim = flipped(evidence, 60);
  const changed = { ...header, evidenceBundle: sha256(claim) };
  expect(checkPart(changed, { verdicts, evidence: claim })).toMatchObject({
    ...{ ok: false, reason: 'evidence_items' },
  });
});

test.each([
  ['another ledger', { ledger: 'lic_2' }],
  ['another sequence', { sequence: 99 }],
  ['another count', { count: 2 }],
])('%s is not the place of the bundle', (_, change) => {
  expect(checkPart({ ...header, ...change }, { verdicts })).toEqual({
    ...{ ok: false, reason: 'verdicts_place' },
  });
});

test('what is no bundle is refused, whatever it is', () => {
  for (const bytes of [new Uint8Array(), Uint8Array.of(0x80), verdicts.subarray(1)]) {
    expect(readBundle(bytes)).toEqual({ ok: false, reason: 'receipt_format_invalid' });
  }
});

function indexOf(bytes: Bytes, part: Bytes): number {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  throw new Error('not there');
}
