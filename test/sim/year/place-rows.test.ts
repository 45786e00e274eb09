import { describe, expect, test } from 'vitest';
import { thresholds } from '../../../src/core/appraise/thresholds/thresholds.ts';
import { signingKey } from '../../../src/core/crypto/signing.ts';
import { areaAnswer } from '../../../src/core/place/area.ts';
import { lightKmPerMs } from '../../../src/core/place/bound.ts';
import { type Measured, radiusKm, testClaim } from '../../../src/core/place/claim.ts';
import { distanceKm } from '../../../src/core/place/geodesy.ts';
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
import { offset, type Point } from '../../../src/sim/places.ts';
import { hallCentre } from '../../../src/sim/year/fleet.ts';
import { type Heard, heardBy } from '../../../src/sim/year/measuring.ts';
import { honest, mainSites, planted } from '../../../src/sim/year/plan.ts';
import { hallCount } from '../../../src/sim/year/proving.ts';
import { cornersOf } from '../../../src/sim/year/reached.ts';

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

  const fibre = thresholds['claim-impossible'].fibre.value * lightKmPerMs;
  const reaches = [planted.least, planted.most, honest.least, honest.most].flatMap((times) =>
    ([1, 2] as const).flatMap((nth) => seeds.map((seed) => ({ times, nth, seed }))),
  );
  test.each(['claim', 'area'] as const)(
    'puts its %s beyond the reach of a landmark as far as was drawn, and of no other farther',
    (of) => {
      for (const { times, nth, seed } of reaches) {
        const centre = hallCentre((seed * 3) % mainSites);
        const reached = { of, nth, times, centre };
        const stands = offset(centre, 290, -290);
        const measured = measuredOf(seed, { stands, claims: stands, key, addedUs: 0, reached });
        const marks = of === 'claim' ? [stands] : cornersOf(centre);
        const aroundKm =
          of === 'claim' ? accuracyKm : thresholds['located-outside'].tolerance.value;
        const parts = measured.map((one) => {
          const km = Math.min(...marks.map((at) => distanceKm(one.landmark.position, at)));
          return km / (radiusKm(one, fibre) + aroundKm);
        });
        const named = [of, times, nth, seed];
        expect([...named, ...parts.map((part) => part.toFixed(2))]).toContain(times.toFixed(2));
        expect(Math.max(...parts)).toBeLessThan(Math.max(times, USUAL) + 0.005);
        const { answer } = testClaim({ position: stands, accuracyKm }, measured);
        const region = regionOfMeasured(measured);
        expect(isEmpty(region)).toBe(false);
        const area = { type: 'geometry', geometry: squareOf(centre), withinKm: aroundKm } as const;
        expect([...named, answer === 'possible']).toEqual([...named, times < 1]);
        expect([...named, areaAnswer(region, area) === 'outside']).toEqual([...named, times > 1]);
      }
    },
  );
});

const accuracyKm = 0.01;
/** Of the reach, where a way is as straight as usual ways are at most. */
const USUAL = 1 / 1.4;

function squareOf(centre: Point) {
  const ring = cornersOf(centre).map(({ longitude, latitude }): [number, number] => [
    longitude,
    latitude,
  ]);
  return { type: 'Polygon' as const, coordinates: [[...ring, ring[0]!]] };
}

function heardFar(seed: number, farTimes: number) {
  const stands = hallCentre(hallCount - 1);
  return regionOfMeasured(measuredOf(seed, { stands, claims: stands, key, addedUs: 0, farTimes }));
}

function measuredOf(seed: number, heard: Heard): readonly Measured[] {
  const landmarks: readonly SimLandmark[] = landmarkPlans.map((plan, i) => {
    return { ...plan, id: `lmk_${i}`, key: landmarkKey(seed, plan.name, makeKey) };
  });
  return heardBy({ landmarks, seed }, heard, challenge).map(({ item }): Measured => {
    const decoded = decodeRoundTrip(item);
    if (!decoded.ok) throw new Error(decoded.reason);
    const { landmark: id, minimumUs: roundTripUs } = decoded.value.roundTrip;
    const { position } = landmarks.find((one) => one.id === id)!;
    return { landmark: { landmark: id, position, uncertaintyKm }, roundTripUs };
  });
}
