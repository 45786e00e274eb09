import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  claimsFor,
  ed25519Key,
  esp256Key,
  esp384Key,
  item,
} from '../../../fixtures/items-parts.ts';
import { decodeEvidence, encodeEvidence } from '../../../src/core/evidence/evidence.ts';
import { decodeReasons } from '../../../src/core/result.ts';
import { mutated } from '../codec/arbitrary.ts';

const keys = [ed25519Key, esp256Key, esp384Key] as const;

describe.each(keys.map((key) => [key.suite, key] as const))('an item of %s', (suite, key) => {
  const claims = claimsFor(key.thumbprint);
  const encoded = encodeEvidence(claims, key);

  test('is decoded to what was encoded', () => {
    const decoded = decodeEvidence(encoded.item);
    if (!decoded.ok) throw new Error(decoded.reason);
    const { bytes, digest, toBeSigned, signature, kid } = decoded.value;
    expect(decoded.value.suite).toBe(suite);
    expect(decoded.value.claims).toEqual(claims);
    expect(bytes).toBe(encoded.item);
    expect(digest).toEqual(encoded.digest);
    expect(digest).toEqual(sha256(toBeSigned));
    expect(signature).toEqual(key.sign(toBeSigned));
    expect(kid).toEqual(key.thumbprint);
  });

  test('has one digest, whatever its signature is', () => {
    const other = decodeEvidence(item({ key, signature: new Uint8Array(3) }));
    expect(other.ok && other.value.digest).toEqual(encoded.digest);
  });
});

describe('decodeEvidence', () => {
  test('any bytes are answered, with evidence or one reason', () => {
    const bytes = fc.oneof(
      mutated(fc.constantFrom(...keys.map((key) => item({ key })))),
      fc.uint8Array({ maxLength: 64 }),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const decoded = decodeEvidence(given);
        if (!decoded.ok) expect(decodeReasons).toContain(decoded.reason);
      }),
      { numRuns: 500 },
    );
  });

  test('an item is read from the middle of a body', () => {
    const bytes = item();
    const body = new Uint8Array(bytes.length + 20);
    body.set(bytes, 10);
    const decoded = decodeEvidence(body.subarray(10, 10 + bytes.length));
    expect(decoded.ok && decoded.value.claims).toEqual(claimsFor(ed25519Key.thumbprint));
  });
});
