/** Which write made which version of what: from an object to its change records, without reading all of them. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const changeObjects = sqliteTable(
  'change_objects',
  {
    object: text('object').notNull(),
    version: integer('version').notNull(),
    /** Of the outbox row. */
    sequence: integer('sequence').notNull(),
  },
  (table) => [primaryKey({ columns: [table.object, table.version, table.sequence] })],
);
