/** The table of amendments: versions of them, as of every object of the registry. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AmendmentRow } from '../../flow/registry/rows.ts';
import { versionColumns } from './schema.ts';

export const amendments = sqliteTable(
  'amendments',
  {
    ...versionColumns(),
    licence: text('licence').notNull(),
    status: text('status').$type<AmendmentRow['status']>().notNull(),
    origin: text('origin').$type<AmendmentRow['origin']>().notNull(),
    changes: text('changes', { mode: 'json' }).$type<AmendmentRow['changes']>().notNull(),
    effectiveFromMs: integer('effective_from_ms').notNull(),
    reason: text('reason').notNull(),
    note: text('note'),
    licenceVersions: text('licence_versions', { mode: 'json' })
      .$type<readonly number[]>()
      .notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('amendments_by_licence').on(table.licence, table.id),
    index('amendments_by_due').on(table.status, table.effectiveFromMs),
  ],
);
