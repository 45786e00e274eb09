/** Erasures in D1: where each stands in the log, and what it took. */
import { drizzle } from 'drizzle-orm/d1';
import type {
  ErasedName,
  ErasedUnder,
  ErasureStore,
  ListedErasure,
} from '../../flow/erasure/port.ts';
import type { ErasureRow } from '../../flow/erasure/rows.ts';
import type { RowsToInsert } from '../../flow/registry/port.ts';
import { insertStatements } from './bulk.ts';
import { erasedEpisodes } from './episodes.ts';
import { dueFiles, endedLicences } from './erasure-facts.ts';
import { erasedObjects, erasures } from './erasure-schema.ts';
import { isOneOf } from './newest.ts';

/** Erasures over one D1 database. */
export function d1Erasures(db: D1Database): ErasureStore {
  return {
    endedLicences: (beforeMs, authority, paging) =>
      endedLicences(db, beforeMs, authority ?? null, paging),
    dueFiles: (beforeMs, limit) => dueFiles(db, beforeMs, limit),
    erasedUnder: (objects) => erasedUnder(db, objects),
    ofLicence: (licence) => ofLicence(db, licence),
    undeleted: (limit) => undeleted(db, limit),
    markDeleted: (row, nowMs) => markDeleted(db, row, nowMs),
    list: (authority, { after = '', limit }) => list(db, authority ?? null, after, limit),
    one: async (id) => (await listed(db, 'e.id = ?1', [id, 1]))[0] ?? null,
  };
}

/** What a record names, found by name from then on: part of the batch that inserts the row. */
export function erasureEffects(db: D1Database, { erasures: rows = [] }: RowsToInsert) {
  const names = rows.flatMap(({ id, objects }) =>
    objects.map(({ kind, name }) => ({ kind, name, erasure: id })),
  );
  return insertStatements(db, erasedObjects, names);
}

/** An erasure is one version, and its leaf that of the write that made it. */
const LEAF = `(SELECT o.log_index FROM change_objects AS c JOIN outbox AS o ON o.sequence = c.sequence
  WHERE c.object = e.id)`;
const UNDER = `SELECT e.id AS erasure, e.recorded_at_ms AS atMs, ${LEAF} AS leafIndex,
  (SELECT d.deleted_at_ms FROM erasure_deletions AS d WHERE d.erasure = e.id) AS deletedAtMs`;

const OF_OBJECTS = `${UNDER}, x.kind || '/' || x.name AS key
  FROM json_each(?) AS j CROSS JOIN erased_objects AS x
    ON x.kind = json_extract(j.value, '$[0]') AND x.name = json_extract(j.value, '$[1]')
  JOIN erasures AS e ON e.id = x.erasure ORDER BY e.recorded_at_ms`;

async function erasedUnder(
  db: D1Database,
  objects: readonly ErasedName[],
): Promise<ReadonlyMap<string, ErasedUnder>> {
  const asked = JSON.stringify(objects.map(({ kind, name }) => [kind, name]));
  const { results } = await db.prepare(OF_OBJECTS).bind(asked).all<ErasedUnder & { key: string }>();
  return new Map(results.map(({ key, ...under }) => [key, under]));
}

async function ofLicence(db: D1Database, licence: string): Promise<ErasedUnder | null> {
  const statement = `${UNDER} FROM erasures AS e WHERE e.licence = ? ORDER BY e.last_header DESC LIMIT 1`;
  return db.prepare(statement).bind(licence).first<ErasedUnder>();
}

/** A hold that came behind the record still finds the content, and keeps it until it is lifted. */
const IS_HELD = `EXISTS (SELECT 1 FROM json_each(e.objects) AS o CROSS JOIN held_objects AS h
  ON h.kind = json_extract(o.value, '$.kind') AND h.name = json_extract(o.value, '$.name'))`;

async function undeleted(db: D1Database, limit: number): Promise<ErasureRow[]> {
  const { results } = await db
    .prepare(`SELECT e.id FROM erasures AS e
      WHERE NOT EXISTS (SELECT 1 FROM erasure_deletions AS d WHERE d.erasure = e.id)
        AND ${LEAF} IS NOT NULL AND NOT ${IS_HELD} ORDER BY e.recorded_at_ms, e.last_header LIMIT ?`)
    .bind(limit)
    .all<{ id: string }>();
  const rows = await rowsOf(db, results);
  return results.flatMap(({ id }) => rows.get(id) ?? []);
}

async function rowsOf(
  db: D1Database,
  named: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, ErasureRow>> {
  const ids = named.map(({ id }) => id);
  const rows = await drizzle(db).select().from(erasures).where(isOneOf(erasures.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Rows of the index were made from the bundles that are gone: a rebuild would not find them either. */
const GONE = `FROM anomalies WHERE ledger = ?1 AND header BETWEEN ?2 AND ?3`;

async function markDeleted(db: D1Database, row: ErasureRow, nowMs: number): Promise<void> {
  const { id, licence, firstHeader, lastHeader } = row;
  const range = [licence, firstHeader, lastHeader] as const;
  await db.batch([
    db
      .prepare(`INSERT INTO erased_objects (kind, name, erasure)
        SELECT 'anomalies', id, ?4 ${GONE} ON CONFLICT DO NOTHING`)
      .bind(...range, id),
    ...erasedEpisodes(db, licence, [firstHeader, lastHeader]),
    db.prepare(`DELETE ${GONE}`).bind(...range),
    db
      .prepare(`INSERT INTO erasure_deletions (erasure, deleted_at_ms) VALUES (?, ?)
        ON CONFLICT DO NOTHING`)
      .bind(id, nowMs),
  ]);
}

function list(db: D1Database, authority: string | null, after: string, limit: number) {
  return listed(db, 'e.id > ?1 AND (?3 IS NULL OR e.authority = ?3)', [after, limit, authority]);
}

async function listed(
  db: D1Database,
  where: string,
  values: readonly (string | number | null)[],
): Promise<ListedErasure[]> {
  const { results } = await db
    .prepare(`SELECT e.id, ${LEAF} AS leafIndex, d.deleted_at_ms AS deletedAtMs FROM erasures AS e
      LEFT JOIN erasure_deletions AS d ON d.erasure = e.id WHERE ${where} ORDER BY e.id LIMIT ?2`)
    .bind(...values)
    .all<{ id: string; leafIndex: number | null; deletedAtMs: number | null }>();
  const rows = await rowsOf(db, results);
  return results.flatMap(({ id, ...rest }) => {
    const row = rows.get(id);
    return row ? [{ row, ...rest }] : [];
  });
}
