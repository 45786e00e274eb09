import { describe, expect, test } from 'vitest';
import { riseOf } from '../../../src/core/place/rise.ts';
import {
  type MeshTime,
  namesOf,
  suspectsAmong as suspected,
  type Witnessed,
} from '../../../src/core/place/suspects.ts';
import { type City, cities, landmarkIn, measuredFrom, roundTripUs } from './world.ts';

const all: readonly City[] = [
  'frankfurt',
  'london',
  'madrid',
  'warsaw',
  'newYork',
  'tokyo',
  'singapore',
  'sydney',
];
/** Honest times between all of them. */
const mesh: readonly MeshTime[] = all.flatMap((from) =>
  all
    .filter((to) => to !== from)
    .map((to) => ({
      from: `lm-${from}`,
      to: `lm-${to}`,
      roundTripUs: roundTripUs(cities[from], cities[to], 1.6),
    })),
);
const entries = (entered: Partial<Record<City, City | { latitude: number; longitude: number }>>) =>
  all.map((city) => {
    const at = entered[city] ?? city;
    return landmarkIn(city, typeof at === 'string' ? cities[at] : at);
  });
const deviceIn = (city: City, party: string, landmarks: ReturnType<typeof entries>): Witnessed => ({
  device: `dev-${party}`,
  party,
  position: cities[city],
  accuracyKm: 0,
  measured: landmarks.map((landmark) => ({
    ...measuredFrom(landmark.landmark.slice(3) as City, cities[city]),
    landmark,
  })),
});

const suspectsAmong = (...given: Parameters<typeof suspected>) => namesOf(suspected(...given));

describe('suspect landmarks', () => {
  test('there are none where all positions are right', () => {
    const landmarks = entries({});
    const devices = (['frankfurt', 'tokyo', 'hohhot'] as const).map((city) =>
      deviceIn(city, city, landmarks),
    );
    expect(suspectsAmong(landmarks, mesh, devices)).toEqual([]);
  });

  test('one whose latitude and longitude were swapped is found by its mesh', () => {
    const { latitude, longitude } = cities.frankfurt;
    const swapped = { latitude: longitude, longitude: latitude };
    expect(suspectsAmong(entries({ frankfurt: swapped }), mesh, [])).toEqual(['lm-frankfurt']);
  });

  test('two that were entered as each other are found by their mesh', () => {
    const landmarks = entries({ frankfurt: 'tokyo', tokyo: 'frankfurt' });
    expect([...suspectsAmong(landmarks, mesh, [])].sort()).toEqual(['lm-frankfurt', 'lm-tokyo']);
  });

  test('one that contradicts three unrelated devices is suspected before they are, without any mesh', () => {
    const landmarks = entries({ frankfurt: 'sydney' });
    const places = ['frankfurt', 'london', 'madrid'] as const;
    const devices = places.map((city) => deviceIn(city, city, landmarks));
    expect(suspectsAmong(landmarks, [], devices)).toEqual(['lm-frankfurt']);
    expect(suspectsAmong(landmarks, [], devices.slice(1))).toEqual([]);
    const related = places.map((city) => ({ ...deviceIn(city, city, landmarks), party: 'one' }));
    expect(suspectsAmong(landmarks, [], related)).toEqual([]);
  });

  test('three liars whom most landmarks contradict take none of them down', () => {
    const landmarks = entries({});
    const liars = (['hohhot', 'tokyo', 'hongKong'] as const).map((city) => ({
      ...deviceIn(city, city, landmarks),
      position: cities.madrid,
    }));
    expect(suspectsAmong(landmarks, mesh, liars)).toEqual([]);
  });

  test('each says what it is suspected by', () => {
    const mistaken = entries({ frankfurt: 'sydney' });
    expect(suspected(mistaken, mesh, [])[0]).toMatchObject({
      landmark: 'lm-frankfurt',
      by: 'mesh',
    });
    const places = ['frankfurt', 'london', 'madrid'] as const;
    const devices = places.map((city) => deviceIn(city, city, mistaken));
    expect(suspected(mistaken, [], devices)).toEqual([
      { landmark: 'lm-frankfurt', by: 'devices', against: ['frankfurt', 'london', 'madrid'] },
    ]);
  });

  test('order makes no difference', () => {
    const landmarks = entries({ frankfurt: 'tokyo', madrid: 'sydney' });
    const found = suspectsAmong(landmarks, mesh, []);
    expect(suspectsAmong([...landmarks].reverse(), [...mesh].reverse(), [])).toEqual(found);
    expect(found).toContain('lm-frankfurt');
    expect(found).toContain('lm-madrid');
  });
});

describe('a rise', () => {
  const against = (baselineUs: number, roundTripUs: number) => ({
    landmark: 'lm',
    baselineUs,
    roundTripUs,
  });

  test('that is common to all has a median and little deviation from it', () => {
    const rise = riseOf([
      against(5_000, 25_100),
      against(30_000, 50_000),
      against(60_000, 79_800),
      against(90_000, 110_300),
    ]);
    expect(rise).toEqual({
      landmarks: 4,
      medianMs: 20.05,
      deviationMs: expect.closeTo(0.15, 6),
      leastMs: 19.8,
      mostMs: 20.3,
    });
  });

  test('of nothing is none', () => {
    expect(riseOf([])).toBeNull();
  });
});
