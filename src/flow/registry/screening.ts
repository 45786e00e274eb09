/** Lists that an authority screens against, candidates for a person, and the person's decisions. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Caller, visibleTo } from './caller.ts';
import { changed } from './change.ts';
import type { ListingRow, ScreeningListRow } from './control-rows.ts';
import { type Alike, closer, NameMatcher } from './matching.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RegistryPorts } from './ports.ts';
import type { ScreeningEntry } from './screening-port.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/** Lists of one authority, and candidates shown for one party. */
const MAX_LISTS = 20;
const MAX_CANDIDATES = 50;

/** An id of what has no randomness of its own. */
function named(prefix: string, ...parts: readonly string[]): string {
  return `${prefix}_${bytesToHex(sha256(utf8ToBytes(parts.join('|'))).slice(0, 12))}`;
}

function authorityOf({ authority }: Caller): string {
  if (authority === null) throw new Error('screening is of an authority');
  return authority;
}

/** A new list, or the next version of the one of this name. The file goes to the archive as it came. */
export async function uploadScreeningList(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: {
    readonly name: string;
    readonly file: Uint8Array;
    readonly entries: readonly ScreeningEntry[];
  },
): Promise<Outcome<Written<ScreeningListRow>>> {
  const authority = authorityOf(caller);
  const id = named('scl', authority, given.name);
  const before = await ports.registry.newest('screeningLists', id);
  const lists = await ports.registry.listScreeningLists(authority, { limit: MAX_LISTS });
  if (!before && lists.length >= MAX_LISTS) {
    return refuse('quota_exceeded', { detail: `An authority keeps ${MAX_LISTS} lists.` });
  }
  const fileHash = bytesToHex(sha256(given.file));
  await ports.archive.putIfAbsent('bodies', fileHash, given.file);
  const { name, entries } = given;
  const version = nextVersion(id, before, caller, nowMs);
  const row: ScreeningListRow = { ...version, authority, name, entries: entries.length, fileHash };
  return write(ports, caller, nowMs, {
    action: 'screening-list-uploaded',
    objects: [changed(before, row)],
    rows: { screeningLists: [row] },
    screened: { list: id, entries },
    value: row,
  });
}

export interface Candidate extends Alike {
  readonly list: ScreeningListRow;
  /** What a person decided of it; null: nobody has. */
  readonly decision: ListingRow['decision'] | null;
}

export interface Candidates {
  readonly shown: readonly Candidate[];
  /** With those that are not shown. */
  readonly found: number;
  /** Lists that were looked through. */
  readonly lists: number;
}

/** Entries whose names are like one that the party has or had, the most alike first: for a person to look at. Nothing opens by itself. */
export async function seeCandidates(
  ports: RegistryPorts,
  caller: Caller,
  party: string,
): Promise<Outcome<Candidates>> {
  const { registry } = ports;
  const authority = authorityOf(caller);
  const isSeen = await registry.isPartyVisible(visibleTo(caller), party);
  const rows = isSeen ? await registry.versionsOf('parties', [party]) : [];
  if (rows.length === 0) return refuse('object_not_found');
  const [lists, decided] = await Promise.all([
    registry.listScreeningLists(authority, { limit: MAX_LISTS }),
    registry.listingsOf(authority, [party]),
  ]);
  const names = [...rows].sort((a, b) => a.version - b.version).map(({ name }) => name);
  const matcher = new NameMatcher(names);
  const decisions = new Map(decided.map(({ id, decision }) => [id, decision]));
  const found: Candidate[] = [];
  for (const list of lists) {
    for await (const entry of entriesOf(ports, list.id)) {
      const alike = matcher.match(entry);
      if (!alike) continue;
      const id = listingId(authority, party, list.id, entry.entry);
      found.push({ ...alike, list, decision: decisions.get(id) ?? null });
    }
  }
  // What a person has put aside leaves room for what nobody has looked at.
  const isAside = ({ decision }: Candidate) => Number(decision === 'other');
  const order = found.sort((a, b) => isAside(a) - isAside(b) || closer(a, b));
  const shown = order.slice(0, MAX_CANDIDATES);
  return accept({ shown, found: found.length, lists: lists.length });
}

async function* entriesOf({ registry }: RegistryPorts, list: string) {
  for (let piece = 0; ; piece += 1) {
    const entries = await registry.screeningPiece(list, piece);
    if (entries.length === 0) return;
    yield* entries;
  }
}

function listingId(authority: string, party: string, list: string, entry: string): string {
  return named('lsd', authority, party, list, entry);
}

export interface ListingDecision {
  readonly party: string;
  readonly list: string;
  readonly entry: string;
  readonly decision: ListingRow['decision'];
  readonly fromMs: number;
  readonly note: string | null;
}

/** A person's word that an entry is this party, or another one: the first counts in ownership, for this authority's licences. */
export async function decideListing(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { party, list, entry, ...given }: ListingDecision,
): Promise<Outcome<Written<ListingRow>>> {
  const { registry } = ports;
  const authority = authorityOf(caller);
  const isSeen = await registry.isPartyVisible(visibleTo(caller), party);
  const row = await registry.newest('screeningLists', list);
  if (!isSeen || row?.authority !== authority) return refuse('object_not_found');
  const found = await entryNamed(ports, list, entry);
  if (!found) {
    const detail = 'The list has no such entry.';
    const errors = [{ pointer: '/entry', reason: 'reference_unknown' as const, detail }];
    return refuse('registry_reference_invalid', { errors });
  }
  const id = listingId(authority, party, list, entry);
  const before = await registry.newest('listings', id);
  const listing: ListingRow = {
    ...nextVersion(id, before, caller, nowMs),
    ...{ authority, party, list, listVersion: row.version, entry, entryName: found.name },
    ...given,
  };
  const outcome = await write(ports, caller, nowMs, {
    action: 'listing-decided',
    objects: [changed(before, listing)],
    rows: { listings: [listing] },
    value: listing,
  });
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}

async function entryNamed(ports: RegistryPorts, list: string, entry: string) {
  for await (const one of entriesOf(ports, list)) if (one.entry === entry) return one;
  return null;
}
