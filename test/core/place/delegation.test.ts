import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ed25519Key, esp256Key, esp384Key } from '../../../fixtures/items-parts.ts';
import { suiteOf } from '../../../src/core/crypto/suites.ts';
import {
  type Delegation,
  decodeDelegation,
  encodeDelegation,
  maxDelegationBytes,
} from '../../../src/core/place/delegation.ts';
import { decodeRoundTrip, encodeRoundTrip } from '../../../src/core/place/round-trip.ts';
import { decodeReasons, recordReasons } from '../../../src/core/result.ts';
import { mutated } from '../codec/arbitrary.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const delegations: fc.Arbitrary<Delegation> = fc.record({
  challenge: bytes(32),
  session: bytes(16),
  sessionKey: bytes(32),
  signedAtMs: fc.maxSafeNat(),
});
const keys = fc.constantFrom(ed25519Key, esp256Key, esp384Key);
const one: Delegation = {
  challenge: new Uint8Array(32).fill(7),
  session: new Uint8Array(16).fill(9),
  sessionKey: new Uint8Array(32).fill(1),
  signedAtMs: 1_795_000_000_000,
};

describe('a delegation', () => {
  test('is what it was signed as, within its bytes', () => {
    fc.assert(
      fc.property(delegations, keys, (delegation, key) => {
        const item = encodeDelegation(delegation, key);
        expect(item.length).toBeLessThanOrEqual(maxDelegationBytes);
        const decoded = decodeDelegation(item);
        if (!decoded.ok) throw new Error(decoded.reason);
        const { toBeSigned, signature, suite, kid } = decoded.value;
        expect(decoded.value.delegation).toEqual(delegation);
        expect(kid).toEqual(key.thumbprint);
        expect(suiteOf(suite).verify(key.publicKey, toBeSigned, signature)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('is nothing else, nor anything else a delegation', () => {
    expect(decodeRoundTrip(encodeDelegation(one, ed25519Key))).toMatchObject({
      ok: false,
      reason: 'record_type_unknown',
    });
    const record = { landmark: 'lm-1', device: new Uint8Array(32), challenge: one.challenge };
    const counted = { session: one.session, probes: 10, minimumUs: 5, measuredAtMs: 0 };
    const { item } = encodeRoundTrip({ ...record, ...counted }, ed25519Key);
    expect(decodeDelegation(item)).toMatchObject({ ok: false, reason: 'record_type_unknown' });
  });

  test('that is altered has a reason or another meaning, and never throws', () => {
    const reasons: readonly string[] = [...decodeReasons, ...recordReasons];
    fc.assert(
      fc.property(mutated(fc.constant(encodeDelegation(one, esp256Key))), (item) => {
        const decoded = decodeDelegation(item);
        if (!decoded.ok) expect(reasons).toContain(decoded.reason);
      }),
      { numRuns: 200 },
    );
  });
});
