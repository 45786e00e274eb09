/** What is on record of parties and their owners -> where one of them stood on a day, by what was known on a day. */
import { affiliatesTest } from './affiliates.ts';
import type { Interval } from './metrics.ts';
import {
  countingAsListed,
  type Holdings,
  holdingsAt,
  type Stake,
  shareOf,
  ultimateParents,
} from './ownership.ts';
import { isIn } from './provision.ts';

/** One version of what was said of a party: from `fromMs` on, and known since `recordedAtMs`. */
export interface Recorded {
  readonly id: string;
  readonly version: number;
  readonly recordedAtMs: number;
}

export interface PartyRecord extends Recorded {
  /** Null: not known. */
  readonly headquarters: string | null;
  readonly incorporatedOnMs: number | null;
  readonly fromMs: number;
}

export interface StakeRecord extends Recorded, Stake {
  /** Whether a party stated it, and neither an authority nor the administration. */
  readonly isPartys: boolean;
}

/** A person's word that an entry of a screening list is this party, or is another. */
export interface ListingRecord extends Recorded {
  readonly party: string;
  readonly isSame: boolean;
  readonly fromMs: number;
}

/** All versions that bear on some parties: their own, their owners', and what ties them. */
export interface OwnershipRecord {
  readonly parties: readonly PartyRecord[];
  readonly stakes: readonly StakeRecord[];
  readonly listings: readonly ListingRecord[];
  /** False where there are more owners than are followed. */
  readonly isWhole: boolean;
}

/** The record as it read at one moment, about one date. */
export interface OwnershipView {
  readonly headquarters: ReadonlyMap<string, string | null>;
  readonly holdings: Holdings;
  readonly listed: ReadonlySet<string>;
  readonly counting: ReadonlySet<string>;
  readonly atMs: number;
}

/** By what had been recorded until `knownAtMs`, as of `atMs`; under the affiliates rule of `atMs`. */
export function ownershipView(
  record: OwnershipRecord,
  atMs: number,
  knownAtMs: number,
): OwnershipView {
  const stakes = newestKnown(record.stakes, knownAtMs).filter(({ span }) => isIn(span, atMs));
  const holdings = holdingsAt(agreed(stakes), atMs);
  const listings = newestKnown(record.listings, knownAtMs).filter(({ fromMs }) => fromMs <= atMs);
  const listed = new Set(listings.filter(({ isSame }) => isSame).map(({ party }) => party));
  const test = affiliatesTest(atMs);
  const counting = test ? countingAsListed(listed, holdings, test.basisPoints) : listed;
  const headquarters = headquartersAt(record.parties, atMs, knownAtMs);
  return { headquarters, holdings, listed, counting, atMs };
}

function newestKnown<R extends Recorded>(rows: readonly R[], knownAtMs: number): R[] {
  const newest = new Map<string, R>();
  for (const row of rows) {
    const other = newest.get(row.id);
    if (row.recordedAtMs > knownAtMs || (other && other.version > row.version)) continue;
    newest.set(row.id, row);
  }
  return [...newest.values()];
}

/**
 * Of several statements about the same two the greatest counts: an exporter and a regulator state one and the same stake, and
 * their sum would be a majority that nobody holds. Where more is stated than there is to own, what parties say themselves is
 * left out: or one could put a majority of its own before the one that an authority knows.
 */
function agreed(stakes: readonly StakeRecord[]): readonly StakeRecord[] {
  return [...Map.groupBy(stakes, ({ owned }) => owned).values()].flatMap((all) => {
    const of = greatestOfEach(all);
    const official = greatestOfEach(all.filter(({ isPartys }) => !isPartys));
    const sum = of.reduce((whole, { basisPoints }) => whole + basisPoints, 0);
    return official.length > 0 && sum > 10_000 ? official : of;
  });
}

function greatestOfEach(stakes: readonly StakeRecord[]): readonly StakeRecord[] {
  const byOwner = Map.groupBy(stakes, ({ owner }) => owner).values();
  return [...byOwner].map((of) =>
    of.reduce((most, one) => (one.basisPoints > most.basisPoints ? one : most)),
  );
}

/** Of versions that reach back to one date the later one counts. */
function headquartersAt(
  rows: readonly PartyRecord[],
  atMs: number,
  knownAtMs: number,
): ReadonlyMap<string, string | null> {
  const known = rows.filter((row) => row.recordedAtMs <= knownAtMs && row.fromMs <= atMs);
  const order = [...known].sort((a, b) => a.fromMs - b.fromMs || a.version - b.version);
  return new Map(order.map(({ id, headquarters }) => [id, headquarters]));
}

export interface PartyStanding {
  readonly party: string;
  readonly headquarters: string | null;
  /** At the end of its chain of majorities: itself where nobody holds one; several where majorities go in a circle. */
  readonly parents: readonly { readonly party: string; readonly headquarters: string | null }[];
  /** What listed parties hold of it, through every chain; of a party that is listed itself, all. */
  readonly listedShare: Interval;
  readonly isListed: boolean;
  readonly countsAsListed: boolean;
}

/** Where a party stands in a view. */
export function standingOf(view: OwnershipView, party: string): PartyStanding {
  const { headquarters, holdings, listed, counting } = view;
  const of = (id: string) => headquarters.get(id) ?? null;
  const parents = ultimateParents(holdings).get(party) ?? [party];
  return {
    party,
    headquarters: of(party),
    parents: parents.map((parent) => ({ party: parent, headquarters: of(parent) })),
    listedShare: listed.has(party) ? [1, 1] : shareOf(listed, party, holdings),
    isListed: listed.has(party),
    countsAsListed: counting.has(party),
  };
}
