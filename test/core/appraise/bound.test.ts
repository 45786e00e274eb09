/** Until when hardware evidence binds a key, and when two keys stand in one chassis. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Binding,
  isBoundAt,
  isOneChassis,
  strengthOf,
  strongestOf,
} from '../../../src/core/appraise/bound.ts';

const hourMs = 3_600_000;
const boundAtMs = Date.UTC(2026, 0, 1);
const binding: Binding = { thumbprint: 'aa', challengeAtMs: boundAtMs, switches: ['01', '02'] };
const pace = { intervalMs: hourMs, graceMs: hourMs };

test('evidence counts for a day, and for what may still be answered when it is made', () => {
  const at = (ms: number, given = pace) => isBoundAt(binding, boundAtMs + ms, given);
  expect([at(24 * hourMs), at(24 * hourMs + 1)]).toEqual([true, false]);
  expect([at(-2 * hourMs), at(-2 * hourMs - 1)]).toEqual([true, false]);
  const daily = { intervalMs: 24 * hourMs, graceMs: 12 * hourMs };
  expect([at(36 * hourMs, daily), at(36 * hourMs + 1, daily)]).toEqual([true, false]);
});

test('it binds the key that it names, under a challenge of the log, and no other', () => {
  const strengths = [
    strengthOf(binding, 'aa', boundAtMs, pace),
    strengthOf(binding, 'bb', boundAtMs, pace),
    strengthOf(binding, 'aa', null, pace),
    strengthOf(null, 'aa', boundAtMs, pace),
  ];
  expect(strengths).toEqual(['bound', 'software', 'software', 'software']);
});

test('one switch in common is one chassis; none named is none', () => {
  const other = (...switches: string[]) => ({ ...binding, switches });
  expect(isOneChassis(binding, other('02', '03'))).toBe(true);
  expect(isOneChassis(binding, other('03'))).toBe(false);
  expect(isOneChassis(other(), other())).toBe(false);
});

test('of several bindings the strongest counts that names the key and holds at the time', () => {
  const arbitrary = fc.record({
    thumbprint: fc.constantFrom('aa', 'bb'),
    challengeAtMs: fc.integer({ min: -60, max: 60 }).map((hours) => boundAtMs + hours * hourMs),
    strength: fc.constantFrom(undefined, 'tpm' as const, 'bound' as const),
    switches: fc.constant([]),
  });
  const rank = { software: 0, tpm: 1, tee: 1, bound: 2 } as const;
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 4 }), (all) => {
      const found = strongestOf(all, 'aa', boundAtMs, pace);
      const each = all.map((one) => rank[strengthOf(one, 'aa', boundAtMs, pace)]);
      const has = found ? rank[strengthOf(found, 'aa', boundAtMs, pace)] : 0;
      expect(has).toBe(Math.max(0, ...each));
    }),
  );
});
