import { sha256 } from '@noble/hashes/sha2.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CborValue, decode, encode } from '../../../src/core/codec/cbor.ts';
import {
  decodeHeader,
  encodeHeader,
  headerLeaf,
  NO_PREVIOUS_HEADER,
  type PartHeader,
  verdictLeafData,
} from '../../../src/core/log/header.ts';
import { EMPTY_ROOT } from '../../../src/core/log/tree.ts';
import { toHex } from './hex.ts';

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte);

const first: PartHeader = {
  salt: filled(16, 0xa1),
  ledger: 'licence-1',
  sequence: 1,
  count: 0,
  evidenceRoot: EMPTY_ROOT,
  verdictRoot: EMPTY_ROOT,
  evidenceBundle: filled(32, 0xb1),
  verdictBundle: filled(32, 0xb2),
  rosterEpoch: 5,
  rules: filled(32, 0xb3),
  earliestMs: 1_800_000_000_000,
  latestMs: 1_800_000_000_001,
  previousHeader: NO_PREVIOUS_HEADER,
};

test('a header has the bytes that docs/log.md says', () => {
  const expected = [
    '8e01',
    `50${'a1'.repeat(16)}`,
    '696c6963656e63652d31',
    '0100',
    `5820${toHex(EMPTY_ROOT)}`.repeat(2),
    `5820${'b1'.repeat(32)}`,
    `5820${'b2'.repeat(32)}`,
    '05',
    `5820${'b3'.repeat(32)}`,
    '1b000001a3185c5000',
    '1b000001a3185c5001',
    `5820${'00'.repeat(32)}`,
  ];
  expect(toHex(encodeHeader(first))).toBe(expected.join(''));
});

test('leaf data is the hash of the header, and of a verdict with its salt', () => {
  const header = encodeHeader(first);
  expect(headerLeaf(header)).toEqual(sha256(header));
  const verdict = Uint8Array.of(1, 2);
  const preimage = Uint8Array.from([0x82, 0x50, ...first.salt, 0x42, 1, 2]);
  expect(verdictLeafData(first.salt, verdict)).toEqual(sha256(preimage));
});

test('any header comes back as it was', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const count = fc.maxSafeNat();
  const header = fc.record({
    salt: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    ledger: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    sequence: fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER }),
    count,
    evidenceRoot: hash,
    verdictRoot: hash,
    evidenceBundle: hash,
    verdictBundle: hash,
    rosterEpoch: count,
    rules: hash,
    earliestMs: fc.nat(),
    latestMs: fc.integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER }),
    previousHeader: hash.map((bytes) => bytes.with(0, 1)),
  });
  fc.assert(
    fc.property(header, (made) => {
      expect(decodeHeader(encodeHeader(made))).toEqual({ ok: true, value: made });
    }),
  );
});

describe('a header is refused', () => {
  const members = (() => {
    const decoded = decode(encodeHeader(first));
    if (!decoded.ok) throw new Error(decoded.reason);
    return decoded.value as readonly CborValue[];
  })();
  const refused = { ok: false, reason: 'receipt_format_invalid' };

  test.each([
    ['another version', 0, 2],
    ['a salt of 15 bytes', 1, filled(15, 1)],
    ['an empty ledger name', 2, ''],
    ['a ledger name with a slash', 2, 'a/b'],
    ['a ledger name with a newline', 2, 'a\n'],
    ['a ledger name of 65 characters', 2, 'a'.repeat(65)],
    ['sequence 0', 3, 0],
    ['sequence 2 without a predecessor', 3, 2],
    ['a negative sequence', 3, -1],
    ['a count that is no integer', 4, 'three'],
    ['an evidence root of 31 bytes', 5, filled(31, 1)],
    ['a verdict root that is text', 6, 'root'],
    ['no evidence bundle', 7, null],
    ['a verdict bundle of 33 bytes', 8, filled(33, 1)],
    ['a negative epoch', 9, -1],
    ['no rule set', 10, null],
    ['an end before its beginning', 11, 1_800_000_000_002],
    ['a time that is text', 12, '2027'],
    ['a predecessor of the first header', 13, filled(32, 1)],
  ] as const)('for %s', (_, at, member) => {
    expect(decodeHeader(encode(members.with(at, member)))).toEqual(refused);
  });

  test('for a member too many, too few, or bytes that are no array', () => {
    expect(decodeHeader(encode([...members, 0]))).toEqual(refused);
    expect(decodeHeader(encode(members.slice(0, 13)))).toEqual(refused);
    expect(decodeHeader(encode('header'))).toEqual(refused);
    expect(decodeHeader(new Uint8Array())).toEqual(refused);
  });
});
