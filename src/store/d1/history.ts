/** Versions of an object and the writes that made them. */
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { and, asc, desc, eq, gt, gte, lte } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { HistoryStore } from '../../flow/registry/history-port.ts';
import type { RegistryWrite } from '../../flow/registry/port.ts';
import type { Rows } from '../../flow/registry/rows.ts';
import { chunks } from './bulk.ts';
import { changeObjects } from './history-schema.ts';
import { isNewest, isOneOf } from './newest.ts';
import { apiKeys, outbox } from './schema.ts';
import { versionTables } from './tables.ts';
import { d1Under } from './under.ts';

const NAMED = `INSERT INTO change_objects (object, version, sequence)
  SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), (SELECT max(sequence) FROM outbox)
  FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`;

/** What a write's record names, found by object from now on; behind the statement of its outbox row. */
export function namedStatements(
  db: D1Database,
  { record }: Pick<RegistryWrite, 'record'>,
): D1PreparedStatement[] {
  const texts = record.objects.map(({ object, version }) => JSON.stringify([object, version]));
  return chunks(texts).map((chunk) => db.prepare(NAMED).bind(`[${chunk.join(',')}]`));
}

/** History over one D1 database. */
export function d1History(db: D1Database): HistoryStore {
  const orm = drizzle(db);
  return {
    under: d1Under(db),
    async standing(name, id, { dateMs, knownAtMs }) {
      const table = versionTables[name];
      const found: unknown[] = await orm
        .select()
        .from(table)
        .where(
          and(
            eq(table.id, id),
            lte(table.validFromMs, dateMs),
            knownAtMs === null ? undefined : lte(table.recordedAtMs, knownAtMs),
          ),
        )
        .orderBy(desc(table.version))
        .limit(1);
      return (found[0] as Rows[typeof name] | undefined) ?? null;
    },
    async versions(name, id, limit) {
      const table = versionTables[name];
      const found: unknown[] = await orm
        .select()
        .from(table)
        .where(eq(table.id, id))
        .orderBy(desc(table.version))
        .limit(limit);
      // The schema's test holds the columns of each table to the row type of its name.
      return found.reverse() as Rows[typeof name][];
    },
    changes: (object, fromVersion, limit) => changes(orm, object, fromVersion, limit),
    changesAfter: (sequence, limit) => changesAfter(orm, sequence, limit),
    keys: (ids) =>
      orm
        .select()
        .from(apiKeys)
        .where(and(isOneOf(apiKeys.id, ids), isNewest(apiKeys))),
  };
}

async function changes(orm: DrizzleD1Database, object: string, from: number, limit: number) {
  const rows = await orm
    .select({
      version: changeObjects.version,
      sequence: outbox.sequence,
      logIndex: outbox.logIndex,
      record: outbox.record,
      salt: outbox.salt,
    })
    .from(changeObjects)
    .innerJoin(outbox, eq(outbox.sequence, changeObjects.sequence))
    .where(and(eq(changeObjects.object, object), gte(changeObjects.version, from)))
    .orderBy(asc(changeObjects.version), asc(changeObjects.sequence))
    .limit(limit);
  return rows.map(({ record, salt, ...row }) => {
    return { ...row, record: utf8ToBytes(record), salt: hexToBytes(salt) };
  });
}

async function changesAfter(orm: DrizzleD1Database, after: number, limit: number) {
  const { sequence, logIndex, record, salt } = outbox;
  const rows = await orm
    .select({ sequence, logIndex, record, salt })
    .from(outbox)
    .where(gt(sequence, after))
    .orderBy(asc(sequence))
    .limit(limit);
  return rows.map((row) => {
    return { ...row, record: utf8ToBytes(row.record), salt: hexToBytes(row.salt) };
  });
}
