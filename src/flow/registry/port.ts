/** What the registry's use cases need of their store. D1 implements it; the store decides nothing. */

import type { DeviceStatus, LicenceStatus } from '../../core/model.ts';
import type { EndedLicence, ErasureStore } from '../erasure/port.ts';
import type { NumberedChange, RosterChange } from '../roster.ts';
import type { Notice } from '../webhooks/notices.ts';
import type { AnchorStore } from './anchor-port.ts';
import type { ChangeRecord } from './change.ts';
import type { ControlRegistry, ControlWrite } from './control-port.ts';
import type { HistoryStore } from './history-port.ts';
import type { LandmarkStore } from './landmark-port.ts';
import type { Charge } from './quota.ts';
import type { ReferenceValuesStore } from './reference-values-port.ts';
import type {
  AmendmentRow,
  ApiKeyRow,
  BindingRow,
  DeviceKeyRow,
  DeviceRow,
  EnrolmentCodeRow,
  Holder,
  HolderKind,
  LicenceRow,
  LicenceShareRow,
  Rows,
  SavedQueryRow,
  SiteDecisionRow,
  SiteRow,
  TableName,
} from './rows.ts';
import type { Staging, UploadStore } from './upload-port.ts';
import type { Paging, Visible } from './visible.ts';
import type { WindowStore } from './window-port.ts';

/** A change for the rosters of some ledgers. Which ones is decided inside the transaction, so that no race loses one. */
export type RosterEffect =
  | { readonly to: 'ledger'; readonly ledger: string; readonly change: RosterChange }
  | {
      readonly to: 'ledgers-of-site';
      readonly site: string;
      /** Those of this authority's licences; or those whose authority never confirmed a version of the site. */
      readonly only?: { readonly authority: string } | 'never-confirmed';
      readonly change: RosterChange;
    }
  | { readonly to: 'ledgers-of-operator'; readonly operator: string; readonly change: RosterChange }
  /** Tells a ledger the API keys of all operators of these sites, and the windows that they declared. */
  | { readonly to: 'grants'; readonly ledger: string; readonly sites: readonly string[] };

export type RowsToInsert = { readonly [T in TableName]?: readonly Rows[T][] };

/** One unit of work: all of it becomes durable together, or nothing. */
export interface RegistryWrite extends ControlWrite {
  readonly rows: RowsToInsert;
  readonly holders?: readonly Holder[];
  /** Holders that become free again, where the object named still has them. */
  readonly freed?: readonly Holder[];
  /** A staged manifest, which becomes devices, holders and roster changes; `moved` where it is no longer staged. */
  readonly staged?: Activation;
  /** Versions that must still be the newest when the transaction runs; null: that there is none. */
  readonly expected?: readonly { table: TableName; id: string; version: number | null }[];
  /** A licence whose devices are revoked with this write, and hold nothing from then on. */
  readonly ended?: { readonly licence: string; readonly atMs: number; readonly actor: string };
  /** Change records of the same write that go before `record`: one alone might be larger than a row may be. */
  readonly earlier?: readonly { readonly record: ChangeRecord; readonly salt: Uint8Array }[];
  /** What an owner may have uploaded and attached to nothing, once this is written. */
  readonly unattached?: { readonly owner: string; readonly bytes: number; readonly files: number };
  /** What must still hold when content is erased; that none of it is held always must. */
  readonly erasing?: { readonly unmoved: EndedLicence } | { readonly filesBeforeMs: number };
  readonly record: ChangeRecord;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  readonly roster?: readonly RosterEffect[];
  /** What webhooks are told of it. */
  readonly notices?: readonly Notice[];
  /** What it uses up; where one is exceeded nothing is written. */
  readonly charges?: readonly Charge[];
}

/** What the staged rows do not say: who registers them when. */
export interface Activation extends Pick<DeviceRow, 'validFromMs' | 'recordedAtMs' | 'actor'> {
  readonly staging: Staging;
}

/**
 * `held`: somebody else holds one of the holders. `moved`: a version exists, or is no longer the newest.
 * `over-quota`: one of the charges goes beyond its limit.
 */
export type CommitOutcome =
  | { readonly word: 'committed'; readonly sequence: number }
  | { readonly word: 'held' | 'moved' | 'over-quota' };

export interface OutboxRow {
  readonly sequence: number;
  /** Canonical JSON of the change record. */
  readonly record: Uint8Array;
  readonly salt: Uint8Array;
}

export type { Paging, Visible } from './visible.ts';
/** The numbers of one write's roster changes for one ledger. */
export interface RosterSpan {
  readonly ledger: string;
  readonly first: number;
  readonly last: number;
}

export interface DeviceFilter {
  readonly licence?: string | undefined;
  readonly site?: string | undefined;
  readonly status?: DeviceStatus | undefined;
  readonly serial?: string | undefined;
}

/** A device as a query shows it, with the parties that may see it. */
export interface DeviceListed {
  readonly device: DeviceRow;
  readonly thumbprint: string | null;
}

export interface AmendmentFilter {
  readonly licence?: string | undefined;
  readonly status?: AmendmentRow['status'] | undefined;
}

export interface DeviceDossier {
  readonly versions: readonly DeviceRow[];
  readonly keys: readonly DeviceKeyRow[];
  readonly bindings: readonly BindingRow[];
  readonly licence: LicenceRow;
  readonly site: SiteRow;
}

/** Where an enrolment code stands: the row it was issued by, and what is newest of its device. */
export interface CodeStanding {
  readonly issued: EnrolmentCodeRow;
  readonly newest: EnrolmentCodeRow;
  readonly device: DeviceRow;
  readonly operator: string;
  /** 0 where the device has no key yet. */
  readonly keyVersion: number;
}

export interface RegistryStore
  extends WindowStore,
    LandmarkStore,
    AnchorStore,
    ReferenceValuesStore,
    ControlRegistry {
  commit(write: RegistryWrite): Promise<CommitOutcome>;
  readonly uploads: UploadStore;
  readonly history: HistoryStore;
  readonly erasures: ErasureStore;

  /** The newest version of one object. */
  newest<T extends TableName>(table: T, id: string): Promise<Rows[T] | null>;
  /** The newest versions of those of the ids that exist, in no order. */
  newestOf<T extends TableName>(table: T, ids: readonly string[]): Promise<readonly Rows[T][]>;
  /** All versions of the objects, by id and version. */
  versionsOf<T extends TableName>(table: T, ids: readonly string[]): Promise<readonly Rows[T][]>;
  /** Those of the versions that exist, in no order. */
  rowsAt<T extends TableName>(
    table: T,
    at: readonly { readonly id: string; readonly version: number }[],
  ): Promise<readonly Rows[T][]>;
  /** Which object holds each of the values; a value that nobody holds is left out. */
  holdersOf(kind: HolderKind, values: readonly string[]): Promise<ReadonlyMap<string, string>>;

  listAuthorities(paging: Paging): Promise<readonly Rows['authorities'][]>;
  listParties(visible: Visible, paging: Paging): Promise<readonly Rows['parties'][]>;
  listApiKeys(paging: Paging): Promise<readonly ApiKeyRow[]>;
  listSites(visible: Visible, paging: Paging): Promise<readonly SiteRow[]>;
  listLicences(
    visible: Visible,
    status: LicenceStatus | undefined,
    paging: Paging,
  ): Promise<readonly LicenceRow[]>;
  listDevices(
    visible: Visible,
    filter: DeviceFilter,
    paging: Paging,
  ): Promise<readonly DeviceListed[]>;
  isPartyVisible(visible: Visible, id: string): Promise<boolean>;
  /** One object, if it is visible. */
  visibleSite(visible: Visible, id: string): Promise<SiteRow | null>;
  visibleLicence(visible: Visible, id: string): Promise<LicenceRow | null>;
  /** What authorities decided of these sites, all versions; of the authorities alone under whose licences they are seen. */
  siteDecisions(visible: Visible, sites: readonly string[]): Promise<readonly SiteDecisionRow[]>;
  /** Ids of licences of other authorities that `authority` may read at `nowMs`, in order. */
  sharedLicences(authority: string, nowMs: number): Promise<readonly string[]>;
  /** Newest versions of a licence's shares, all of them or those with one authority, in order of id. */
  listShares(
    licence: string,
    authority: string | undefined,
    paging: Paging,
  ): Promise<readonly LicenceShareRow[]>;
  /** Newest versions of an owner's saved queries that are not deleted, in order of id. */
  listQueries(owner: string, paging: Paging): Promise<readonly SavedQueryRow[]>;
  /** Names of those of the ids that are visible (a licence's is its number); the others are left out. */
  visibleNames(visible: Visible, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  dossier(visible: Visible, device: string): Promise<DeviceDossier | null>;

  /** The newest version of each amendment of a licence that waits or is in force, in order of id. */
  amendmentsOf(licence: string): Promise<readonly AmendmentRow[]>;
  listAmendments(
    visible: Visible,
    filter: AmendmentFilter,
    paging: Paging,
  ): Promise<readonly AmendmentRow[]>;
  visibleAmendment(visible: Visible, id: string): Promise<AmendmentRow | null>;
  /** Scheduled amendments whose date has come, in order of date, then of their decision. */
  dueAmendments(nowMs: number, limit: number): Promise<readonly AmendmentRow[]>;

  /** Active devices of a site without a key, in order of id. */
  devicesWithoutKey(site: string, paging: Paging): Promise<readonly DeviceRow[]>;
  codeStandings(codeHashes: readonly string[]): Promise<ReadonlyMap<string, CodeStanding>>;
  newestCodeVersions(devices: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /** Outbox rows that are not yet known to stand in the log, oldest first. */
  undrained(limit: number): Promise<readonly OutboxRow[]>;
  /** One of them by its sequence, drained or not; null where no change has it. */
  outboxRow(sequence: number): Promise<OutboxRow | null>;
  /** Everything up to a sequence stands in the log, each of `placed` at its index. */
  markDrained(
    throughSequence: number,
    placed: readonly { readonly sequence: number; readonly index: number }[],
  ): Promise<void>;
  /** The roster changes of one write by ledger, at most `limit` ledgers, where one is not yet known to be there. */
  spansOf(sequence: number, limit: number): Promise<readonly RosterSpan[]>;
  /** Ledgers with roster changes that stand in the log and that they are not yet known to have. */
  ledgersBehind(limit: number): Promise<readonly string[]>;
  /** The oldest unapplied changes of a ledger that stand in the log, in order, at most `maxBytes` of JSON but at least one. */
  unapplied(ledger: string, maxBytes: number): Promise<readonly NumberedChange[]>;
  markApplied(ledger: string, throughChange: number): Promise<void>;
  /** Whether the write of this sequence stands in the log and in every ledger concerned. */
  isPropagated(sequence: number): Promise<boolean>;

  /** Uses up what is bounded and is no write of the registry; false where it goes beyond its limit. */
  charge(charge: Charge): Promise<boolean>;
  /** Forgets what was used up on days before. */
  forgetCharges(beforeDay: number): Promise<void>;

  /** The ids of all licences, which are the names of all ledgers. */
  ledgerNames(paging: Paging): Promise<readonly string[]>;
  /** Throws when the store does not answer. */
  ping(): Promise<void>;
}
