/** What the registry had recorded under a checkpoint: all rows but those that a later change made. */
import { and, asc, eq, lte, type SQL, sql } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { DeviceStatus } from '../../core/model.ts';
import type { Rows } from '../../flow/registry/rows.ts';
import type { DeviceCount, Under, UnderStore } from '../../flow/report/port.ts';
import { chunks } from './bulk.ts';
import { isOneOf } from './newest.ts';
import { versionTables } from './tables.ts';
import { whole } from './whole-index.ts';

/** A change that no leaf under the size stands for: behind it, or still on its way. */
const LATE = '(o.log_index IS NULL OR o.log_index >= ';
/** A record names versions that it did not make too: the one that made a version has its moment. */
const MADE_IT = `json_extract(o.record, '$.atMs')`;

/** The queries over one D1 database. */
export function d1Under(db: D1Database): UnderStore {
  const orm = drizzle(db);
  return {
    async rows(name, ids, under) {
      if (ids.length === 0) return [];
      const table = versionTables[name];
      const found: unknown[] = await orm
        .select()
        .from(table)
        .where(and(isOneOf(table.id, ids), holds(table, under)))
        .orderBy(asc(table.id));
      // The schema's test holds the columns of each table to the row type of its name.
      return found as Rows[typeof name][];
    },
    devices: (licence, under, only) => deviceCounts(db, licence, under, only),
    decidedAnomalies: (table, licence) => decidedAnomalies(orm, table, licence),
    async transfersOf(licence) {
      const { transfers } = versionTables;
      const ofLicence = orm.selectDistinct({ id: transfers.id }).from(transfers);
      const rows = await ofLicence.where(eq(transfers.licence, licence)).orderBy(asc(transfers.id));
      return rows.map(({ id }) => id);
    },
  };
}

type VersionTable = (typeof versionTables)[keyof typeof versionTables];

/** The highest version that is valid at the date and not late. */
function holds(table: VersionTable, { size, dateMs }: Under): SQL | undefined {
  const isLate = (id: SQL, version: SQL, atMs: SQL) => sql`EXISTS (
    SELECT 1 FROM change_objects AS c JOIN outbox AS o ON o.sequence = c.sequence
    WHERE c.object = ${id} AND c.version = ${version} AND ${sql.raw(MADE_IT)} = ${atMs}
      AND ${sql.raw(LATE)}${size}))`;
  const { id, version, recordedAtMs, validFromMs } = table;
  const later = (name: string) => sql.raw(`later.${name}`);
  return and(
    lte(validFromMs, dateMs),
    sql`NOT ${isLate(sql`${id}`, sql`${version}`, sql`${recordedAtMs}`)}`,
    sql`NOT EXISTS (SELECT 1 FROM ${table} AS later
      WHERE later.id = ${id} AND later.version > ${version} AND later.valid_from_ms <= ${dateMs}
        AND NOT ${isLate(later('id'), later('version'), later('recorded_at_ms'))})`,
  );
}

/** Devices are registered, and revoked with a rejected licence, in one change that names their licence alone. */
const LATE_BULK = `SELECT ${MADE_IT} AS at FROM change_objects AS c JOIN outbox AS o ON o.sequence = c.sequence
  WHERE c.object = ?1 AND ${LATE}?2)
    AND json_extract(o.record, '$.action') IN ('devices-registered', 'licence-rejected')`;

const LATE_ONE = `SELECT d.id, d.version FROM devices AS d
  JOIN change_objects AS c ON c.object = d.id AND c.version = d.version
  JOIN outbox AS o ON o.sequence = c.sequence
  WHERE d.id IN (SELECT id FROM devices WHERE licence = ?1 AND version > 1) AND d.version > 1
    AND ${LATE}?2) AND ${MADE_IT} = d.recorded_at_ms`;

const counts = (isOnly: boolean) => `WITH bulk AS MATERIALIZED (${LATE_BULK}),
  late AS MATERIALIZED (${LATE_ONE})
  SELECT line, site, status, count(*) AS count, sum(shipped_at_ms <= ?3) AS shipped FROM devices AS d
  WHERE licence = ?1 AND ${isKnown('d')} AND ${isOnly ? 'd.id IN (SELECT value FROM json_each(?4))' : '?4 IS NULL'}
    AND NOT EXISTS (SELECT 1 FROM devices AS n
      WHERE n.id = d.id AND n.version > d.version AND ${isKnown('n')})
  GROUP BY line, site, status ORDER BY line, site, status`;

function isKnown(row: string): string {
  return `${row}.valid_from_ms <= ?3 AND ${row}.recorded_at_ms NOT IN (SELECT at FROM bulk)
    AND (${row}.id, ${row}.version) NOT IN (SELECT id, version FROM late)`;
}

async function deviceCounts(
  db: D1Database,
  licence: string,
  { size, dateMs }: Under,
  only: readonly string[] | null,
): Promise<DeviceCount[]> {
  const parts = only && chunks(only.map((id) => JSON.stringify(id)));
  const asked = parts ? parts.map((ids) => `[${ids.join(',')}]`) : [null];
  const statement = db.prepare(counts(parts !== null));
  const bound = asked.map((ids) => statement.bind(licence, size, dateMs, ids));
  if (bound.length === 0) return [];
  const results = await db.batch<DeviceCount>(bound);
  return results.flatMap(({ results: rows }) =>
    rows.map((row) => ({ ...row, status: row.status as DeviceStatus })),
  );
}

/** Rows of the index say whose an anomaly is: while they are made again, nobody knows. */
async function decidedAnomalies(
  orm: DrizzleD1Database,
  name: 'dispositions' | 'releases',
  licence: string,
): Promise<string[]> {
  const table = versionTables[name];
  const isOfLicence = sql`(EXISTS (SELECT 1 FROM anomalies AS a WHERE a.id = ${table.anomaly} AND a.licence = ${licence})
    OR EXISTS (SELECT 1 FROM erased_objects AS x JOIN erasures AS e ON e.id = x.erasure
      WHERE x.kind = 'anomalies' AND x.name = ${table.anomaly} AND e.licence = ${licence}))`;
  const query = orm
    .selectDistinct({ anomaly: table.anomaly })
    .from(table)
    .where(isOfLicence)
    .orderBy(asc(table.anomaly));
  const [rows = []] = await whole<{ anomaly: string }[]>(orm, [query]);
  return rows.map(({ anomaly }) => anomaly);
}
