/** The table of landmarks. Rows are versions. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SuiteName } from '../../core/model.ts';
import type { LandmarkRow } from '../../flow/registry/rows.ts';
import { versionColumns } from './schema.ts';

export const landmarks = sqliteTable(
  'landmarks',
  {
    ...versionColumns(),
    name: text('name').notNull(),
    position: text('position', { mode: 'json' }).$type<LandmarkRow['position']>().notNull(),
    evidence: text('evidence').notNull(),
    suite: text('suite').$type<SuiteName>().notNull(),
    publicKey: text('public_key').notNull(),
    thumbprint: text('thumbprint').notNull(),
    address: text('address').notNull(),
    measuresFromMs: integer('measures_from_ms').notNull(),
    measuresToMs: integer('measures_to_ms').notNull(),
    operator: text('operator'),
    authority: text('authority'),
    revokedAtMs: integer('revoked_at_ms'),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);
