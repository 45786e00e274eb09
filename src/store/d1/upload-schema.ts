/** Manifests on their way: working state, emptied when it is activated, abandoned or expired. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { UploadState } from '../../flow/registry/upload-port.ts';

/** States from which an upload may still be activated. */
export const isUnfinished = sql.raw(`state IN ('open', 'reading', 'refused', 'staged')`);

export const uploads = sqliteTable(
  'uploads',
  {
    id: text('id').primaryKey(),
    licence: text('licence').notNull(),
    exporter: text('exporter').notNull(),
    state: text('state').$type<UploadState>().notNull(),
    revision: integer('revision').notNull(),
    rowsRead: integer('rows_read').notNull(),
    rowsStaged: integer('rows_staged').notNull(),
    faults: integer('faults').notNull(),
    openedAtMs: integer('opened_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    activatedAtMs: integer('activated_at_ms'),
    /** The outbox row of the activation. */
    sequence: integer('sequence'),
  },
  (table) => [
    index('uploads_unfinished').on(table.exporter).where(isUnfinished),
    index('uploads_due').on(table.expiresAtMs).where(isUnfinished),
  ],
);

/** Lists of rows as JSON texts, each at most 1,000 devices: a row each would cost a hundred times the writes. */
export const stagedPieces = sqliteTable(
  'staged_pieces',
  {
    upload: text('upload').notNull(),
    part: text('part').$type<'devices' | 'holders' | 'roster'>().notNull(),
    piece: integer('piece').notNull(),
    body: text('body').notNull(),
  },
  (table) => [primaryKey({ columns: [table.upload, table.part, table.piece] })],
);
