/** Queries of the condition index that see it whole or not at all: the question whether it is goes in the same transaction. */
import { sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { IndexRebuilding } from '../../flow/registry/rebuild-port.ts';

/** Fails a batch while a rebuild is under way: parsing this text as JSON does. */
export const IS_WHOLE = `SELECT json('rebuilding') FROM index_rebuild`;

/** Runs one query or several in one transaction. Throws `IndexRebuilding` where the index is not whole. */
export async function whole<T>(
  orm: DrizzleD1Database,
  queries: readonly BatchItem<'sqlite'>[],
): Promise<T[]> {
  try {
    const [, ...answers] = await orm.batch([orm.run(sql.raw(IS_WHOLE)), ...queries]);
    return answers as T[];
  } catch (fault) {
    throw (await isRebuilding(orm)) ? new IndexRebuilding() : fault;
  }
}

/** Whether a rebuild is under way. */
export async function isRebuilding(orm: DrizzleD1Database): Promise<boolean> {
  const rows = await orm.all(sql`SELECT 1 FROM index_rebuild`);
  return rows.length > 0;
}
