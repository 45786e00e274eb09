/** The table of saved queries. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SavedQueryRow } from '../../flow/registry/rows.ts';
import { versionColumns } from './schema.ts';

export const savedQueries = sqliteTable(
  'saved_queries',
  {
    ...versionColumns(),
    /** The party or authority that it belongs to. */
    owner: text('owner').notNull(),
    name: text('name').notNull(),
    list: text('list').$type<SavedQueryRow['list']>().notNull(),
    filter: text('filter', { mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
    deleted: integer('deleted', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('saved_queries_by_owner').on(table.owner, table.id),
  ],
);
