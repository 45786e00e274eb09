import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ed25519Key, esp256Key, esp384Key, item } from '../../../fixtures/items-parts.ts';
import { encode } from '../../../src/core/codec/cbor.ts';
import { encodeHeaderMap, encodeSign1 } from '../../../src/core/codec/cose.ts';
import { suiteOf } from '../../../src/core/crypto/suites.ts';
import { decodeEvidence } from '../../../src/core/evidence/evidence.ts';
import type { RoundTrip } from '../../../src/core/place/landmark.ts';
import {
  decodeRoundTrip,
  encodeRoundTrip,
  looksLikeRoundTrip,
} from '../../../src/core/place/round-trip.ts';
import { decodeReasons, recordReasons } from '../../../src/core/result.ts';
import { mutated } from '../codec/arbitrary.ts';

const keys = [ed25519Key, esp256Key, esp384Key] as const;
const typ = 'application/vnd.muster.round-trip+cose';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const roundTrips: fc.Arbitrary<RoundTrip> = fc.record(
  {
    landmark: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    device: bytes(32),
    sessionKey: bytes(32),
    challenge: bytes(32),
    session: bytes(16),
    probes: fc.integer({ min: 10, max: 1_000 }),
    minimumUs: fc.integer({ min: 1, max: 1_000_000 }),
    measuredAtMs: fc.maxSafeNat(),
  },
  {
    requiredKeys: [
      'landmark',
      'device',
      'challenge',
      'session',
      'probes',
      'minimumUs',
      'measuredAtMs',
    ],
  },
);

const one: RoundTrip = {
  landmark: 'lm-singapore',
  device: ed25519Key.thumbprint,
  challenge: new Uint8Array(32).fill(7),
  session: new Uint8Array(16).fill(9),
  probes: 30,
  minimumUs: 1_450,
  measuredAtMs: 1_795_000_000_000,
};

/** A record whose payload and header members are replaced, signed or not: decoding does not look. */
function crafted(changes: readonly (readonly [number, unknown])[], header?: unknown[]): Uint8Array {
  const payload = new Map<number, unknown>([
    [1, one.landmark],
    [2, one.device],
    [3, one.challenge],
    [4, one.session],
    [5, one.probes],
    [6, one.minimumUs],
    [7, one.measuredAtMs],
  ]);
  for (const [member, value] of changes) {
    if (value === undefined) payload.delete(member);
    else payload.set(member, value);
  }
  const entries = header ?? [
    [1, -19],
    [4, ed25519Key.thumbprint],
    [16, typ],
  ];
  return encodeSign1({
    protectedBytes: encodeHeaderMap(new Map(entries as [number, never][])),
    unprotectedHeader: new Map(),
    payload: encode(payload as never),
    signature: new Uint8Array(64),
  });
}

describe('a record of round trips', () => {
  test('is decoded to what was measured, its digest that of what is signed', () => {
    fc.assert(
      fc.property(roundTrips, fc.constantFrom(...keys), (roundTrip, key) => {
        const { item, digest } = encodeRoundTrip(roundTrip, key);
        const decoded = decodeRoundTrip(item);
        if (!decoded.ok) throw new Error(decoded.reason);
        const { toBeSigned, signature, kid, suite } = decoded.value;
        expect(decoded.value.roundTrip).toEqual(roundTrip);
        expect(decoded.value.digest).toEqual(digest);
        expect(sha256(toBeSigned)).toEqual(digest);
        expect([suite, kid]).toEqual([key.suite, key.thumbprint]);
        expect(suiteOf(suite).verify(key.publicKey, toBeSigned, signature)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('is told from a token by its first bytes, and neither is taken for the other', () => {
    for (const key of keys) {
      const record = encodeRoundTrip(one, key).item;
      const token = item({ key });
      expect([looksLikeRoundTrip(record), looksLikeRoundTrip(token)]).toEqual([true, false]);
      expect(decodeRoundTrip(token).ok).toBe(false);
      expect(decodeEvidence(record).ok).toBe(false);
    }
  });

  test.each([
    ['no landmark', [[1, undefined]], 'record_member_missing'],
    ['a landmark with a slash', [[1, 'a/b']], 'record_member_invalid'],
    ['a landmark of 65 letters', [[1, 'a'.repeat(65)]], 'record_member_invalid'],
    ['a short thumbprint', [[2, new Uint8Array(31)]], 'record_member_invalid'],
    ['a session of 17 bytes', [[4, new Uint8Array(17)]], 'record_member_invalid'],
    ['nine probes', [[5, 9]], 'record_member_invalid'],
    ['1,001 probes', [[5, 1_001]], 'record_member_invalid'],
    ['no time at all', [[6, 0]], 'record_member_invalid'],
    ['a negative time', [[6, -1]], 'record_member_invalid'],
    ['a second and a microsecond', [[6, 1_000_001]], 'record_member_invalid'],
    ['a time that is a float', [[6, { float: 1_450 }]], 'record_member_invalid'],
    ['a time beyond 2^53', [[7, 2n ** 53n]], 'record_member_invalid'],
    ['a session key that is null', [[8, null]], 'record_member_invalid'],
    ['a member that nobody knows', [[9, 1]], 'record_shape'],
  ] as const)('of %s is refused', (_, changes, reason) => {
    expect(decodeRoundTrip(crafted(changes))).toEqual({ ok: false, reason });
  });

  test.each([
    ['no type', [], 'record_type_unknown'],
    ['another type', [[16, 'application/eat+cwt']], 'record_type_unknown'],
    [
      'a further header member',
      [
        [16, typ],
        [5, 1],
      ],
      'decode_cose_header_invalid',
    ],
  ] as const)('with %s in its header is refused', (_, more, reason) => {
    const header = [[1, -19], [4, ed25519Key.thumbprint], ...more];
    expect(decodeRoundTrip(crafted([], header))).toEqual({ ok: false, reason });
  });

  test('of more than 512 bytes is refused before it is read', () => {
    const reason = 'decode_item_too_large';
    expect(decodeRoundTrip(new Uint8Array(513))).toEqual({ ok: false, reason });
  });

  test('any bytes are answered, with a record or one reason', () => {
    const records = fc.constantFrom(...keys.map((key) => encodeRoundTrip(one, key).item));
    const known: readonly string[] = [...decodeReasons, ...recordReasons];
    fc.assert(
      fc.property(fc.oneof(mutated(records), fc.uint8Array({ maxLength: 64 })), (given) => {
        const decoded = decodeRoundTrip(given);
        if (!decoded.ok) expect(known).toContain(decoded.reason);
      }),
      { numRuns: 200 },
    );
  });
});
