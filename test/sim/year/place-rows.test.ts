import { describe, expect, test } from 'vitest';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import type { Measured } from '../../../src/core/place/claim.ts';
import { regionOfMeasured } from '../../../src/core/place/locate.ts';
import { isEmpty } from '../../../src/core/place/region.ts';
import { decodeRoundTrip } from '../../../src/core/place/round-trip.ts';
import { dice } from '../../../src/sim/dice.ts';
import {
  landmarkKey,
  landmarkPlans,
  roundTripUs,
  type SimLandmark,
  uncertaintyKm,
} from '../../../src/sim/landmarks.ts';
import { offset } from '../../../src/sim/places.ts';
import { hallCentre } from '../../../src/sim/year/fleet.ts';
import { heardBy } from '../../../src/sim/year/measuring.ts';
import { honest, planted } from '../../../src/sim/year/plan.ts';
import { hallCount } from '../../../src/sim/year/proving.ts';

const makeKey = (name: Parameters<typeof signingKey>[0], secret: Uint8Array) =>
  signingKey(name, secret);
const challenge = { challenge: new Uint8Array(32).fill(9), issuedAtMs: 1_000 };
const key = new Uint8Array(32).fill(7);
const seeds = [1, 2, 3, 4, 5];
const halls = Array.from({ length: hallCount + 40 }, (_, n) => n);

describe('a place that is planted', () => {
  test('has one way to each landmark from all racks of a hall', () => {
    for (const n of halls) {
      for (const plan of landmarkPlans) {
        const [south, north] = [-300, 300].map((metres) => {
          const rack = offset(hallCentre(n), metres, metres);
          return roundTripUs(plan, rack, 2, dice(2, 'way'));
        });
        expect([n, plan.name, Math.abs(north! - south!) < 100]).toEqual([n, plan.name, true]);
      }
    }
  });

  test('is twice at once beyond its limit, and once short of it', () => {
    for (const times of [planted.least, planted.most, honest.least, honest.most]) {
      for (const seed of seeds)
        expect([times, isEmpty(heardFar(seed, times))]).toEqual([times, times > 1]);
    }
  });
});

function heardFar(seed: number, farTimes: number) {
  const landmarks: readonly SimLandmark[] = landmarkPlans.map((plan, i) => {
    return { ...plan, id: `lmk_${i}`, key: landmarkKey(seed, plan.name, makeKey) };
  });
  const stands = hallCentre(hallCount - 1);
  const heard = { stands, claims: stands, key, addedUs: 0, farTimes };
  const measured = heardBy({ landmarks, seed }, heard, challenge).map(({ item }): Measured => {
    const decoded = decodeRoundTrip(item);
    if (!decoded.ok) throw new Error(decoded.reason);
    const { landmark: id, minimumUs: roundTripUs } = decoded.value.roundTrip;
    const { position } = landmarks.find((one) => one.id === id)!;
    return { landmark: { landmark: id, position, uncertaintyKm }, roundTripUs };
  });
  return regionOfMeasured(measured);
}
