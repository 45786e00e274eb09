import { expect, test } from 'vitest';
import { encode } from '../../../src/core/codec/cbor.ts';
import {
  decodeChange,
  decodeTimeLeaf,
  encodeChange,
  encodeGenesis,
  encodeTimeLeaf,
} from '../../../src/core/log/leaf.ts';
import { toHex } from './hex.ts';

const random = new Uint8Array(32).fill(0xc1);
const change = {
  salt: new Uint8Array(16).fill(0xa1),
  sequence: 3,
  changedAtMs: 1_800_000_000_000,
  actor: 'regulator-1',
  kind: 'device.revoked',
  body: Uint8Array.of(1, 2, 3),
};
const refused = { ok: false, reason: 'receipt_format_invalid' };

test('a time leaf is its time and 32 random bytes', () => {
  const bytes = encodeTimeLeaf({ issuedAtMs: 1_800_000_000_000, random });
  expect(toHex(bytes)).toBe(`821b000001a3185c50005820${'c1'.repeat(32)}`);
  expect(decodeTimeLeaf(bytes)).toEqual({
    ok: true,
    value: { issuedAtMs: 1_800_000_000_000, random },
  });
});

test('a genesis leaf names the log and its founding', () => {
  expect(toHex(encodeGenesis('log', 1_800_000_000_000))).toBe(
    '836767656e65736973636c6f671b000001a3185c5000',
  );
});

test('a change comes back as it was', () => {
  expect(decodeChange(encodeChange(change))).toEqual({ ok: true, value: change });
});

test.each([
  ['31 random bytes', encode([1, random.slice(1)])],
  ['a negative time', encode([-1, random])],
  ['a third member', encode([1, random, 0])],
  ['no array', encode(1)],
  ['a byte behind it', Uint8Array.from([...encodeTimeLeaf({ issuedAtMs: 1, random }), 0])],
])('a time leaf with %s is refused', (_, bytes) => {
  expect(decodeTimeLeaf(bytes)).toEqual(refused);
});

test.each([
  ['another word', ['changed', change.salt, 3, 1, 'a', 'k', change.body]],
  ['a short salt', ['change', random.slice(17), 3, 1, 'a', 'k', change.body]],
  ['a negative sequence', ['change', change.salt, -3, 1, 'a', 'k', change.body]],
  ['no actor', ['change', change.salt, 3, 1, '', 'k', change.body]],
  ['an actor of 257 characters', ['change', change.salt, 3, 1, 'a'.repeat(257), 'k', change.body]],
  ['a kind that is a number', ['change', change.salt, 3, 1, 'a', 7, change.body]],
  ['a body that is text', ['change', change.salt, 3, 1, 'a', 'k', 'body']],
  ['a member missing', ['change', change.salt, 3, 1, 'a', 'k']],
])('a change with %s is refused', (_, members) => {
  expect(decodeChange(encode(members))).toEqual(refused);
});
