/** Who owns whom: stakes with dates -> ultimate parents, shares through chains and cycles, and who counts as listed. */
import type { Interval } from './metrics.ts';
import { isIn, type Span } from './provision.ts';

/** Percent are hundredths (basis points), so that sums are exact: 5,000 is half. */
export interface Stake {
  readonly owner: string;
  readonly owned: string;
  readonly basisPoints: number;
  readonly span: Span;
}

/** The stakes of one day, by the party that is owned; of several between the same two, the sum. */
export interface Holdings {
  readonly owners: ReadonlyMap<string, readonly Holding[]>;
}

export interface Holding {
  readonly owner: string;
  readonly owned: string;
  readonly basisPoints: number;
}

/** Stakes as they were at a time (Unix ms), in an order that does not depend on the order given. */
export function holdingsAt(stakes: readonly Stake[], atMs: number): Holdings {
  const sums = new Map<string, Map<string, number>>();
  for (const { owner, owned, basisPoints, span } of stakes) {
    if (!isIn(span, atMs)) continue;
    const of = sums.get(owned) ?? new Map<string, number>();
    of.set(owner, (of.get(owner) ?? 0) + basisPoints);
    sums.set(owned, of);
  }
  const owners = new Map<string, readonly Holding[]>();
  for (const [owned, of] of sums) {
    const rows = [...of].map(([owner, basisPoints]) => ({ owner, owned, basisPoints }));
    owners.set(
      owned,
      rows.sort((a, b) => (a.owner < b.owner ? -1 : 1)),
    );
  }
  return { owners };
}

type Ends = ReadonlyMap<string, readonly string[]>;

/**
 * Every party with the one at the end of its chain of majorities (more than half): itself where nobody holds one. What one
 * end holds through several parties is held by it, or two halves in two shells would hide it. A circle of majorities has no
 * end: its members are all named, in order of their names. Linear in the parties, for each level of split majorities.
 */
export function ultimateParents({ owners }: Holdings): Ends {
  const holders = new Map<string, string>();
  for (const [owned, holdings] of owners) {
    const holder = holdings.find(({ basisPoints }) => basisPoints > 5_000)?.owner;
    if (holder !== undefined) holders.set(owned, holder);
  }
  for (;;) {
    const ends = endsOf(owners, holders);
    const split = splitMajorities(owners, holders, ends);
    if (split.length === 0) return ends;
    // All of one level at once, so that their order does not count.
    for (const [owned, holder] of split) holders.set(owned, holder);
  }
}

function endsOf(owners: Holdings['owners'], holders: ReadonlyMap<string, string>): Ends {
  const ends = new Map<string, readonly string[]>();
  for (const [owned, holdings] of owners) {
    walkUp(owned, holders, ends);
    for (const { owner } of holdings) walkUp(owner, holders, ends);
  }
  return ends;
}

/** Parties without a holder of more than half, whose owners together are held by one end. */
function splitMajorities(
  owners: Holdings['owners'],
  holders: ReadonlyMap<string, string>,
  ends: Ends,
): readonly (readonly [owned: string, holder: string])[] {
  return [...owners].flatMap(([owned, holdings]) => {
    if (holders.has(owned) || holdings.length < 2) return [];
    const sums = new Map<string, number>();
    for (const { owner, basisPoints } of holdings) {
      const end = ends.get(owner) ?? [owner];
      // What a party holds of itself, through its own, is nobody's majority.
      if (end.includes(owned)) continue;
      sums.set(end[0]!, (sums.get(end[0]!) ?? 0) + basisPoints);
    }
    const found = [...sums].filter(([, basisPoints]) => basisPoints > 5_000);
    const [most] = found.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return most ? [[owned, most[0]] as const] : [];
  });
}

/** Climbs until an end that is known, a party without a majority holder, or a circle; and notes it for all on the way. */
function walkUp(
  party: string,
  holders: ReadonlyMap<string, string>,
  ends: Map<string, readonly string[]>,
): void {
  const path = new Set<string>();
  let at = party;
  let end = ends.get(at);
  while (end === undefined) {
    path.add(at);
    const holder = holders.get(at);
    if (holder === undefined) end = [at];
    else if (path.has(holder)) end = circle(path, holder);
    else end = ends.get(holder);
    at = holder ?? at;
  }
  for (const passed of path) ends.set(passed, end);
}

function circle(path: ReadonlySet<string>, start: string): readonly string[] {
  const parties = [...path];
  return parties.slice(parties.indexOf(start)).sort();
}

/**
 * Every party that counts as listed: those of `listed`, and each that parties counting as listed own to `basisPoints` or
 * more together, directly or through others that count (the affiliates rule: 50 %). The least such set, so that a circle
 * alone lists nobody; linear in the stakes.
 */
export function countingAsListed(
  listed: ReadonlySet<string>,
  holdings: Holdings,
  basisPoints: number,
): ReadonlySet<string> {
  const counted = new Set(listed);
  const held = new Map<string, number>();
  const owned = Map.groupBy([...holdings.owners.values()].flat(), ({ owner }) => owner);
  const queue = [...listed];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const stake of owned.get(next) ?? []) {
      const sum = (held.get(stake.owned) ?? 0) + stake.basisPoints;
      held.set(stake.owned, sum);
      if (sum < basisPoints || counted.has(stake.owned)) continue;
      counted.add(stake.owned);
      queue.push(stake.owned);
    }
  }
  return counted;
}

/** What still goes round after so many links of a chain is not followed further: the answer says between what it lies. */
const maxLinks = 256;
/** A hundredth of a basis point, of 1. */
const negligible = 1e-6;

/**
 * What share of a party (0 to 1) a set of owners holds, looked through every chain: 60 % of 60 % is 36 %. Least and most
 * differ where shares go round in a circle for more than 256 links.
 */
export function shareOf(owners: ReadonlySet<string>, party: string, holdings: Holdings): Interval {
  let share = 0;
  let front = new Map([[party, 1]]);
  for (let links = 0; links < maxLinks && total(front) > negligible; links++) {
    const above = new Map<string, number>();
    for (const [one, weight] of front) share += passOn(one, weight, owners, holdings, above);
    front = above;
  }
  return [Math.min(1, share), Math.min(1, share + total(front))];
}

function total(front: ReadonlyMap<string, number>): number {
  return [...front.values()].reduce((sum, weight) => sum + weight, 0);
}

/** Adds to `above` what each owner of a party holds of it, and returns what the asked owners hold. */
function passOn(
  party: string,
  weight: number,
  asked: ReadonlySet<string>,
  { owners }: Holdings,
  above: Map<string, number>,
): number {
  let found = 0;
  for (const { owner, basisPoints } of owners.get(party) ?? []) {
    const part = (weight * basisPoints) / 10_000;
    if (asked.has(owner)) found += part;
    else above.set(owner, (above.get(owner) ?? 0) + part);
  }
  return found;
}
