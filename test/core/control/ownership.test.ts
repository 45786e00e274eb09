import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countingAsListed,
  holdingsAt,
  type Stake,
  shareOf,
  ultimateParents,
} from '../../../src/core/control/ownership.ts';

const always = { fromMs: 0, toMs: null };

function stakes(...rows: [owner: string, owned: string, percent: number][]): Stake[] {
  return rows.map(([owner, owned, percent]) => ({
    owner,
    owned,
    basisPoints: percent * 100,
    span: always,
  }));
}

const row = (given: readonly (string | number)[]) => given as [string, string, number];

function at(...rows: Parameters<typeof stakes>) {
  return holdingsAt(stakes(...rows), 1);
}

describe('the ultimate parent', () => {
  test('is at the end of a chain of majorities', () => {
    expect(ultimateParents(at(['b', 'c', 51], ['a', 'b', 60], ['x', 'c', 49])).get('c')).toEqual([
      'a',
    ]);
  });

  test('is the party itself where nobody holds more than half', () => {
    expect(ultimateParents(at(['a', 'c', 50], ['b', 'c', 50])).get('c')).toEqual(['c']);
  });

  test('is who holds the whole in halves through several shells, however deep', () => {
    const shells = at(['x', 'a', 100], ['x', 'b', 51], ['a', 'c', 50], ['b', 'c', 50]);
    expect(ultimateParents(shells).get('c')).toEqual(['x']);
    const deep = at(
      ...[
        ['x', 'a', 100],
        ['x', 'b', 100],
        ['a', 'c', 30],
        ['b', 'c', 30],
      ].map(row),
      ...[
        ['c', 'd', 40],
        ['x', 'd', 11],
        ['d', 'e', 60],
        ['y', 'e', 40],
      ].map(row),
    );
    expect(ultimateParents(deep).get('e')).toEqual(['x']);
    const apart = at(['x', 'a', 100], ['y', 'b', 100], ['a', 'c', 50], ['b', 'c', 50]);
    expect(ultimateParents(apart).get('c')).toEqual(['c']);
  });

  test('is not a party’s own subsidiaries, that hold it', () => {
    const own = at(['p', 's', 60], ['p', 't', 60], ['s', 'p', 30], ['t', 'p', 30]);
    expect(ultimateParents(own).get('p')).toEqual(['p']);
  });

  test('is not a party itself by more shares than there are, before the one that holds as many', () => {
    const own = [
      ['a', 's', 100],
      ['a', 't', 100],
      ['x', 'u', 100],
      ['x', 'v', 100],
    ].map(row);
    const of = ['s', 't', 'u', 'v'].map((owner) => row([owner, 'a', 30]));
    expect(ultimateParents(at(...own, ...of)).get('a')).toEqual(['x']);
  });

  test('is the one that holds most through shells, where more is stated than there is to own', () => {
    const held = [
      ['x', 's', 100],
      ['y', 't', 100],
      ['x', 'u', 100],
      ['y', 'v', 100],
    ].map(row);
    const more = at(...held, ['s', 'a', 30], ['u', 'a', 30], ['t', 'a', 40], ['v', 'a', 40]);
    expect(ultimateParents(more).get('a')).toEqual(['y']);
    const alike = at(...held, ['t', 'a', 30], ['v', 'a', 30], ['s', 'a', 30], ['u', 'a', 30]);
    expect(ultimateParents(alike).get('a')).toEqual(['x']);
  });

  test('is that circle where each holds the other through two shells', () => {
    const round = at(
      ...[
        ['p', 'a', 100],
        ['p', 'b', 100],
        ['a', 'q', 50],
        ['b', 'q', 50],
      ].map(row),
      ...[
        ['q', 'c', 100],
        ['q', 'd', 100],
        ['c', 'p', 50],
        ['d', 'p', 50],
      ].map(row),
    );
    expect(ultimateParents(round).get('a')).toEqual(['p', 'q']);
  });

  test('is a circle where majorities go round, also for who hangs from it', () => {
    const circle = at(['a', 'b', 60], ['b', 'a', 60], ['b', 'd', 100]);
    expect(ultimateParents(circle).get('a')).toEqual(['a', 'b']);
    expect(ultimateParents(circle).get('d')).toEqual(['a', 'b']);
  });

  test('is that of the day', () => {
    const sold: Stake[] = [
      { owner: 'a', owned: 'c', basisPoints: 10_000, span: { fromMs: 0, toMs: 100 } },
      { owner: 'b', owned: 'c', basisPoints: 10_000, span: { fromMs: 100, toMs: null } },
    ];
    expect(ultimateParents(holdingsAt(sold, 99)).get('c')).toEqual(['a']);
    expect(ultimateParents(holdingsAt(sold, 100)).get('c')).toEqual(['b']);
  });
});

describe('who counts as listed by half', () => {
  const listed = new Set(['l', 'm']);

  test.each([
    ['half is enough', at(['l', 'x', 50]), ['x']],
    ['less is not', at(['l', 'x', 49.99]), []],
    ['two listed owners are summed', at(['l', 'x', 25], ['m', 'x', 25]), ['x']],
    ['what counts owns like what is listed', at(['l', 'x', 50], ['x', 'y', 50]), ['x', 'y']],
    [
      'a chain of 60 % counts although 36 % are left',
      at(['l', 'x', 60], ['x', 'y', 60]),
      ['x', 'y'],
    ],
    ['a circle alone lists nobody', at(['x', 'y', 100], ['y', 'x', 100]), []],
    [
      'a circle with a way in counts whole',
      at(['l', 'x', 50], ['y', 'x', 50], ['x', 'y', 60]),
      ['x', 'y'],
    ],
  ])('%s', (_, holdings, expected) => {
    const counted = countingAsListed(listed, holdings, 5000);
    expect([...counted].filter((party) => !listed.has(party)).sort()).toEqual(expected);
  });
});

describe('the share that is held through others', () => {
  test.each([
    ['60 % of 60 %', at(['a', 'b', 60], ['b', 'c', 60]), 0.36],
    [
      'two ways are summed',
      at(['a', 'b', 50], ['a', 'd', 50], ['b', 'c', 50], ['d', 'c', 50]),
      0.5,
    ],
    // x = 0.4 + 0.5 y, y = 0.5 x: x = 0.4 / 0.75.
    ['a circle', at(['a', 'c', 40], ['y', 'c', 50], ['c', 'y', 50]), 0.4 / 0.75],
  ])('%s', (_, holdings, expected) => {
    const [least, most] = shareOf(new Set(['a']), 'c', holdings);
    expect(least).toBeCloseTo(expected, 5);
    expect(most).toBeCloseTo(expected, 5);
  });

  test('that two ways lead to is summed, where the ways meet again', () => {
    const diamond = at(
      ...[
        ['bad', 'x', 100],
        ['x', 'b', 50],
        ['x', 'c', 50],
        ['b', 'd', 50],
        ['c', 'd', 50],
      ].map(row),
    );
    expect(shareOf(new Set(['bad']), 'd', diamond)).toEqual([0.5, 0.5]);
  });

  test('of a closed circle is between nothing and all: it is not followed for ever', () => {
    expect(shareOf(new Set(['a']), 'c', at(['d', 'c', 100], ['c', 'd', 100]))).toEqual([0, 1]);
  });
});

test('the closure is the same in any order of the stakes', () => {
  const party = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const stake = fc.record({
    owner: party,
    owned: party,
    basisPoints: fc.integer({ min: 1, max: 10_000 }),
    span: fc.constant(always),
  });
  const shuffled = fc
    .array(stake, { maxLength: 20 })
    .chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    );
  fc.assert(
    fc.property(shuffled, ([rows, other]) => {
      const [one, two] = [holdingsAt(rows, 1), holdingsAt(other, 1)];
      const listed = new Set(['a']);
      const counted = (of: typeof one) => [...countingAsListed(listed, of, 5000)].sort();
      expect(counted(two)).toEqual(counted(one));
      expect(new Map([...ultimateParents(two)].sort())).toEqual(
        new Map([...ultimateParents(one)].sort()),
      );
      expect(shareOf(listed, 'c', two)).toEqual(shareOf(listed, 'c', one));
    }),
  );
});
