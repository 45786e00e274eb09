/** Until when hardware evidence binds a key, and when two keys stand in one chassis. */
import { expect, test } from 'vitest';
import {
  type Binding,
  isBoundAt,
  isOneChassis,
  strengthOf,
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
