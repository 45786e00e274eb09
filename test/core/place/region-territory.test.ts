import { expect, test } from 'vitest';
import { capAround } from '../../../src/core/place/cap.ts';
import { regionOf } from '../../../src/core/place/region.ts';
import { territoriesOf } from '../../../src/core/place/region-territory.ts';

const around = (latitude: number, longitude: number, km: number) =>
  regionOf([capAround({ latitude, longitude }, km)!]);

test.each([
  ['Luohu, at the border of Hong Kong', around(22.545, 114.12, 5), ['CN', 'HK']],
  ['Zhuhai, at the border of Macau', around(22.22, 113.54, 5), ['CN', 'MO']],
  ['Simferopol', around(44.95, 34.1, 20), ['UA-43']],
  ['the neck of Crimea', around(46.15, 33.65, 20), ['UA', 'UA-43']],
  ['the causeway of Johor', around(1.45, 103.77, 10), ['MY', 'SG']],
  ['the middle of the Pacific', around(10, -150, 50), []],
])('a region around %s lies in a set of territories', (_, region, expected) => {
  const found = territoriesOf(region);
  for (const territory of expected) expect(found).toContain(territory);
  if (expected.length === 1 || expected.length === 0) expect(found?.size).toBe(expected.length);
});

test('a region of half the globe, or of nothing, lies in no set', () => {
  expect(territoriesOf(around(0, 0, 9_000))).toBeNull();
  expect(territoriesOf(regionOf([]))).toBeNull();
});
