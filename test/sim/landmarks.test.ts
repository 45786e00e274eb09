import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { suiteOf } from '../../src/core/crypto/suites.ts';
import { fibreKmPerMs, reachKm } from '../../src/core/place/bound.ts';
import { distanceKm } from '../../src/core/place/geodesy.ts';
import { decodeRoundTrip } from '../../src/core/place/round-trip.ts';
import { dice } from '../../src/sim/dice.ts';
import {
  landmarkKey,
  landmarkPlans,
  measuredBy,
  roundTripUs,
  type SimLandmark,
} from '../../src/sim/landmarks.ts';
import { horinger, sites } from '../../src/sim/places.ts';

const seed = 5;
const makeKey = (name: Parameters<typeof signingKey>[0], secret: Uint8Array) =>
  signingKey(name, secret);
const landmarks: readonly SimLandmark[] = landmarkPlans.map((plan, i) => {
  return { ...plan, id: `lmk_${i}`, key: landmarkKey(seed, plan.name, makeKey) };
});
const johor = sites[0]!.centre;
const challenge = { challenge: new Uint8Array(32).fill(9), issuedAtMs: 1_000 };
const device = new Uint8Array(32).fill(7);

describe('simulated landmarks', () => {
  test('never hear an answer sooner than light in fibre brings it', () => {
    const at = fc.record({
      latitude: fc.double({ min: -80, max: 80, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(at, fc.constantFrom(...landmarkPlans), fc.nat(), (stands, plan, any) => {
        const us = roundTripUs(plan, stands, any, dice(any, 'any'));
        expect(reachKm(us, fibreKmPerMs)).toBeGreaterThanOrEqual(distanceKm(plan.position, stands));
      }),
      { numRuns: 50 },
    );
  });

  test('are those nearest to the claim, with the delays of where the machine stands, signed', () => {
    const records = measuredBy(
      landmarks,
      { stands: horinger, claims: johor, device },
      challenge,
      seed,
    );
    const decoded = records.map(({ item }) => decodeRoundTrip(item));
    const [first] = decoded;
    if (!first?.ok) throw new Error('no record');
    const { roundTrip, suite, toBeSigned, signature } = first.value;
    const singapore = landmarks.find(({ id }) => id === roundTrip.landmark)!;
    expect(singapore.name).toBe('Singapore');
    expect(suiteOf(suite).verify(singapore.key.publicKey, toBeSigned, signature)).toBe(true);
    const { name, position } = singapore;
    const own = roundTripUs({ name, position }, johor, seed, dice(seed, 'any'));
    expect(roundTrip.minimumUs).toBeGreaterThan(10 * own);
  });

  test('say the same of the same seed', () => {
    const machine = { stands: johor, claims: johor, device };
    const once = measuredBy(landmarks, machine, challenge, seed);
    expect(measuredBy(landmarks, machine, challenge, seed)).toEqual(once);
  });
});
