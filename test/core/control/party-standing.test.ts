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

  test('is of the stakes of the day: one that ended does not stand before one that goes on', () => {
    const ended = stake('bad', 'a', 6_000, { id: 'old', span: { fromMs: 0, toMs: back } });
    const goes = stake('bad', 'a', 2_000, { id: 'new', span: { fromMs: back, toMs: null } });
    const given = record({ stakes: [ended, goes], listings: [listing] });
    const at = (atMs: number) => standingOf(ownershipView(given, atMs, back), 'a').listedShare;
    expect(at(back - 1)).toEqual([0.6, 0.6]);
    expect(at(back)).toEqual([0.2, 0.2]);
  });

  test('is listed from the day that a decision names, and not before', () => {
    const given = record({ listings: [{ ...listing, party: 'a', fromMs: back }] });
    const at = (atMs: number) => standingOf(ownershipView(given, atMs, back), 'a');
    expect(at(back - 1)).toMatchObject({ isListed: false, listedShare: [0, 0] });
    expect(at(back)).toMatchObject({ isListed: true, listedShare: [1, 1] });
  });

  test('is led from where the latest date says, and of one date the latest word', () => {
    const led = (version: number, fromMs: number, headquarters: string) => ({
      ...{ id: 'a', version, recordedAtMs: version, headquarters, incorporatedOnMs: null, fromMs },
    });
    const given = record({
      parties: [led(4, 50, 'SG'), led(3, 100, 'MY'), led(2, 100, 'CN'), led(1, 0, 'US')],
    });
    const at = (atMs: number) => standingOf(ownershipView(given, atMs, 9), 'a').headquarters;
    expect([49, 50, 99, 100].map(at)).toEqual(['US', 'SG', 'SG', 'MY']);
    expect(standingOf(ownershipView(given, 100, 2), 'a').headquarters).toBe('CN');
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

test('what parties state counts as long as no more is stated than there is to own', () => {
  const shared = (basisPoints: number) => {
    const own = stake('own', 'a', basisPoints, { isPartys: true });
    const given = record({ stakes: [stake('known', 'a', 4_000), own] });
    return standingOf(ownershipView(given, 1, 1), 'a').parents.map(({ party }) => party);
  };
  expect(shared(6_000)).toEqual(['own']);
  expect(shared(6_001)).toEqual(['a']);
});

test('one stake that several state counts once, as the greatest of what they say', () => {
  const said = stake('z', 'a', 4_000, { id: 'x' });
  const own = stake('z', 'a', 3_000, { id: 'y', isPartys: true });
  const view = ownershipView(record({ stakes: [said, own] }), 1, 1);
  expect(view.holdings.owners.get('a')).toEqual([{ owner: 'z', owned: 'a', basisPoints: 4_000 }]);
  expect(standingOf(view, 'a').parents).toEqual([{ party: 'a', headquarters: null }]);
});
