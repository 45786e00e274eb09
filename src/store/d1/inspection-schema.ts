/** The table of inspections. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { InspectionRow } from '../../flow/registry/control-rows.ts';
import { versionColumns } from './schema.ts';

export const inspections = sqliteTable(
  'inspections',
  {
    ...versionColumns(),
    licence: text('licence').notNull(),
    site: text('site'),
    dayMs: integer('day_ms').notNull(),
    daysMs: text('days_ms', { mode: 'json' }).$type<readonly number[]>().notNull(),
    announcedAtMs: integer('announced_at_ms'),
    status: text('status').$type<InspectionRow['status']>().notNull(),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('inspections_by_licence').on(table.licence, table.id),
  ],
);
