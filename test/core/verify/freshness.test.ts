import { expect, test } from 'vitest';
import { freshness } from '../../../src/core/verify/freshness.ts';

test.each([
  ['issued just now', 1000, 'fresh'],
  ['as old as it may be', 900, 'fresh'],
  ['a millisecond older', 899, 'stale'],
  ['from the future', 2000, 'fresh'],
] as const)('a challenge %s is %s', (_title, challengeAtMs, word) => {
  expect(freshness(challengeAtMs, 1000, 100)).toEqual({ word, challengeAtMs });
});

test('a challenge that the log never issued has no age', () => {
  expect(freshness(null, 1000, 100)).toEqual({ word: 'unknown' });
});
