/** The table of declared maintenance windows. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { versionColumns } from './schema.ts';

export const maintenanceWindows = sqliteTable(
  'maintenance_windows',
  {
    ...versionColumns(),
    site: text('site').notNull(),
    devices: text('devices', { mode: 'json' }).$type<readonly string[]>(),
    reason: text('reason').notNull(),
    fromMs: integer('from_ms').notNull(),
    toMs: integer('to_ms').notNull(),
    declaredToMs: integer('declared_to_ms').notNull(),
    declaredAtMs: integer('declared_at_ms').notNull(),
    withdrawnAtMs: integer('withdrawn_at_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('maintenance_windows_by_site').on(table.site, table.fromMs, table.id),
    index('maintenance_windows_by_end').on(table.site, table.toMs),
  ],
);
