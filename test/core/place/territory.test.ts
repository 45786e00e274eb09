import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { territoriesNear, territoryAt, territoryName } from '../../../src/core/place/territory.ts';
import { points } from './arbitrary.ts';

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

describe('the territory of a position', () => {
  test.each([
    ['Shenzhen is mainland China, which has no code of its own', at(22.54, 114.06), 'CN'],
    ['Luohu, at the border of Hong Kong', at(22.545, 114.12), 'CN'],
    ['Hong Kong apart from China', at(22.3, 114.17), 'HK'],
    ['Zhuhai', at(22.27, 113.55), 'CN'],
    ['Macau apart from China', at(22.2, 113.545), 'MO'],
    ['Hohhot in Inner Mongolia', at(40.84, 111.75), 'CN'],
    ['Singapore', at(1.29, 103.85), 'SG'],
    ['Johor Bahru, on the mainland of Malaysia', at(1.49, 103.76), 'MY'],
    ['Batam', at(1.1, 104.03), 'ID'],
    ['West Jerusalem', at(31.778, 35.205), 'IL'],
    ['Simferopol in Crimea', at(44.95, 34.1), 'UA-43'],
    ['Sevastopol', at(44.6, 33.52), 'UA-43'],
    ['Taman, across the strait from Crimea', at(45.21, 36.72), 'RU'],
    ['Kherson', at(46.63, 32.6), 'UA'],
    ['Taipei', at(25.03, 121.56), 'TW'],
    ['Paris, whose reserved code is no territory', at(48.86, 2.35), 'FR'],
    ['the Canary Islands likewise', at(28.1, -15.4), 'ES'],
    ['Svalbard, by the territory that it is part of', at(78.2, 15.6), 'SJ'],
    ['Puerto Rico apart from the United States', at(18.4, -66.1), 'PR'],
    ['Ashburn', at(39.04, -77.49), 'US'],
    ['the open Atlantic', at(40, -40), null],
    ['the South China Sea', at(15, 115), null],
    ['the north pole', at(90, 0), null],
  ])('%s', (_, position, code) => {
    expect(territoryAt(position)).toBe(code);
  });
});

describe('the territories near a position', () => {
  test.each([
    ['Shenzhen has Hong Kong within 10 km', at(22.54, 114.06), 10, ['CN', 'HK']],
    ['Zhuhai has Macau within 10 km', at(22.27, 113.55), 10, ['CN', 'MO']],
    ['Johor Bahru has Singapore within 10 km', at(1.49, 103.76), 10, ['MY', 'SG']],
    ['Singapore has its neighbours within 25 km', at(1.29, 103.85), 25, ['ID', 'MY', 'SG']],
    ['Kuala Lumpur has none', at(3.14, 101.69), 10, ['MY']],
    ['Armyansk has both sides of the isthmus', at(46.11, 33.69), 10, ['UA', 'UA-43']],
    ['Fiji, east of the antimeridian', at(-16.9, -179.99), 20, ['FJ']],
    ['Fiji, west of the antimeridian', at(-16.9, 179.99), 20, ['FJ']],
    ['the antimeridian at sea, with land on either side', at(-16.9, 180), 20, ['FJ']],
    ['the open sea has none', at(40, -40), 50, []],
    ['the south pole', at(-90, 0), 10, ['AQ']],
  ])('%s', (_, position, radiusKm, codes) => {
    expect([...territoriesNear(position, radiusKm)].sort()).toEqual(codes);
  });

  test('hold the territory of the position itself', () => {
    fc.assert(
      fc.property(points, fc.double({ min: 0.1, max: 200, noNaN: true }), (position, radiusKm) => {
        const code = territoryAt(position);
        if (code !== null) expect(territoriesNear(position, radiusKm)).toContain(code);
      }),
      { numRuns: 1_000 },
    );
  });

  test('only grow with the radius', () => {
    fc.assert(
      fc.property(points, (position) => {
        const far = territoriesNear(position, 100);
        for (const code of territoriesNear(position, 10)) expect(far).toContain(code);
      }),
      { numRuns: 500 },
    );
  });
});

test('a territory is named in English, and by its code where it has no name', () => {
  expect(territoryName('HK')).toBe('Hong Kong');
  expect(territoryName('UA-43')).toBe('Crimea');
  expect(territoryName('ZZ')).toBe('ZZ');
});
