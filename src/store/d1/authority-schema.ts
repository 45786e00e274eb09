/** Tables of what authorities decide and grant beyond their licences. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { versionColumns } from './schema.ts';

export const licenceShares = sqliteTable(
  'licence_shares',
  {
    ...versionColumns(),
    licence: text('licence').notNull(),
    authority: text('authority').notNull(),
    purpose: text('purpose').notNull(),
    untilMs: integer('until_ms').notNull(),
    ended: integer('ended', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('licence_shares_by_licence').on(table.licence, table.id),
    index('licence_shares_by_authority').on(table.authority, table.untilMs),
  ],
);
