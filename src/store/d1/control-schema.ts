/** Tables of export control: who owns whom, and which licences have to hear of it. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { versionColumns } from './schema.ts';

export const stakes = sqliteTable(
  'stakes',
  {
    ...versionColumns(),
    owner: text('owner').notNull(),
    owned: text('owned').notNull(),
    basisPoints: integer('basis_points').notNull(),
    fromMs: integer('from_ms').notNull(),
    toMs: integer('to_ms'),
    source: text('source').notNull(),
    registrant: text('registrant'),
    authority: text('authority'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('stakes_by_owned').on(table.owned, table.owner),
    index('stakes_by_owner').on(table.owner, table.owned),
  ],
);

/** Licences whose ledgers have to be told anew who owns their parties; each change raises the revision. */
export const ownershipDue = sqliteTable('ownership_due', {
  licence: text('licence').primaryKey(),
  revision: integer('revision').notNull(),
});

/** Hash of what a ledger was told last. */
export const ownershipTold = sqliteTable('ownership_told', {
  licence: text('licence').primaryKey(),
  hash: text('hash').notNull(),
  version: integer('version').notNull(),
});
