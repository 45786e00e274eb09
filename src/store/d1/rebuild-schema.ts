/** A rebuild of the condition index that is under way: a row while it is, and what has to be made again at its end. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const indexRebuild = sqliteTable('index_rebuild', {
  /** Always 1. */
  one: integer('one').primaryKey(),
  startedAtMs: integer('started_at_ms').notNull(),
  nextLeaf: integer('next_leaf').notNull(),
  lastChange: integer('last_change').notNull(),
  rows: integer('rows').notNull(),
});

/** Indexes and triggers of `anomalies`, as they stood in the database's own schema when the rebuild began. */
export const indexRebuildParts = sqliteTable('index_rebuild_parts', {
  name: text('name').primaryKey(),
  type: text('type').$type<'index' | 'trigger'>().notNull(),
  sql: text('sql').notNull(),
});
