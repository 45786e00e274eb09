/** Tables of landmarks, of what they measured of one another, and of whether they are believed. Rows are versions. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SuiteName } from '../../core/model.ts';
import type { LandmarkRow, LandmarkStandingRow } from '../../flow/registry/landmark-rows.ts';
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

export const meshTimes = sqliteTable(
  'mesh_times',
  {
    ...versionColumns(),
    measurer: text('measurer').notNull(),
    measured: text('measured').notNull(),
    measurerVersion: integer('measurer_version').notNull(),
    measuredVersion: integer('measured_version').notNull(),
    leastUs: integer('least_us').notNull(),
    measuredAtMs: integer('measured_at_ms').notNull(),
    digest: text('digest').notNull(),
    item: text('item').notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

export const landmarkStandings = sqliteTable(
  'landmark_standings',
  {
    ...versionColumns(),
    landmarkVersion: integer('landmark_version').notNull(),
    suspect: text('suspect', { mode: 'json' }).$type<LandmarkStandingRow['suspect']>(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);
