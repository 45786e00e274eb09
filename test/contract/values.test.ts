import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anomalyId,
  country,
  dayOrInstant,
  hash,
  instant,
  instantOf,
  licenceId,
  millisecondsOf,
  text,
  wholeNumber,
} from '../../src/contract/values.ts';

describe('text', () => {
  test.each(['a', 'Johor Bahru', '上海', 'Zoë’s', 'a'.repeat(64)])('%j is let in', (value) => {
    expect(text(64).safeParse(value).success).toBe(true);
  });

  test.each(['', ' a', 'a ', 'a\nb', 'a\u0000', '\u202eabc', 'a\u2028b', '\ud800', 'a'.repeat(65)])(
    '%j is not',
    (value) => {
      expect(text(64).safeParse(value).success).toBe(false);
    },
  );
});

describe('an instant', () => {
  test('is the same on both sides of the wire', () => {
    const ms = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) - 1 });
    fc.assert(
      fc.property(ms, (at) => {
        expect(instant.safeParse(instantOf(at)).success).toBe(true);
        expect(millisecondsOf(instantOf(at))).toBe(at);
      }),
    );
  });

  test.each([
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+02:00',
    '2026-02-30T00:00:00Z',
    '1999-12-31T23:59:59Z',
    '2100-01-01T00:00:00Z',
    `2026-01-01T00:00:00.${'1'.repeat(100)}Z`,
  ])('%s is none', (value) => {
    expect(instant.safeParse(value).success).toBe(false);
  });
});

test.each(['', '-1', '1.5', '1e3', ' 1', '0x10', '9'.repeat(16), '501'])(
  'a query’s number is not %j',
  (value) => {
    expect(wholeNumber(0, 500).safeParse(value).success).toBe(false);
  },
);

test.each([
  ['an id', licenceId, 'lic_bad', 'not an id of the form lic_ and 24 characters 0-9, a-f'],
  ['an anomaly', anomalyId, 'zz', 'not an id of an anomaly: 32 characters 0-9, a-f'],
  ['a hash', hash, 'zz', 'not 64 characters 0-9, a-f'],
  ['a country', country, 'Malaysia', 'not two capital letters such as MY'],
  [
    'an instant',
    instant,
    'soon',
    'not an instant in UTC between 2000 and 2099, such as 2027-01-31T00:00:00Z',
  ],
  [
    'a year',
    instant,
    '1999-01-01T00:00:00Z',
    'not an instant in UTC between 2000 and 2099, such as 2027-01-31T00:00:00Z',
  ],
  [
    'a date',
    dayOrInstant,
    'soon',
    'neither a day such as 2027-01-31 nor an instant in UTC, between 2000 and 2099',
  ],
  [
    'a day',
    dayOrInstant,
    '2027-02-30',
    'neither a day such as 2027-01-31 nor an instant in UTC, between 2000 and 2099',
  ],
])('a refusal of %s says once, in words, what is wanted', (_, schema, value, message) => {
  const refused = schema.safeParse(value).error?.issues.map((issue) => issue.message);
  expect(refused).toEqual([message]);
});
