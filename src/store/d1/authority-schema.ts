/** Tables of what authorities decide and grant beyond their licences. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SiteDecisionRow } from '../../flow/registry/rows.ts';
import { versionColumns } from './schema.ts';

export const siteDecisions = sqliteTable(
  'site_decisions',
  {
    ...versionColumns(),
    site: text('site').notNull(),
    authority: text('authority').notNull(),
    siteVersion: integer('site_version').notNull(),
    status: text('status').$type<SiteDecisionRow['status']>().notNull(),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('site_decisions_by_site').on(table.site, table.authority),
  ],
);

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
