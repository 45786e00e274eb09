/** Tables of erasures: the records are versions like all; `erased_objects` follows from them. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ErasureRow } from '../../flow/erasure/rows.ts';
import { versionColumns } from './schema.ts';

export const erasures = sqliteTable(
  'erasures',
  {
    ...versionColumns(),
    licence: text('licence'),
    authority: text('authority'),
    basis: text('basis').notNull(),
    lastEvent: text('last_event').$type<ErasureRow['lastEvent']>().notNull(),
    lastEventAtMs: integer('last_event_at_ms').notNull(),
    retentionDays: integer('retention_days').notNull(),
    firstHeader: integer('first_header').notNull(),
    lastHeader: integer('last_header').notNull(),
    whole: integer('whole', { mode: 'boolean' }).notNull(),
    objects: text('objects', { mode: 'json' }).$type<ErasureRow['objects']>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('erasures_by_licence').on(table.licence, table.lastHeader),
    index('erasures_by_authority').on(table.authority, table.id),
  ],
);

/** When the content of an erasure was deleted; without a row it may still be there. */
export const erasureDeletions = sqliteTable('erasure_deletions', {
  erasure: text('erasure').primaryKey(),
  deletedAtMs: integer('deleted_at_ms').notNull(),
});

/** What erasures name, found by name: archived objects, and rows of the index that went with their bundles. */
export const erasedObjects = sqliteTable(
  'erased_objects',
  {
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    erasure: text('erasure').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.name, table.erasure] })],
);
