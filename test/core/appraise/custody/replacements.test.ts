/** Places that replaced devices give back: one each, never two, never in a circle. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesGivenBack } from '../../../../src/core/appraise/custody/replacements.ts';
import type { Replacement } from '../../../../src/core/custody.ts';

const name = fc.constantFrom(...Array.from({ length: 12 }, (_, n) => `dev_${n}`));
const pair = fc.record({ device: name, by: name, line: fc.constant(1) });
const pairs = fc.array(pair, { maxLength: 40 });
const back = (list: readonly Replacement[]) => placesGivenBack(list)[1] ?? 0;

test('a place is given back once for a device, and once by each that stands in', () => {
  fc.assert(
    fc.property(pairs, (list) => {
      const given = back(list);
      expect(given).toBeLessThanOrEqual(new Set(list.map(({ device }) => device)).size);
      expect(given).toBeLessThanOrEqual(new Set(list.map(({ by }) => by)).size);
      const all = new Set(list.flatMap(({ device, by }) => [device, by]));
      // However they are named, at least one of those that stand for each other keeps its place.
      expect(given).toBeLessThanOrEqual(Math.max(0, all.size - 1));
    }),
  );
});

test('a pair that is told again gives nothing more', () => {
  fc.assert(
    fc.property(pairs, (list) => {
      expect(placesGivenBack([...list, ...list])).toEqual(placesGivenBack(list));
    }),
  );
});

test('who leaves in a row gives back a place each; who closes a circle, none', () => {
  const row = [1, 2, 3].map((n) => ({ device: `dev_${n}`, by: `dev_${n + 1}`, line: 1 }));
  expect(placesGivenBack(row)).toEqual({ 1: 3 });
  expect(placesGivenBack([...row].reverse())).toEqual({ 1: 3 });
  expect(placesGivenBack([...row, { device: 'dev_4', by: 'dev_1', line: 1 }])).toEqual({ 1: 3 });
  expect(placesGivenBack([{ device: 'dev_1', by: 'dev_1', line: 1 }])).toEqual({});
});

test('two that name the same stand-in get one place between them, and lines are counted apart', () => {
  const list = [
    { device: 'dev_1', by: 'dev_9', line: 1 },
    { device: 'dev_2', by: 'dev_9', line: 1 },
    { device: 'dev_3', by: 'dev_8', line: 2 },
  ];
  expect(placesGivenBack(list)).toEqual({ 1: 1, 2: 1 });
});
