import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  counted,
  countText,
  kmText,
  positionText,
  quoted,
  rounded,
  shareText,
  spanText,
  timeText,
} from '../../../src/core/appraise/wording.ts';

describe('figures in a sentence', () => {
  test.each([
    [countText(0), '0'],
    [countText(1234567), '1,234,567'],
    [countText(-1234), '-1,234'],
    [countText(Number.POSITIVE_INFINITY), 'Infinity'],
    [kmText(0), '0 km'],
    [kmText(1.26), '1.3 km'],
    [kmText(9.96), '10 km'],
    [kmText(4321.7), '4,322 km'],
    [spanText(0), '0 seconds'],
    [spanText(3), '3 ms'],
    [spanText(1_500), '1.5 seconds'],
    [spanText(60_000), '1 minute'],
    [spanText(90_000), '1.5 minutes'],
    [spanText(7_200_000), '2 hours'],
    [spanText(86_400_000), '24 hours'],
    [spanText(2 * 86_400_000), '2 days'],
    [spanText(9.04 * 86_400_000), '9 days'],
    [timeText(Date.UTC(2026, 10, 23, 12, 34, 56)), '2026-11-23 12:34 UTC'],
    [timeText(Number.NaN), 'NaN ms'],
    [timeText(1e300), '1e+300 ms'],
    [shareText(0.2), '20 %'],
    [shareText(0.00123), '0.1 %'],
    [positionText({ latitude: 1.33, longitude: -103.71 }), '1.3300, -103.7100'],
    [counted(1, 'gap'), '1 gap'],
    [counted(2, 'gap'), '2 gaps'],
    [rounded(1.23456), 1.235],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

test('text that a party chose is shown short and on one line, in one direction', () => {
  expect(quoted('a"b\u0000\u202ec')).toBe('"a?b??c"');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(quoted(text)).toMatch(/^"[^"\p{C}]{0,64}"$/u);
    }),
  );
});
