/** What the registry is asked about saved queries. */
import { and, asc, eq, gt } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Paging } from '../../flow/registry/port.ts';
import type { SavedQueryRow } from '../../flow/registry/rows.ts';
import { isNewest } from './newest.ts';
import { savedQueries } from './query-schema.ts';

/** Newest versions of an owner's queries that are not deleted, in order of id. */
export async function savedQueriesOf(
  orm: DrizzleD1Database,
  owner: string,
  { after, limit }: Paging,
): Promise<SavedQueryRow[]> {
  return orm
    .select()
    .from(savedQueries)
    .where(
      and(
        eq(savedQueries.owner, owner),
        eq(savedQueries.deleted, false),
        isNewest(savedQueries),
        after === undefined ? undefined : gt(savedQueries.id, after),
      ),
    )
    .orderBy(asc(savedQueries.id))
    .limit(limit);
}
