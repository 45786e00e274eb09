import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AffiliatesRule, affiliatesTest } from '../../../src/core/control/affiliates.ts';
import {
  type OwnershipRecord,
  ownershipView,
  standingOf,
} from '../../../src/core/control/party-standing.ts';
import type { Provision } from '../../../src/core/control/provision.ts';

const always = { fromMs: 0, toMs: null };

function stake(owner: string, owned: string, basisPoints: number, more = {}) {
  const id = `${owner}-${owned}`;
  const said = { id, version: 1, recordedAtMs: 0, isPartys: false };
  return { ...said, owner, owned, basisPoints, span: always, ...more };
}

function record(change: Partial<OwnershipRecord>): OwnershipRecord {
  return { parties: [], stakes: [], listings: [], isWhole: true, ...change };
}

describe('the affiliates rule', () => {
  const day = (month: number, date: number, year = 2025) => Date.UTC(year, month, date);

  test.each([
    ['the day before it came', day(8, 29) - 1, false],
    ['its first moment', day(8, 29), true],
    ['its last moment before it was suspended', day(10, 10) - 1, true],
    ['the first moment of its suspension', day(10, 10), false],
    ['the last moment of its suspension', day(10, 10, 2026) - 1, false],
    ['the moment it came back', day(10, 10, 2026), true],
  ])('%s', (_, atMs, isInForce) => {
    expect(affiliatesTest(atMs)?.rule ?? null).toBe(isInForce ? 'affiliates-2025' : null);
  });

  test('may be switched off and on more than once', () => {
    const switched: Provision<AffiliatesRule> = {
      ...{ id: 'x', citation: 'x', mark: 'verified', span: { fromMs: 10, toMs: 60 } },
      suspended: [
        { fromMs: 20, toMs: 30 },
        { fromMs: 40, toMs: 50 },
      ],
      value: { basisPoints: 5_000 },
    };
    const on = (atMs: number) => affiliatesTest(atMs, [switched]) !== null;
    expect([9, 10, 19, 20, 29, 30, 39, 40, 49, 50, 59, 60].filter(on)).toEqual([
      10, 19, 30, 39, 50, 59,
    ]);
  });
});

describe('where a party stands', () => {
  const back = Date.UTC(2026, 10, 10);
  const listing = {
    ...{ id: 'l', version: 1, recordedAtMs: 0, party: 'bad', isSame: true, fromMs: 0 },
  };

  test('counts as listed by its owners from the day on which the rule is back', () => {
    const given = record({ stakes: [stake('bad', 'a', 5_000)], listings: [listing] });
    const at = (atMs: number) => standingOf(ownershipView(given, atMs, atMs), 'a');
    expect(at(back - 1)).toMatchObject({ countsAsListed: false, listedShare: [0.5, 0.5] });
    expect(at(back)).toMatchObject({ countsAsListed: true, isListed: false });
  });

  test('is what was known at the time: a correction changes no earlier view', () => {
    const corrected = stake('bad', 'a', 0, { version: 2, recordedAtMs: back + 10 });
    const given = record({ stakes: [stake('bad', 'a', 6_000), corrected], listings: [listing] });
    const known = (knownAtMs: number) => standingOf(ownershipView(given, back, knownAtMs), 'a');
    expect(known(back + 9).countsAsListed).toBe(true);
    expect(known(back + 10).countsAsListed).toBe(false);
  });

  test('is the same in any order of what is on record', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'bad');
    const stakes = fc.uniqueArray(fc.tuple(names, names, fc.integer({ min: 1, max: 10_000 })), {
      selector: ([owner, owned]) => `${owner}-${owned}`,
    });
    const shuffled = stakes.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, names, ([list, other], party) => {
        const standing = (given: typeof list) => {
          const rows = given.map(([owner, owned, points]) => stake(owner, owned, points));
          const view = ownershipView(record({ stakes: rows, listings: [listing] }), back, back);
          return standingOf(view, party);
        };
        const [one, two] = [standing(list), standing(other)];
        expect({ ...two, listedShare: 0 }).toEqual({ ...one, listedShare: 0 });
        expect(two.listedShare[0]).toBeCloseTo(one.listedShare[0], 9);
      }),
      { numRuns: 60 },
    );
  });
});

test('a majority that a party states of itself does not stand before the one that an authority knows', () => {
  const known = stake('z-parent', 'a', 6_000);
  const own = stake('b-holding', 'a', 10_000, { isPartys: true });
  const rest = stake('c-holding', 'a', 4_000, { isPartys: true });
  const parents = (...stakes: ReturnType<typeof stake>[]) =>
    standingOf(ownershipView(record({ stakes }), 1, 1), 'a').parents.map(({ party }) => party);
  expect(parents(own, known)).toEqual(['z-parent']);
  expect(parents(own)).toEqual(['b-holding']);
  expect(parents(rest, known)).toEqual(['z-parent']);
  expect(parents(own, { ...known, basisPoints: 0 })).toEqual(['b-holding']);
});

test('one stake that several state counts once, as the greatest of what they say', () => {
  const said = stake('z', 'a', 4_000, { id: 'x' });
  const own = stake('z', 'a', 3_000, { id: 'y', isPartys: true });
  const view = ownershipView(record({ stakes: [said, own] }), 1, 1);
  expect(view.holdings.owners.get('a')).toEqual([{ owner: 'z', owned: 'a', basisPoints: 4_000 }]);
  expect(standingOf(view, 'a').parents).toEqual([{ party: 'a', headquarters: null }]);
});
