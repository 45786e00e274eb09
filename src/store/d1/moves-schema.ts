/** The table of moves between licences: versions of them, as of every object of the registry. */
import { sql } from 'drizzle-orm';
import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { MoveStatus } from '../../flow/registry/move-rows.ts';
import { versionColumns } from './schema.ts';

export const moves = sqliteTable(
  'moves',
  {
    ...versionColumns(),
    fromLicence: text('from_licence').notNull(),
    toLicence: text('to_licence').notNull(),
    devices: text('devices', { mode: 'json' }).$type<readonly string[]>().notNull(),
    site: text('site'),
    reason: text('reason').notNull(),
    status: text('status').$type<MoveStatus>().notNull(),
    consentedBy: text('consented_by'),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('moves_by_from').on(table.fromLicence, table.id),
    index('moves_by_to').on(table.toLicence, table.id),
    index('moves_under_way').on(table.id).where(sql`status = 'moving'`),
  ],
);
