/** Table of trust anchors. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { versionColumns } from './schema.ts';

export const trustAnchors = sqliteTable(
  'trust_anchors',
  {
    ...versionColumns(),
    name: text('name').notNull(),
    evidence: text('evidence').notNull(),
    certificate: text('certificate').notNull(),
    certificateHash: text('certificate_hash').notNull(),
    subjectHash: text('subject_hash').notNull(),
    authority: text('authority'),
    withdrawnAtMs: integer('withdrawn_at_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('trust_anchors_by_subject').on(table.subjectHash),
  ],
);
