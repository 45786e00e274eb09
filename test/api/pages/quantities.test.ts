import { expect, test } from 'vitest';
import {
  figure,
  quantityName,
  quantityValue,
  spanText,
} from '../../../src/api/pages/quantities.ts';

test.each([
  ['outsideKm', 11210.282, 'Outside, km', '11\u202f210.282'],
  ['speedKmh', 1868, 'Speed, km/h', '1868'],
  ['silentMs', 345_600_000, 'Silent', '4 days (345\u202f600\u202f000 ms)'],
  ['intervalS', 90, 'Interval', '1.5 minutes (90 s)'],
  ['shippedAtMs', 1_800_000_000_000, 'Shipped', '2027-01-15 08:00:00 UTC'],
  ['siteVersion', 1, 'Site version', '1'],
  ['territory', 'SG', 'Territory', 'SG'],
  ['permitted', '', 'Permitted', '-'],
  ['expiredAtMs', 1e300, 'Expired', '1e+300'],
])('%s of %s reads as %s: %s', (name, value, label, text) => {
  expect(quantityName(name)).toBe(label);
  expect(quantityValue(name, value)).toBe(text);
});

test('figures keep every digit, and spans are whole where they can be', () => {
  expect(figure(-12345.678)).toBe('-12\u202f345.678');
  expect(figure(1234)).toBe('1234');
  expect(figure(Number.NaN)).toBe('NaN');
  expect([spanText(0), spanText(1), spanText(3_600), spanText(86_400 * 2.5)]).toEqual([
    '0 seconds',
    '1 second',
    '1 hour',
    '2.5 days',
  ]);
});
