import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../../src/core/crypto/sha256.ts';
import type { RosterKey } from '../../../src/flow/settle/store.ts';
import { KeyTable } from '../../../src/store/ledger/key-table.ts';

const suites = ['Ed25519', 'ESP256', 'ESP384'] as const;
const lengths = { Ed25519: 32, ESP256: 65, ESP384: 97 };

function keyOf(n: number, ordinal: number, endedAtMs: number | null): RosterKey {
  const thumbprint = sha256(Uint8Array.of(n >> 8, n));
  const suite = suites[n % 3]!;
  const publicKey = new Uint8Array(lengths[suite]).fill(n);
  return { key: { suite, publicKey, thumbprint }, ordinal, endedAtMs };
}

const plain = (found: RosterKey | null) =>
  found && { key: found.key, ordinal: found.ordinal, endedAtMs: found.endedAtMs };

test('what was set last is found, by its thumbprint alone, whatever else was set', () => {
  const entry = fc.tuple(fc.nat(4_000), fc.nat(100_000), fc.option(fc.nat()));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3_000, size: 'max' }), (entries) => {
      const table = new KeyTable();
      const known = new Map<number, RosterKey>();
      for (const [n, ordinal, endedAtMs] of entries) {
        const key = keyOf(n, ordinal, endedAtMs);
        table.set(key);
        known.set(n, key);
      }
      for (const [n, key] of known) {
        expect(plain(table.get(sha256(Uint8Array.of(n >> 8, n))))).toEqual(key);
      }
      expect(table.get(hexToBytes('00'.repeat(32)))).toBeNull();
    }),
    { numRuns: 10 },
  );
});

test('one that was found stays as it was found, whatever is set or forgotten after it', () => {
  const table = new KeyTable();
  table.set(keyOf(1, 7, null));
  const found = table.get(sha256(Uint8Array.of(0, 1)))!;
  table.set(keyOf(1, 8, 99));
  table.clear();
  for (let n = 2; n < 5_000; n++) table.set(keyOf(n, n, null));
  expect(plain(found)).toEqual(keyOf(1, 7, null));
  expect(table.get(sha256(Uint8Array.of(0, 1)))).toBeNull();
});
