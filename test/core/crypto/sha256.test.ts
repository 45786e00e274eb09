import { sha256 as oracle } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../../src/core/crypto/sha256.ts';

test('the published answers of FIPS 180-4 are given', () => {
  const two = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
  expect(bytesToHex(sha256(utf8ToBytes('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(bytesToHex(sha256(utf8ToBytes(two)))).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
  expect(bytesToHex(sha256(new Uint8Array(1_000_000).fill(0x61)))).toBe(
    'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
  );
});

test('every length up to five blocks hashes as noble says, and the message stays as it was', () => {
  for (let length = 0; length <= 320; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
    const before = message.slice();
    expect(bytesToHex(sha256(message))).toBe(bytesToHex(oracle(message)));
    expect(message).toEqual(before);
  }
});

test('views anywhere in a buffer hash as noble says', () => {
  const views = fc.tuple(fc.uint8Array({ maxLength: 2_000 }), fc.nat(), fc.nat());
  fc.assert(
    fc.property(views, ([bytes, a, b]) => {
      const view = bytes.subarray(a % (bytes.length + 1), b % (bytes.length + 1));
      expect(bytesToHex(sha256(view))).toBe(bytesToHex(oracle(view)));
    }),
    { numRuns: 500 },
  );
});
