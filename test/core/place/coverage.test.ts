import { describe, expect, test } from 'vitest';
import type { SiteGeometry } from '../../../src/core/model.ts';
import { coverageOf } from '../../../src/core/place/coverage.ts';
import { destination, distanceKm } from '../../../src/core/place/geodesy.ts';
import { landmarkIn } from './world.ts';

/** Two kilometres of Jurong. */
const jurong: SiteGeometry = {
  type: 'Polygon',
  coordinates: [
    [
      [103.7, 1.31],
      [103.72, 1.31],
      [103.72, 1.33],
      [103.7, 1.33],
      [103.7, 1.31],
    ],
  ],
};
const afar = (['hongKong', 'tokyo', 'sydney'] as const).map((city) => landmarkIn(city));

describe('a plan', () => {
  test('of landmarks afar proves nothing at 300 km, and of one in the town it does', () => {
    const proved = (landmarks: typeof afar) =>
      coverageOf(jurong, landmarks, 300).prospects.map(({ isProved }) => isProved);
    expect(proved(afar)).toEqual([false, false, false]);
    // 16 km off: 40, 1,200 and 3,500 us of access are 40, 120 and 350 km.
    expect(proved([...afar, landmarkIn('singapore')])).toEqual([true, true, false]);
  });

  test('without landmarks has no bound, and proposes the site itself first', () => {
    const { prospects, proposals } = coverageOf(jurong, [], 300);
    expect(prospects.map(({ fenceKm, territories }) => [fenceKm, territories])).toEqual(
      Array.from({ length: 3 }, () => [Number.POSITIVE_INFINITY, null]),
    );
    expect(proposals[0]).toMatchObject({ distanceKm: 0, territory: 'SG', isProved: true });
  });

  test('proposes on land alone, and nothing that makes the fence wider', () => {
    const { prospects, proposals } = coverageOf(jurong, afar, 300);
    for (const { territory, fenceKm } of proposals) {
      expect(territory).toMatch(/^[A-Z]{2}/);
      expect(fenceKm).toBeLessThanOrEqual(prospects[1]!.fenceKm);
    }
  });

  test('says how near one landmark must be, and it is as near as that which proves', () => {
    const { nearEnoughKm, middle } = coverageOf(jurong, [], 300);
    const isProvedAt = (km: number) => {
      const position = destination(middle, 40, km);
      const landmark = { landmark: 'one', position, uncertaintyKm: 1 };
      return coverageOf(jurong, [landmark], 300).prospects[1]!.isProved;
    };
    expect([isProvedAt(nearEnoughKm - 3), isProvedAt(nearEnoughKm + 3)]).toEqual([true, false]);
    expect(coverageOf(jurong, [], 50).nearEnoughKm).toBe(0);
  });
});

test('a destination is as far as it was sent, over the antimeridian and the pole too', () => {
  for (const [latitude, longitude, bearing, km] of [
    [1.3, 103.8, 200, 900],
    [10, 179.9, 90, 500],
    [89, 0, 0, 400],
  ] as const) {
    const from = { latitude, longitude };
    const to = destination(from, bearing, km);
    expect(Math.abs(distanceKm(from, to) / km - 1)).toBeLessThan(0.006);
    expect(Math.abs(to.longitude)).toBeLessThanOrEqual(180);
  }
});
