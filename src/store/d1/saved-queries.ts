/** What the registry is asked about saved queries. */
import { and, eq } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Paging } from '../../flow/registry/port.ts';
import type { SavedQueryRow } from '../../flow/registry/rows.ts';
import { savedQueries } from './query-schema.ts';
import { newestPage } from './versions.ts';

/** Newest versions of an owner's queries that are not deleted, in order of id. */
export function savedQueriesOf(
  orm: DrizzleD1Database,
  owner: string,
  paging: Paging,
): Promise<readonly SavedQueryRow[]> {
  const isKept = and(eq(savedQueries.owner, owner), eq(savedQueries.deleted, false));
  return newestPage(orm, 'savedQueries', isKept, paging);
}
