/** The tables of the registry. Rows are versions: inserted, never updated. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ChipReport } from '../../core/chip.ts';
import type { LicenceLimits } from '../../core/limits.ts';
import type {
  DeviceStatus,
  Firmware,
  LicenceStatus,
  SiteGeometry,
  SitePower,
  SuiteName,
} from '../../core/model.ts';
import type { HolderKind, LicenceRow, PartyRole, Role } from '../../flow/registry/rows.ts';

/** What every version says of itself. */
export function versionColumns() {
  return {
    id: text('id').notNull(),
    version: integer('version').notNull(),
    validFromMs: integer('valid_from_ms').notNull(),
    recordedAtMs: integer('recorded_at_ms').notNull(),
    actor: text('actor').notNull(),
  };
}

export const authorities = sqliteTable(
  'authorities',
  { ...versionColumns(), name: text('name').notNull(), country: text('country').notNull() },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

export const parties = sqliteTable(
  'parties',
  {
    ...versionColumns(),
    name: text('name').notNull(),
    country: text('country').notNull(),
    roles: text('roles', { mode: 'json' }).$type<readonly PartyRole[]>().notNull(),
    headquarters: text('headquarters'),
    incorporatedOnMs: integer('incorporated_on_ms'),
    registrant: text('registrant'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('parties_by_registrant').on(table.registrant),
  ],
);

export const sites = sqliteTable(
  'sites',
  {
    ...versionColumns(),
    name: text('name').notNull(),
    operator: text('operator').notNull(),
    country: text('country').notNull(),
    geometry: text('geometry', { mode: 'json' }).$type<SiteGeometry>().notNull(),
    power: text('power', { mode: 'json' }).$type<SitePower>(),
    networks: text('networks', { mode: 'json' }).$type<readonly number[]>(),
    registrant: text('registrant'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('sites_by_operator').on(table.operator),
    index('sites_by_registrant').on(table.registrant),
  ],
);

export const licences = sqliteTable(
  'licences',
  {
    ...versionColumns(),
    authority: text('authority').notNull(),
    number: text('number').notNull(),
    exporter: text('exporter').notNull(),
    endUser: text('end_user').notNull(),
    sites: text('sites', { mode: 'json' }).$type<readonly string[]>().notNull(),
    items: text('items', { mode: 'json' }).$type<LicenceRow['items']>().notNull(),
    licensedFromMs: integer('licensed_from_ms').notNull(),
    licensedToMs: integer('licensed_to_ms').notNull(),
    intervalS: integer('interval_s').notNull(),
    graceS: integer('grace_s').notNull(),
    countries: text('countries', { mode: 'json' }).$type<readonly string[]>().notNull(),
    firmwareFloor: text('firmware_floor', { mode: 'json' }).$type<Firmware>().notNull(),
    limits: text('limits', { mode: 'json' }).$type<LicenceLimits>(),
    location: text('location', { mode: 'json' }).$type<LicenceRow['location']>(),
    status: text('status').$type<LicenceStatus>().notNull(),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('licences_by_exporter').on(table.exporter),
    index('licences_by_authority').on(table.authority),
    index('licences_by_end_user').on(table.endUser),
  ],
);

/** Which ledgers a site, and so its operator's keys, concern. */
export const licenceSites = sqliteTable(
  'licence_sites',
  { licence: text('licence').notNull(), site: text('site').notNull() },
  (table) => [
    primaryKey({ columns: [table.site, table.licence] }),
    index('licence_sites_by_licence').on(table.licence),
  ],
);

export const devices = sqliteTable(
  'devices',
  {
    ...versionColumns(),
    licence: text('licence').notNull(),
    serial: text('serial').notNull(),
    model: text('model').notNull(),
    line: integer('line').notNull(),
    site: text('site').notNull(),
    uuid: text('uuid'),
    hardwareKeyHash: text('hardware_key_hash'),
    shippedAtMs: integer('shipped_at_ms').notNull(),
    status: text('status').$type<DeviceStatus>().notNull(),
    retirement: text('retirement').$type<'claimed' | 'confirmed'>(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('devices_by_licence').on(
      table.licence,
      table.status,
      table.id,
      table.site,
      table.version,
    ),
    index('devices_by_site').on(table.site, table.status, table.id, table.licence, table.version),
    index('devices_by_serial').on(table.serial),
  ],
);

export const deviceKeys = sqliteTable(
  'device_keys',
  {
    ...versionColumns(),
    suite: text('suite').$type<SuiteName>().notNull(),
    publicKey: text('public_key').notNull(),
    thumbprint: text('thumbprint').notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

export const enrolmentCodes = sqliteTable(
  'enrolment_codes',
  {
    ...versionColumns(),
    codeHash: text('code_hash').notNull(),
    state: text('state').$type<'issued' | 'used'>().notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('enrolment_codes_by_hash').on(table.codeHash, table.version),
  ],
);

export const bindings = sqliteTable(
  'bindings',
  {
    ...versionColumns(),
    thumbprint: text('thumbprint').notNull(),
    hardwareKeyHash: text('hardware_key_hash').notNull(),
    chip: text('chip').notNull(),
    architecture: text('architecture').notNull(),
    identity: text('identity').notNull(),
    firmware: text('firmware', { mode: 'json' }).$type<Firmware>().notNull(),
    challenge: text('challenge').notNull(),
    challengedAtMs: integer('challenged_at_ms'),
    switches: text('switches', { mode: 'json' }).$type<readonly string[]>(),
    certificates: text('certificates', { mode: 'json' }).$type<readonly string[]>(),
    strength: text('strength').$type<'tpm'>(),
    anchor: text('anchor'),
    delegatedBy: text('delegated_by'),
    report: text('report', { mode: 'json' }).$type<ChipReport>(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

export const apiKeys = sqliteTable(
  'api_keys',
  {
    ...versionColumns(),
    role: text('role').$type<Role>().notNull(),
    party: text('party'),
    authority: text('authority'),
    label: text('label'),
    secretHash: text('secret_hash').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    revoked: integer('revoked', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('api_keys_by_party').on(table.party),
  ],
);

/** What no two objects may hold, whatever its kind. */
export const holders = sqliteTable(
  'holders',
  {
    kind: text('kind').$type<HolderKind>().notNull(),
    value: text('value').notNull(),
    object: text('object').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.value] })],
);

/** Change records on their way to the log: contiguous, since a sequence is given within the transaction. */
export const outbox = sqliteTable(
  'outbox',
  {
    sequence: integer('sequence').primaryKey({ autoIncrement: true }),
    record: text('record').notNull(),
    salt: text('salt').notNull(),
    drained: integer('drained', { mode: 'boolean' }).notNull().default(false),
    /** Where its leaf stands in the log, once it is drained. */
    logIndex: integer('log_index'),
  },
  (table) => [index('outbox_undrained').on(table.sequence).where(sql`drained = 0`)],
);

/** What ledgers still have to learn; the id is the change number, which a roster's epoch counts in. */
export const rosterChanges = sqliteTable(
  'roster_changes',
  {
    change: integer('change').primaryKey({ autoIncrement: true }),
    /** The outbox row of the same write. */
    outbox: integer('outbox').notNull(),
    ledger: text('ledger').notNull(),
    body: text('body').notNull(),
    applied: integer('applied', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    index('roster_changes_unapplied').on(table.ledger, table.change).where(sql`applied = 0`),
    index('roster_changes_by_outbox').on(table.outbox),
  ],
);
