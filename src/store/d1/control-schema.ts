/** Tables of export control: who owns whom, and which licences have to hear of it. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type {
  FilingRow,
  ListingRow,
  RevocationRow,
  TransferRow,
} from '../../flow/registry/control-rows.ts';
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

export const transfers = sqliteTable(
  'transfers',
  {
    ...versionColumns(),
    licence: text('licence').notNull(),
    event: text('event').$type<TransferRow['event']>().notNull(),
    sender: text('sender').notNull(),
    receiver: text('receiver').notNull(),
    route: text('route', { mode: 'json' }).$type<readonly string[]>().notNull(),
    site: text('site'),
    devices: integer('devices').notNull(),
    devicesHash: text('devices_hash').notNull(),
    models: text('models', { mode: 'json' }).$type<TransferRow['models']>().notNull(),
    replacements: text('replacements', { mode: 'json' })
      .$type<TransferRow['replacements']>()
      .notNull(),
    shippedAtMs: integer('shipped_at_ms').notNull(),
    status: text('status').$type<TransferRow['status']>().notNull(),
    receivedAtMs: integer('received_at_ms'),
    missing: text('missing', { mode: 'json' }).$type<readonly string[]>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('transfers_by_licence').on(table.licence, table.id),
    index('transfers_by_sender').on(table.sender),
    index('transfers_by_receiver').on(table.receiver),
  ],
);

/** Which devices passed with a hand-over. */
export const transferDevices = sqliteTable(
  'transfer_devices',
  { transfer: text('transfer').notNull(), device: text('device').notNull() },
  (table) => [
    primaryKey({ columns: [table.device, table.transfer] }),
    index('transfer_devices_by_transfer').on(table.transfer, table.device),
  ],
);

export const consignees = sqliteTable(
  'consignees',
  {
    ...versionColumns(),
    licence: text('licence').notNull(),
    party: text('party').notNull(),
    accepted: integer('accepted', { mode: 'boolean' }).notNull(),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('consignees_by_licence').on(table.licence),
    index('consignees_by_party').on(table.party),
  ],
);

export const screeningLists = sqliteTable(
  'screening_lists',
  {
    ...versionColumns(),
    authority: text('authority').notNull(),
    name: text('name').notNull(),
    entries: integer('entries').notNull(),
    fileHash: text('file_hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('screening_lists_by_authority').on(table.authority),
  ],
);

/** Entries of the newest version of each list, in pieces of a thousand. */
export const screeningPieces = sqliteTable(
  'screening_pieces',
  {
    list: text('list').notNull(),
    piece: integer('piece').notNull(),
    body: text('body').notNull(),
  },
  (table) => [primaryKey({ columns: [table.list, table.piece] })],
);

export const listings = sqliteTable(
  'listings',
  {
    ...versionColumns(),
    authority: text('authority').notNull(),
    party: text('party').notNull(),
    list: text('list').notNull(),
    listVersion: integer('list_version').notNull(),
    entry: text('entry').notNull(),
    entryName: text('entry_name').notNull(),
    decision: text('decision').$type<ListingRow['decision']>().notNull(),
    fromMs: integer('from_ms').notNull(),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('listings_by_party').on(table.party, table.authority),
  ],
);

/** Certificates of device makers that somebody no longer accepts. */
export const revocations = sqliteTable(
  'revocations',
  {
    ...versionColumns(),
    authority: text('authority'),
    certificate: text('certificate').notNull(),
    reason: text('reason').$type<RevocationRow['reason']>().notNull(),
    fromMs: integer('from_ms').notNull(),
    state: text('state').$type<RevocationRow['state']>().notNull(),
    source: text('source').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('revocations_by_certificate').on(table.certificate),
  ],
);

/** Under which licences a certificate ever bound a key: few rows, since all devices share all but two of theirs. */
export const bindingCertificates = sqliteTable(
  'binding_certificates',
  { certificate: text('certificate').notNull(), licence: text('licence').notNull() },
  (table) => [
    primaryKey({ columns: [table.certificate, table.licence] }),
    index('binding_certificates_by_licence').on(table.licence),
  ],
);

export const filings = sqliteTable(
  'filings',
  {
    ...versionColumns(),
    licence: text('licence').notNull(),
    what: text('what').$type<FilingRow['what']>().notNull(),
    fromMs: integer('from_ms').notNull(),
    toMs: integer('to_ms').notNull(),
    document: text('document').notNull(),
    note: text('note'),
    status: text('status').$type<FilingRow['status']>().notNull(),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('filings_by_licence').on(table.licence, table.fromMs),
  ],
);
