/**
 * Devices in order of id, whatever is filtered by: the licences or sites in question, each of which an index has in
 * order by status. As with anomalies (anomaly-search.ts) the cost hangs on how many those are, not on the devices.
 */
import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { DeviceFilter, DeviceListed, Paging, Visible } from '../../flow/registry/port.ts';
import { isNewest, licenceVisible } from './newest.ts';
import { deviceKeys, devices, licences, sites } from './schema.ts';

const STATUSES = ['active', 'revoked', 'moving'] as const;
/** Behind every id. */
const LAST = '~';

/** Newest versions of the devices that are visible and match, in order of id. */
export async function listDevices(
  orm: DrizzleD1Database,
  visible: Visible,
  filter: DeviceFilter,
  paging: Paging,
): Promise<DeviceListed[]> {
  const { serial } = filter;
  const found =
    serial === undefined
      ? inGroups(visible, filter, paging)
      : ofSerial(serial, visible, filter, paging);
  return orm
    .select({ device: devices, thumbprint: deviceKeys.thumbprint })
    .from(devices)
    .leftJoin(deviceKeys, and(eq(deviceKeys.id, devices.id), isNewest(deviceKeys)))
    .where(sql`${devices}.rowid IN (${found})`)
    .orderBy(asc(devices.id))
    .limit(paging.limit);
}

/** Over `z`, in which a plus keeps SQLite from another index than the one that is meant. */
const IS_NEWEST = sql`NOT EXISTS (SELECT 1 FROM ${devices} AS later
  WHERE later.id = z.id AND later.version > z.version)`;

/** A serial number is held by as many devices as there are models. */
function ofSerial(
  serial: string,
  visible: Visible,
  filter: DeviceFilter,
  { after = '' }: Paging,
): SQL {
  const { licence, site, status } = filter;
  const asked = and(
    licence === undefined ? undefined : sql`+z.licence = ${licence}`,
    site === undefined ? undefined : sql`+z.site = ${site}`,
    status === undefined ? undefined : sql`+z.status = ${status}`,
    isVisible(visible),
  );
  return sql`SELECT z.rowid FROM ${devices} AS z
    WHERE z.serial = ${serial} AND +z.id > ${after} AND ${asked ?? sql`true`} AND ${IS_NEWEST}`;
}

/** Exporter and authority of the device's licence, and the operator of its site. */
function isVisible({ operator, ...ofLicence }: Visible): SQL | undefined {
  const licensed = licenceVisible(ofLicence);
  return and(
    licensed && sql`+z.licence IN (SELECT ${licences.id} FROM ${licences} WHERE ${licensed})`,
    operator === undefined ? undefined : sql`+z.site IN (${sitesOf(operator)})`,
  );
}

function sitesOf(operator: string): SQL {
  return sql`SELECT DISTINCT ${sites.id} AS id FROM ${sites} WHERE ${eq(sites.operator, operator)}`;
}

interface Groups {
  readonly by: 'licence' | 'site';
  readonly ids: SQL;
  /** What the group itself does not say. */
  readonly rest: SQL | undefined;
}

function groupsOf(visible: Visible, { licence, site }: DeviceFilter): Groups {
  const { operator, ...ofLicence } = visible;
  if (licence !== undefined) {
    const atSite = site === undefined ? undefined : sql`+z.site = ${site}`;
    return {
      by: 'licence',
      ids: sql`SELECT ${licence} AS id`,
      rest: and(atSite, isVisible(visible)),
    };
  }
  if (site !== undefined)
    return { by: 'site', ids: sql`SELECT ${site} AS id`, rest: isVisible(visible) };
  if (operator !== undefined)
    return { by: 'site', ids: sitesOf(operator), rest: isVisible(ofLicence) };
  const seen = licenceVisible(ofLicence) ?? sql`true`;
  const ids = sql`SELECT DISTINCT ${licences.id} AS id FROM ${licences} WHERE ${seen}`;
  return { by: 'licence', ids, rest: undefined };
}

function inGroups(visible: Visible, filter: DeviceFilter, { after = '', limit }: Paging): SQL {
  const { by, ids, rest = sql`true` } = groupsOf(visible, filter);
  const statuses = JSON.stringify(filter.status === undefined ? STATUSES : [filter.status]);
  const group = sql.raw(by);
  const inGroup = (of: string) => sql.raw(`z.${by} = ${of}.${by} AND z.status = ${of}.status`);
  // The last of `limit` heads is a bound behind which no row of the page can stand.
  return sql`WITH cell AS (SELECT named.id AS ${group}, statuses.value AS status
      FROM (${ids}) AS named CROSS JOIN json_each(${statuses}) AS statuses),
    head AS MATERIALIZED (SELECT ${group}, status, (SELECT z.id FROM ${devices} AS z
      WHERE ${inGroup('cell')} AND z.id > ${after} AND ${rest} AND ${IS_NEWEST}
      ORDER BY z.id LIMIT 1) AS first FROM cell),
    top AS MATERIALIZED (SELECT * FROM head WHERE first IS NOT NULL ORDER BY first LIMIT ${limit}),
    bound AS MATERIALIZED (SELECT CASE WHEN count(*) < ${limit} THEN ${LAST} ELSE max(first) END AS high FROM top)
    SELECT y.rowid FROM top CROSS JOIN ${devices} AS y ON y.rowid IN (SELECT z.rowid FROM ${devices} AS z
      WHERE ${inGroup('top')} AND z.id > ${after} AND z.id <= (SELECT high FROM bound) AND ${rest} AND ${IS_NEWEST}
      ORDER BY z.id LIMIT ${limit})
    ORDER BY y.id LIMIT ${limit}`;
}
