/**
 * What a ledger keeps, as its use cases see it. Every call is synchronous: what runs between the read and
 * the commit of a transaction may not wait, or a second request would get in between.
 */
import type { DaySpan, HourUse, UseSum } from '../../core/appraise/usage/sums.ts';
import type {
  AttestationKey,
  Bytes,
  Device,
  LicenceTerms,
  Site,
  SiteWindow,
  SubjectType,
} from '../../core/model.ts';
import type { HeaderRow } from '../ledger-port.ts';
import type { ApiKeyGrant } from '../roster.ts';
import type { ControlStore } from './control-store.ts';
import type { KeptCondition } from './kept-condition.ts';
import type { MoveStore } from './move-store.ts';
import type { PlaceStore } from './place-store.ts';
import type { Level } from './quota.ts';
import type { LedgerRecord } from './record.ts';
import type { DeviceState } from './state.ts';

export type { DaySpan, UseSum } from '../../core/appraise/usage/sums.ts';
export type { Level } from './quota.ts';

/** Devices a page of state. */
export const PAGE_SIZE = 256;

/** The ledger as a whole. */
export interface Book {
  readonly ledger: string;
  readonly terms: LicenceTerms;
  readonly exporter: string;
  readonly authority: string;
  /** The last registry change applied, of those that receipts may tell of. */
  readonly epoch: number;
  /** The last one of all, where that is one that receipts may not tell of. */
  readonly quiet?: number;
  /** The last header's sequence and leaf; 0 and 32 zero bytes before the first. */
  readonly sequence: number;
  readonly previousLeaf: Bytes;
  /** Ledger time: it never runs back, whatever the clock says. */
  readonly timeMs: number;
}

export interface RosterDevice extends Device {
  /** Its place in the pages: page `ordinal / 256`, slot `ordinal % 256`. Devices of one site stand together. */
  readonly ordinal: number;
}

export interface RosterKey {
  readonly key: AttestationKey;
  readonly ordinal: number;
  /** Ledger time at which it ceased to be the device's own; null while it is. */
  readonly endedAtMs: number | null;
}

/** Digests of one part that fall into one page, packed (history.ts). */
export interface HistoryRow {
  readonly header: number;
  readonly settledAtMs: number;
  readonly entries: Bytes;
}

export interface NewHeader {
  readonly sequence: number;
  readonly header: Bytes;
  readonly leaf: Bytes;
  readonly verdictBundle: Bytes;
  readonly settledAtMs: number;
}

export interface SubmitterHour {
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

export interface RefusedRow {
  readonly itemHash: Bytes;
  readonly reason: string;
  readonly submitter: string;
  readonly atMs: number;
}

/** What the devices of one site used on one day (days since 1970, UTC). */
export interface UseDay {
  readonly site: string;
  readonly day: number;
  readonly sum: UseSum;
}

/** Of one site, in one hour. */
export interface SiteHour extends HourUse {
  readonly site: string;
}

/** Sums of use, which only ever are added to. */
export interface UseStore {
  add(rows: readonly UseDay[]): void;
  sum(span: DaySpan): UseSum;
  /** Of one site: of many spans each costs its own days alone. */
  atSite(site: string, span: DaySpan): UseSum;
  bySite(span: DaySpan): ReadonlyMap<string, UseSum>;
  addHours(rows: readonly SiteHour[]): void;
  /** By site and hour, from (inclusive) to (exclusive). */
  hours(fromHour: number, toHour: number): readonly SiteHour[];
  dropHoursBefore(hour: number): void;
}

export interface LedgerStore {
  readonly record: LedgerRecord;
  readonly use: UseStore;

  /** Runs to the end or leaves no trace, caches included. */
  transaction<T>(run: () => T): T;

  readonly control: ControlStore;
  readonly places: PlaceStore;
  readonly moves: MoveStore;

  book(): Book | null;
  putBook(book: Book): void;

  site(site: string): Site | null;
  sites(): readonly Site[];
  putSite(site: Site): void;
  dropSite(site: string): void;
  /** Whether devices are registered at a site, of whatever status. */
  hasDevicesAt(site: string): boolean;
  windows(): readonly SiteWindow[];
  putWindow(window: SiteWindow): void;
  dropWindow(window: string): void;
  grant(apiKey: string): ApiKeyGrant | null;
  putGrant(grant: ApiKeyGrant): void;

  device(ordinal: number): RosterDevice | null;
  /** That these are about to be asked for, one by one: so that they are read at once. */
  prepareDevices(ordinals: readonly number[]): void;
  deviceNamed(device: string): RosterDevice | null;
  /** Adds a device in a free slot of its site's pages; one that is there already is replaced and keeps its ordinal. */
  putDevice(device: Device): RosterDevice;
  devicesOfPage(page: number): readonly RosterDevice[];
  registeredByLine(): Readonly<Record<number, number>>;
  keys(thumbprints: readonly Bytes[]): readonly (RosterKey | null)[];
  /** All keys that a device has or had. */
  keysOf(ordinal: number): readonly RosterKey[];
  /** A key that came along with a device, with its end. */
  putTravelled(key: RosterKey): void;
  /** The device's key from now on; the one before becomes a tombstone. */
  putKey(ordinal: number, key: AttestationKey, nowMs: number): void;
  tombstoneKeys(ordinal: number, nowMs: number): void;
  /** Revokes every device that is not, and ends its key. */
  revokeDevices(nowMs: number): void;

  pages(): readonly number[];
  page(page: number): readonly DeviceState[];
  /** One device's, without a look at the others of its page. */
  state(ordinal: number): DeviceState;
  /** Other states in some slots of a page. */
  putStates(page: number, changes: ReadonlyMap<number, DeviceState>): void;

  history(page: number): readonly HistoryRow[];
  putHistory(page: number, row: HistoryRow): void;
  dropHistoryBefore(settledAtMs: number): void;

  /** Of a condition that a header committed: it goes to the index. */
  putCondition(kept: KeptCondition): void;
  /** Of one whose streak or count moved without a header: the index, which is made from headers, is not told. */
  putQuietly(kept: KeptCondition): void;
  /** All that is kept of these subjects, firing or clear. */
  conditionsAmong(type: SubjectType, ids: readonly string[]): readonly KeptCondition[];
  unindexed(limit: number): readonly KeptCondition[];
  markIndexed(kept: readonly KeptCondition[]): void;

  /** Devices on the roster. */
  deviceCount(): number;
  submitterLevel(submitter: string): Level | null;
  putSubmitterLevel(submitter: string, level: Level): void;
  submitterHours(submitter: string, sinceHour: number): readonly SubmitterHour[];
  putSubmitterHour(submitter: string, hour: number, tally: SubmitterHour): void;
  /** Kept as digest, reason and submitter; the oldest give way beyond the cap. */
  putRefused(rows: readonly RefusedRow[]): void;

  putHeader(header: NewHeader): void;
  /** Headers not known to be in the log, oldest first. */
  unanchored(limit: number): readonly Omit<NewHeader, 'verdictBundle'>[];
  /** The bundle of one of them; null of any other header. */
  bundle(sequence: number): Bytes | null;
  header(sequence: number): HeaderRow | null;
  markAnchored(sequence: number, index: number): void;
}
