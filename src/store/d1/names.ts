/** What ids are called, for people: of those alone that the caller may see. */
import { and, type SQL } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Visible } from '../../flow/registry/port.ts';
import {
  deviceVisible,
  isNewest,
  isOneOf,
  licenceVisible,
  partyVisible,
  siteVisible,
} from './newest.ts';
import { authorities, devices, licences, parties, sites } from './schema.ts';

interface NamedTable {
  readonly table:
    | typeof authorities
    | typeof parties
    | typeof sites
    | typeof licences
    | typeof devices;
  readonly name: SQLiteColumn;
  readonly visible: SQL | undefined;
}

/** Id -> name; a licence's is its number, a device's its serial number. An id that is not visible is left out, as one that was never given. */
export async function visibleNames(
  orm: DrizzleD1Database,
  visible: Visible,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const kinds: readonly NamedTable[] = [
    { table: authorities, name: authorities.name, visible: undefined },
    { table: parties, name: parties.name, visible: partyVisible(visible) },
    { table: sites, name: sites.name, visible: siteVisible(visible) },
    { table: licences, name: licences.number, visible: licenceVisible(visible) },
    { table: devices, name: devices.serial, visible: deviceVisible(visible) },
  ];
  const found = await Promise.all(kinds.map((kind) => namesIn(orm, kind, ids)));
  return new Map(found.flat());
}

async function namesIn(
  orm: DrizzleD1Database,
  { table, name, visible }: NamedTable,
  ids: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  const rows = await orm
    .select({ id: table.id, name })
    .from(table)
    .where(and(isOneOf(table.id, ids), isNewest(table), visible));
  return rows.map((row) => [row.id, String(row.name)] as const);
}
