/** The table of readings of sites' meters. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { MeterReadingRow } from '../../flow/registry/control-rows.ts';
import { versionColumns } from './schema.ts';

export const meterReadings = sqliteTable(
  'meter_readings',
  {
    ...versionColumns(),
    site: text('site').notNull(),
    authority: text('authority'),
    feeds: text('feeds').$type<MeterReadingRow['feeds']>().notNull(),
    fromMs: integer('from_ms').notNull(),
    toMs: integer('to_ms').notNull(),
    kwh: integer('kwh').notNull(),
    otherKwh: integer('other_kwh').notNull(),
    source: text('source').notNull(),
    status: text('status').$type<MeterReadingRow['status']>().notNull(),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('meter_readings_by_site').on(table.site, table.fromMs),
  ],
);
