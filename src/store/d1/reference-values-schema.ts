/** Table of reference values. Rows are versions. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ReferenceValuesRow } from '../../flow/registry/reference-values-rows.ts';
import { versionColumns } from './schema.ts';

export const referenceValues = sqliteTable(
  'reference_values',
  {
    ...versionColumns(),
    models: text('models', { mode: 'json' }).$type<ReferenceValuesRow['models']>().notNull(),
    component: text('component').$type<ReferenceValuesRow['component']>().notNull(),
    componentVersion: text('component_version').notNull(),
    versionKey: text('version_key').notNull(),
    source: text('source').notNull(),
    measurements: text('measurements', { mode: 'json' })
      .$type<ReferenceValuesRow['measurements']>()
      .notNull(),
    authority: text('authority'),
    withdrawnAtMs: integer('withdrawn_at_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('reference_values_by_version').on(table.versionKey),
  ],
);
