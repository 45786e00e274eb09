/** The table of what was used up of quotas. */
import { sql } from 'drizzle-orm';
import { check, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Charge } from '../../flow/registry/quota.ts';

/** The check makes a charge beyond its limit undo the transaction that it stands in. */
export const quotaUsed = sqliteTable(
  'quota_used',
  {
    day: integer('day').notNull(),
    kind: text('kind').$type<Charge['kind']>().notNull(),
    owner: text('owner').notNull(),
    used: integer('used').notNull(),
    most: integer('most').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.day, table.kind, table.owner] }),
    check('quota_within', sql`used <= most`),
  ],
);
