/** The registry in D1: the flow's port over drizzle queries and one batch a write. */
import { and, asc, eq, gt, max, sql } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { LicenceStatus } from '../../core/model.ts';
import type {
  AmendmentFilter,
  DeviceFilter,
  Paging,
  RegistryStore,
  RegistryWrite,
  Visible,
} from '../../flow/registry/port.ts';
import type { HolderKind } from '../../flow/registry/rows.ts';
import {
  amendmentsOf,
  dueAmendments,
  listAmendments,
  visibleAmendment,
} from './amendment-queries.ts';
import { anchorQueries } from './anchor-queries.ts';
import { charges } from './charges.ts';
import { commit } from './commit.ts';
import { controlQueries } from './control-queries.ts';
import { codeStandings, devicesWithoutKey, dossier } from './device-queries.ts';
import { listDevices } from './device-search.ts';
import { d1Erasures } from './erasures.ts';
import { d1History } from './history.ts';
import { landmarkQueries } from './landmark-queries.ts';
import { visibleNames } from './names.ts';
import { isOneOf, licenceVisible, partyVisible, siteVisible } from './newest.ts';
import {
  isPropagated,
  ledgersBehind,
  markApplied,
  markDrained,
  outboxRow,
  spansOf,
  unapplied,
  undrained,
} from './outbox.ts';
import { referenceValuesQueries } from './reference-values-queries.ts';
import { savedQueriesOf } from './saved-queries.ts';
import { enrolmentCodes, holders, licences } from './schema.ts';
import { listShares, sharedLicences } from './share-queries.ts';
import { siteDecisions } from './site-queries.ts';
import { d1Uploads } from './uploads.ts';
import { newestPage, newestRows, newestWhere, rowsAt, versionsOf } from './versions.ts';
import { windowQueries } from './window-queries.ts';

/** The registry over one D1 database. */
export function d1Registry(db: D1Database): RegistryStore {
  const orm = drizzle(db);
  return {
    commit: (write: RegistryWrite) => commit(db, write),
    uploads: d1Uploads(db),
    history: d1History(db),
    erasures: d1Erasures(db),
    ...objectQueries(orm),
    ...listQueries(orm),
    ...windowQueries(orm),
    ...landmarkQueries(orm),
    ...anchorQueries(orm),
    ...referenceValuesQueries(orm),
    ...controlQueries(db, orm),
    listQueries: (owner: string, paging: Paging) => savedQueriesOf(orm, owner, paging),
    listDevices: (visible: Visible, filter: DeviceFilter, paging: Paging) =>
      listDevices(orm, visible, filter, paging),
    siteDecisions: (visible: Visible, ids: readonly string[]) => siteDecisions(orm, visible, ids),
    sharedLicences: (authority: string, nowMs: number) => sharedLicences(orm, authority, nowMs),
    listShares: (licence: string, authority: string | undefined, paging: Paging) =>
      listShares(orm, licence, authority, paging),
    dossier: (visible: Visible, device: string) => dossier(orm, visible, device),
    amendmentsOf: (licence: string) => amendmentsOf(orm, licence),
    listAmendments: (visible: Visible, filter: AmendmentFilter, paging: Paging) =>
      listAmendments(orm, visible, filter, paging),
    visibleAmendment: (visible: Visible, id: string) => visibleAmendment(orm, visible, id),
    dueAmendments: (nowMs: number, limit: number) => dueAmendments(orm, nowMs, limit),
    devicesWithoutKey: (site: string, paging: Paging) => devicesWithoutKey(orm, site, paging),
    codeStandings: (hashes: readonly string[]) => codeStandings(orm, hashes),
    undrained: (limit: number) => undrained(orm, limit),
    outboxRow: (sequence: number) => outboxRow(orm, sequence),
    markDrained: (through, placed) => markDrained(orm, through, placed),
    spansOf: (sequence: number, limit: number) => spansOf(orm, sequence, limit),
    ledgersBehind: (limit: number) => ledgersBehind(orm, limit),
    unapplied: (ledger: string, maxBytes: number) => unapplied(db, ledger, maxBytes),
    markApplied: (ledger: string, through: number) => markApplied(orm, ledger, through),
    isPropagated: (sequence: number) => isPropagated(orm, sequence),
    ...charges(db),
    ping: async () => {
      await orm.run(sql`SELECT 1`);
    },
  };
}

type ObjectQueries = Pick<
  RegistryStore,
  | 'newest'
  | 'newestOf'
  | 'versionsOf'
  | 'rowsAt'
  | 'holdersOf'
  | 'newestCodeVersions'
  | 'ledgerNames'
  | 'visibleNames'
>;

function objectQueries(orm: DrizzleD1Database): ObjectQueries {
  return {
    async newest(table, id) {
      return (await newestRows(orm, table, [id]))[0] ?? null;
    },
    newestOf: (table, ids) => newestRows(orm, table, ids),
    versionsOf: (table, ids) => versionsOf(orm, table, ids),
    rowsAt: (table, at) => rowsAt(orm, table, at),
    holdersOf: (kind, values) => holdersOf(orm, kind, values),
    newestCodeVersions: (devices) => newestCodeVersions(orm, devices),
    ledgerNames: (paging) => ledgerNames(orm, paging),
    visibleNames: (visible, ids) => visibleNames(orm, visible, ids),
  };
}

async function holdersOf(orm: DrizzleD1Database, kind: HolderKind, values: readonly string[]) {
  const found = new Map<string, string>();
  // A manifest has 100,000 values: lists of 5,000 stay far below the size of a parameter.
  for (let at = 0; at < values.length; at += 5_000) {
    const some = isOneOf(holders.value, values.slice(at, at + 5_000));
    const rows = await orm
      .select()
      .from(holders)
      .where(and(eq(holders.kind, kind), some));
    for (const { value, object } of rows) found.set(value, object);
  }
  return found;
}

async function newestCodeVersions(orm: DrizzleD1Database, devices: readonly string[]) {
  const rows = await orm
    .select({ id: enrolmentCodes.id, version: max(enrolmentCodes.version) })
    .from(enrolmentCodes)
    .where(isOneOf(enrolmentCodes.id, devices))
    .groupBy(enrolmentCodes.id);
  return new Map(rows.map(({ id, version }) => [id, version ?? 0]));
}

async function ledgerNames(orm: DrizzleD1Database, { after, limit }: Paging) {
  const rows = await orm
    .select({ id: licences.id })
    .from(licences)
    .where(and(eq(licences.version, 1), after === undefined ? undefined : gt(licences.id, after)))
    .orderBy(asc(licences.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

type ListQueries = Pick<
  RegistryStore,
  | 'listAuthorities'
  | 'listParties'
  | 'listApiKeys'
  | 'listSites'
  | 'listLicences'
  | 'isPartyVisible'
  | 'visibleSite'
  | 'visibleLicence'
>;

function listQueries(orm: DrizzleD1Database): ListQueries {
  return {
    listAuthorities: (paging) => newestPage(orm, 'authorities', undefined, paging),
    listParties: (visible, paging) => newestPage(orm, 'parties', partyVisible(visible), paging),
    listApiKeys: (paging) => newestPage(orm, 'apiKeys', undefined, paging),
    listSites: (visible, paging) => newestPage(orm, 'sites', siteVisible(visible), paging),
    listLicences: (visible, status: LicenceStatus | undefined, paging) => {
      const inStatus = status === undefined ? undefined : eq(licences.status, status);
      return newestPage(orm, 'licences', and(licenceVisible(visible), inStatus), paging);
    },
    async isPartyVisible(visible, id) {
      return (await newestWhere(orm, 'parties', id, partyVisible(visible))) !== null;
    },
    visibleSite: (visible, id) => newestWhere(orm, 'sites', id, siteVisible(visible)),
    visibleLicence: (visible, id) => newestWhere(orm, 'licences', id, licenceVisible(visible)),
  };
}
