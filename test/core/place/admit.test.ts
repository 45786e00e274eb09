import { describe, expect, test } from 'vitest';
import { ed25519Key } from '../../../fixtures/items-parts.ts';
import { type Admission, admit, type CitedRecord } from '../../../src/core/place/admit.ts';
import type { Landmark, RoundTrip } from '../../../src/core/place/landmark.ts';
import { cities } from './world.ts';

const nowMs = Date.UTC(2026, 10, 26, 12);
const bytes = (fill: number) => new Uint8Array(32).fill(fill);
const [own, neighbour, stranger] = [bytes(1), bytes(2), bytes(3)];

const entry = (landmark: string, change: Partial<Landmark> = {}): Landmark => ({
  ...{ landmark, version: 1, position: cities.singapore, uncertaintyKm: 1, key: ed25519Key },
  ...{ validFromMs: nowMs - 1e9, validToMs: nowMs + 1e9 },
  ...change,
});
const record = (change: Partial<RoundTrip> = {}, kid = ed25519Key.thumbprint): CitedRecord => ({
  kid,
  roundTrip: {
    ...{ landmark: 'lm-1', device: own, challenge: bytes(9), session: new Uint8Array(16) },
    ...{ probes: 10, minimumUs: 1_500, measuredAtMs: nowMs - 1_000 },
    ...change,
  },
});
const context = (change: Partial<Admission> = {}): Admission => ({
  ...{ challenge: bytes(9), challengeAtMs: nowMs - 60_000, nowMs, suspects: [] },
  ...{ landmarks: [entry('lm-1'), entry('lm-2')], device: own, strength: 'tpm' },
  boundStrength: (key) => (key[0] === 2 ? 'bound' : null),
  sessionStrength: () => null,
  ...change,
});

describe('cited records', () => {
  test('of the device’s own key are admitted, with the strength of that key', () => {
    const admitted = admit([record(), record({ landmark: 'lm-2', minimumUs: 70_000 })], context());
    expect(admitted).toMatchObject({ answeredBy: 'own', strength: 'tpm', leftOut: [null, null] });
    expect(admitted?.measured.map(({ roundTripUs }) => roundTripUs)).toEqual([1_500, 70_000]);
  });

  test.each([
    ['of a landmark that nobody registered', record({ landmark: 'lm-9' }), {}, 'landmark-unknown'],
    ['signed by another key than the landmark’s', record({}, bytes(7)), {}, 'landmark-not-valid'],
    [
      'measured after the entry ended',
      record({ measuredAtMs: nowMs }),
      { landmarks: [entry('lm-1', { validToMs: nowMs }), entry('lm-2')] },
      'landmark-not-valid',
    ],
    ['of a suspect', record(), { suspects: ['lm-1'] }, 'landmark-suspect'],
    ['under another challenge', record({ challenge: bytes(8) }), {}, 'other-challenge'],
    ['from before the challenge', record({ measuredAtMs: nowMs - 65_001 }), {}, 'other-time'],
    ['from the future', record({ measuredAtMs: nowMs + 5_001 }), {}, 'other-time'],
    ['a minute before the last one', record({ measuredAtMs: nowMs - 60_002 }), {}, 'other-time'],
    ['of another key, beside one of its own', record({ device: stranger }), {}, 'other-key'],
  ] as const)('%s are left out', (_, one, change, reason) => {
    const good = record({ landmark: 'lm-2', measuredAtMs: nowMs - 1 });
    const admitted = admit([one, good], context(change as Partial<Admission>));
    expect(admitted?.leftOut).toEqual([reason, null]);
    expect(admitted?.measured).toHaveLength(1);
  });

  test('of a key that hardware binds to the chassis are the chassis’ own', () => {
    const records = [record({ device: stranger }), record({ device: neighbour })];
    const admitted = admit(records, context());
    expect(admitted).toMatchObject({ answeredBy: 'chassis', strength: 'bound' });
    expect(admitted?.leftOut).toEqual(['other-key', null]);
  });

  test('of any other key are borrowed, and of no strength', () => {
    const admitted = admit([record({ device: stranger })], context());
    expect(admitted).toMatchObject({ answeredBy: 'other', strength: 'software' });
  });

  test('answered by a session key are as strong as software', () => {
    const admitted = admit([record({ sessionKey: bytes(5) })], context());
    expect(admitted).toMatchObject({ answeredBy: 'own', strength: 'software' });
  });

  test('answered by a session key that evidence binds are as strong as that; the weakest of several counts', () => {
    const bound = context({
      strength: 'tpm',
      sessionStrength: (_, one) => (one[0] === 5 ? 'tee' : null),
    });
    const own = record({ sessionKey: bytes(5) });
    expect(admit([own], bound)).toMatchObject({ answeredBy: 'own', strength: 'tee' });
    const others = [
      record({ landmark: 'lm-2' }),
      record({ landmark: 'lm-2', sessionKey: bytes(6) }),
    ];
    expect(admit([own, others[0]!], bound)?.strength).toBe('tpm');
    expect(admit([own, others[1]!], bound)?.strength).toBe('software');
  });

  test('of which none is left say nothing', () => {
    expect(admit([], context())).toBeNull();
    expect(admit([record({ challenge: bytes(8) })], context())).toBeNull();
  });

  test('take the position of the version that was valid then', () => {
    const moved = entry('lm-1', { version: 2, position: cities.tokyo, validFromMs: nowMs });
    const before = entry('lm-1', { validToMs: nowMs });
    const positions = [nowMs - 1, nowMs].map((measuredAtMs) => {
      const admitted = admit([record({ measuredAtMs })], context({ landmarks: [moved, before] }));
      return admitted?.measured[0]?.landmark.position;
    });
    expect(positions).toEqual([cities.singapore, cities.tokyo]);
  });
});
