/** Rows of versioned tables: the newest of an object, all of them, or those of given versions. */
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Rows, TableName } from '../../flow/registry/rows.ts';
import type { Paging } from '../../flow/registry/visible.ts';
import { isNewest, isOneOf } from './newest.ts';
import { versionTables } from './tables.ts';

/** The newest versions of those of the ids that exist. */
export async function newestRows<T extends TableName>(
  orm: DrizzleD1Database,
  name: T,
  ids: readonly string[],
): Promise<readonly Rows[T][]> {
  if (ids.length === 0) return [];
  const table = versionTables[name];
  return rowsWhere(orm, name, and(isOneOf(table.id, ids), isNewest(table)));
}

/** A page of the newest versions that meet a condition, in order of id. */
export async function newestPage<T extends TableName>(
  orm: DrizzleD1Database,
  name: T,
  condition: SQL | undefined,
  { after, limit }: Paging,
): Promise<readonly Rows[T][]> {
  const table = versionTables[name];
  const behind = after === undefined ? undefined : gt(table.id, after);
  const found: unknown[] = await orm
    .select()
    .from(table)
    .where(and(isNewest(table), condition, behind))
    .orderBy(asc(table.id))
    .limit(limit);
  return found as Rows[T][];
}

/** The newest version of one object, where it meets a condition too. */
export async function newestWhere<T extends TableName>(
  orm: DrizzleD1Database,
  name: T,
  id: string,
  condition: SQL | undefined,
): Promise<Rows[T] | null> {
  const isAsked = and(eq(versionTables[name].id, id), condition);
  return (await newestPage(orm, name, isAsked, { limit: 1 }))[0] ?? null;
}

/** All versions of the objects. */
export async function versionsOf<T extends TableName>(
  orm: DrizzleD1Database,
  name: T,
  ids: readonly string[],
): Promise<readonly Rows[T][]> {
  if (ids.length === 0) return [];
  return rowsWhere(orm, name, isOneOf(versionTables[name].id, ids));
}

/** Those of the versions that exist. */
export async function rowsAt<T extends TableName>(
  orm: DrizzleD1Database,
  name: T,
  at: readonly { readonly id: string; readonly version: number }[],
): Promise<readonly Rows[T][]> {
  if (at.length === 0) return [];
  const { id, version } = versionTables[name];
  const pairs = JSON.stringify(at.map((one) => [one.id, one.version]));
  const isAsked = sql`(${id}, ${version}) IN (SELECT json_extract(value, '$[0]'),
    json_extract(value, '$[1]') FROM json_each(${pairs}))`;
  return rowsWhere(orm, name, isAsked);
}

async function rowsWhere<T extends TableName>(
  orm: DrizzleD1Database,
  name: T,
  condition: SQL | undefined,
): Promise<readonly Rows[T][]> {
  const table = versionTables[name];
  const found: unknown[] = await orm
    .select()
    .from(table)
    .where(condition)
    .orderBy(asc(table.id), asc(table.version));
  // The schema's test holds the columns of each table to the row type of its name.
  return found as Rows[T][];
}
