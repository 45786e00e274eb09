import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, hashOf } from '../../../src/core/codec/canonical-json.ts';
import type { AttestationKey } from '../../../src/core/model.ts';
import { changed, changedSecretly } from '../../../src/flow/registry/change.ts';
import { rosterChangeOf, rosterChangeText } from '../../../src/flow/registry/roster-text.ts';

test('canonical JSON sorts members at every depth and drops what is undefined', () => {
  const value = { b: [{ z: 1, a: 'x' }], a: null, c: undefined };
  expect(canonicalJson(value)).toBe('{"a":null,"b":[{"a":"x","z":1}]}');
});

test('the order of members never changes a hash, and a value does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(hashOf({ ...value, more: 1 })).not.toBe(hashOf({ ...value, more: 2 }));
    }),
  );
});

test('a column that is null is no part of a hash: one that is added later changes none', () => {
  const row = { id: 'x', version: 1, name: 'Hall' };
  expect(hashOf({ ...row, networks: null })).toBe(hashOf(row));
  expect(hashOf([{ ...row, networks: null }])).toBe(hashOf([row]));
  expect(hashOf({ ...row, networks: '' })).not.toBe(hashOf(row));
});

test('a first version has no before', () => {
  const [first, second] = [
    { id: 'x', version: 1 },
    { id: 'x', version: 2 },
  ];
  expect(changed(null, first)).toMatchObject({ object: 'x', version: 1, before: null });
  expect(changed(first, second)).toEqual({
    ...{ object: 'x', version: 2 },
    before: hashOf(first),
    after: hashOf(second),
    row: second,
  });
});

test('a row with a secret is committed to and not shown', () => {
  const row = { id: 'k', version: 1, secretHash: 'ab' };
  expect(changedSecretly(null, row)).toEqual({
    ...{ object: 'k', version: 1, before: null },
    after: hashOf(row),
  });
});

test('a key survives the text that the registry keeps of it', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  fc.assert(
    fc.property(bytes(32), bytes(32), (publicKey, thumbprint) => {
      const key: AttestationKey = { suite: 'Ed25519', publicKey, thumbprint };
      const change = { type: 'key', device: 'd', key, enrolledAtMs: 1 } as const;
      expect(rosterChangeOf(rosterChangeText(change))).toEqual(change);
    }),
  );
  const revoke = { type: 'revoke', device: 'd', version: 2, revokedAtMs: 1 } as const;
  expect(rosterChangeOf(rosterChangeText(revoke))).toEqual(revoke);
});
