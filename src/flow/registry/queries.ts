/** Saved queries: versions like everything else, private to one party or authority, and never deleted from the record. */
import type { QueryableList } from '../../contract/queries.ts';
import type { Caller } from './caller.ts';
import { changedSecretly } from './change.ts';
import type { Paging } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import type { SavedQueryRow } from './rows.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/** What one party or authority may keep; a list of names longer than that is none. */
const MAX_QUERIES = 200;

export interface NewQuery {
  readonly name: string;
  readonly list: QueryableList;
  /** Parameters of the list's endpoint. */
  readonly filter: Readonly<Record<string, string>>;
}

/** A new query of the caller's party or authority. */
export async function saveQuery(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewQuery,
): Promise<Outcome<Written<SavedQueryRow>>> {
  const owner = ownerOf(caller);
  const kept = await ports.registry.listQueries(owner, { limit: MAX_QUERIES });
  if (kept.length >= MAX_QUERIES) return refuse('query_limit_reached');
  const version = nextVersion(newId('qry', ports.random), null, caller, nowMs);
  return writeQuery(ports, caller, nowMs, null, { ...version, owner, ...given, deleted: false });
}

/** The queries of the caller's party or authority. */
export function listQueries(
  { registry }: RegistryPorts,
  caller: Caller,
  paging: Paging,
): Promise<readonly SavedQueryRow[]> {
  return registry.listQueries(ownerOf(caller), paging);
}

/** One of them; a deleted one is there no longer. */
export async function seeQuery(
  { registry }: RegistryPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<SavedQueryRow>> {
  const row = await registry.newest('savedQueries', id);
  if (!row || row.deleted || row.owner !== ownerOf(caller)) return refuse('object_not_found');
  return accept(row);
}

/** Puts another query in its place, or, where none is given, deletes it. */
export async function changeQuery(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  id: string,
  given: NewQuery | null,
): Promise<Outcome<Written<SavedQueryRow>>> {
  const before = await seeQuery(ports, caller, id);
  if (!before.ok) return before;
  const version = nextVersion(id, before.value, caller, nowMs);
  const row = { ...before.value, ...version, ...given, deleted: given === null };
  return writeQuery(ports, caller, nowMs, before.value, row);
}

/** The record commits to it without saying it: what a regulator looks for is its own business. */
function writeQuery(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  before: SavedQueryRow | null,
  row: SavedQueryRow,
): Promise<Outcome<Written<SavedQueryRow>>> {
  return write(ports, caller, nowMs, {
    action: row.deleted ? 'query-deleted' : 'query-saved',
    objects: [changedSecretly(before, row)],
    rows: { savedQueries: [row] },
    value: row,
  });
}

/** A key that speaks for nobody has no queries, and would otherwise share those of all such keys. */
function ownerOf({ party, authority }: Caller): string {
  const owner = party ?? authority;
  if (owner === null) throw new Error('an API key speaks for nobody');
  return owner;
}
