/** What the registry is asked about maintenance windows. */
import { and, asc, desc, eq, gt, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Visible } from '../../flow/registry/port.ts';
import type { WindowRow } from '../../flow/registry/rows.ts';
import type { WindowStore } from '../../flow/registry/window-port.ts';
import { deviceVisible, isNewest, isOneOf, siteVisible } from './newest.ts';
import { devices, licenceSites, sites } from './schema.ts';
import { maintenanceWindows as windows } from './window-schema.ts';

/** The queries of windows over one D1 database. */
export function windowQueries(orm: DrizzleD1Database): WindowStore {
  return {
    listWindows: (visible, of, { after, limit }) =>
      select(
        orm,
        and(ofPlace(of), visibleWindow(visible), after ? isBehind(after) : undefined),
        limit,
      ),
    windowsSince: (visible, of, sinceMs, limit) =>
      select(orm, and(ofPlace(of), visibleWindow(visible), gt(windows.toMs, sinceMs)), limit),
    async visibleWindow(visible, id) {
      const found = await select(orm, and(eq(windows.id, id), visibleWindow(visible)), 1);
      return found[0] ?? null;
    },
    visibleDevices: (visible, ids) => visibleDevices(orm, visible, ids),
  };
}

function select(orm: DrizzleD1Database, condition: SQL | undefined, limit: number) {
  return orm
    .select()
    .from(windows)
    .where(and(condition, isNewest(windows)))
    .orderBy(desc(windows.fromMs), asc(windows.id))
    .limit(limit);
}

type Place = Parameters<WindowStore['listWindows']>[1];

function ofPlace(of: Place): SQL {
  if ('site' in of) return eq(windows.site, of.site);
  return sql`${windows.site} IN (SELECT ${licenceSites.site} FROM ${licenceSites}
    WHERE ${eq(licenceSites.licence, of.licence)})`;
}

/**
 * Who may see the site sees its windows. The plus keeps this off the index, which is for the place: with two lists of sites
 * to choose from SQLite reads all windows.
 */
function visibleWindow(visible: Visible): SQL | undefined {
  const condition = siteVisible(visible);
  return (
    condition && sql`+${windows.site} IN (SELECT ${sites.id} FROM ${sites} WHERE ${condition})`
  );
}

/** A begin never changes, so that a place in this order is one for good. The bound by itself is what an index can use. */
function isBehind({ fromMs, id }: Pick<WindowRow, 'fromMs' | 'id'>): SQL | undefined {
  return and(lte(windows.fromMs, fromMs), or(lt(windows.fromMs, fromMs), gt(windows.id, id)));
}

async function visibleDevices(
  orm: DrizzleD1Database,
  visible: Visible,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await orm
    .selectDistinct({ id: devices.id })
    .from(devices)
    .where(and(isOneOf(devices.id, ids), deviceVisible(visible)));
  return new Set(rows.map(({ id }) => id));
}
