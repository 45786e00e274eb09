/** LedgerStore over SQLite: a Durable Object's own, or Node's in tests. */
import type {
  AttestationKey,
  Bytes,
  Device,
  Site,
  SiteWindow,
  SubjectType,
} from '../../core/model.ts';
import type { HeaderRow } from '../../flow/ledger-port.ts';
import type { ApiKeyGrant } from '../../flow/roster.ts';
import type { KeptCondition } from '../../flow/settle/kept-condition.ts';
import type { DeviceState } from '../../flow/settle/state.ts';
import type {
  Book,
  HistoryRow,
  LedgerStore,
  Level,
  NewHeader,
  RefusedRow,
  RosterDevice,
  RosterKey,
  SubmitterHour,
} from '../../flow/settle/store.ts';
import { fromJson, type Sql, toJson } from '../sql.ts';
import { Conditions } from './conditions.ts';
import { Control } from './control.ts';
import { Headers } from './headers.ts';
import { HistoryRows } from './history-rows.ts';
import { Moves } from './moves.ts';
import { PageCache } from './pages.ts';
import { Places } from './places.ts';
import { RecordRows } from './record.ts';
import { Roster } from './roster.ts';
import { Submitters } from './submitters.ts';
import { UseRows } from './use.ts';

export class SqlLedgerStore implements LedgerStore {
  readonly control: Control;
  readonly record: RecordRows;
  readonly places: Places;
  readonly moves: Moves;
  readonly keysOf: Roster['keysOf'];
  readonly putTravelled: Roster['putTravelled'];
  readonly revokeDevices: Roster['revokeDevices'];
  readonly tombstoneKeys: Roster['tombstoneKeys'];
  readonly hasDevicesAt: Roster['hasDevicesAt'];
  readonly registeredByLine: Roster['registeredByLine'];
  readonly dropHistoryBefore: HistoryRows['dropBefore'];
  readonly use: UseRows;
  readonly unanchored: Headers['unanchored'];
  readonly bundle: Headers['bundle'];
  readonly #sql: Sql;
  readonly #roster: Roster;
  readonly #pages: PageCache;
  readonly #headers: Headers;
  readonly #history: HistoryRows;
  readonly #conditions: Conditions;
  readonly #submitters: Submitters;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.control = new Control(sql);
    this.record = new RecordRows(sql);
    this.#roster = new Roster(sql);
    this.#pages = new PageCache(sql);
    this.places = new Places(sql);
    this.moves = new Moves(sql);
    this.keysOf = (ordinal) => this.#roster.keysOf(ordinal);
    this.putTravelled = (key) => this.#roster.putTravelled(key);
    this.revokeDevices = (nowMs) => this.#roster.revokeDevices(nowMs);
    this.tombstoneKeys = (ordinal, nowMs) => this.#roster.tombstoneKeys(ordinal, nowMs);
    this.hasDevicesAt = (site) => this.#roster.hasDevicesAt(site);
    this.#headers = new Headers(sql);
    this.unanchored = (limit) => this.#headers.unanchored(limit);
    this.bundle = (sequence) => this.#headers.bundle(sequence);
    this.#history = new HistoryRows(sql);
    this.dropHistoryBefore = (ms) => this.#history.dropBefore(ms);
    this.registeredByLine = () => this.#roster.registeredByLine();
    this.#conditions = new Conditions(sql);
    this.#submitters = new Submitters(sql);
    this.use = new UseRows(sql);
  }

  transaction<T>(run: () => T): T {
    try {
      return this.#sql.transaction(run);
    } catch (fault) {
      const { places, moves, use } = this;
      const held = [this.#pages, places, moves, this.#roster, this.#conditions, use];
      for (const part of held) part.clear();
      throw fault;
    }
  }

  book(): Book | null {
    const [row] = this.#sql.exec('SELECT json FROM book');
    return row ? fromJson<Book>(String(row.json)) : null;
  }

  putBook(book: Book): void {
    this.#sql.exec('INSERT OR REPLACE INTO book (one, json) VALUES (1, ?)', toJson(book));
  }

  site(site: string): Site | null {
    return this.#roster.site(site);
  }

  sites(): readonly Site[] {
    return this.#roster.sites();
  }

  putSite(site: Site): void {
    this.#roster.putSite(site);
  }

  dropSite(site: string): void {
    this.#roster.dropSite(site);
  }

  windows(): readonly SiteWindow[] {
    return this.#roster.windows();
  }

  putWindow(window: SiteWindow): void {
    this.#roster.putWindow(window);
  }

  dropWindow(window: string): void {
    this.#roster.dropWindow(window);
  }

  grant(apiKey: string): ApiKeyGrant | null {
    return this.#roster.grant(apiKey);
  }

  putGrant(grant: ApiKeyGrant): void {
    this.#roster.putGrant(grant);
  }

  device(ordinal: number): RosterDevice | null {
    return this.#roster.device(ordinal);
  }

  prepareDevices(ordinals: readonly number[]): void {
    this.#roster.prepareDevices(ordinals);
  }

  deviceNamed(device: string): RosterDevice | null {
    return this.#roster.deviceNamed(device);
  }

  putDevice(device: Device): RosterDevice {
    return this.#roster.putDevice(device);
  }

  devicesOfPage(page: number): readonly RosterDevice[] {
    return this.#roster.devicesOfPage(page);
  }

  keys(thumbprints: readonly Bytes[]): readonly (RosterKey | null)[] {
    return this.#roster.keys(thumbprints);
  }

  putKey(ordinal: number, key: AttestationKey, nowMs: number): void {
    this.#roster.putKey(ordinal, key, nowMs);
  }

  pages(): readonly number[] {
    return this.#roster.pages();
  }

  page(page: number): readonly DeviceState[] {
    return this.#pages.get(page);
  }

  state(ordinal: number): DeviceState {
    return this.#pages.state(ordinal);
  }

  putStates(page: number, changes: ReadonlyMap<number, DeviceState>): void {
    this.#pages.putSome(page, changes);
  }

  history(page: number): readonly HistoryRow[] {
    return this.#history.of(page);
  }

  putHistory(page: number, row: HistoryRow): void {
    this.#history.put(page, row);
  }

  putCondition(kept: KeptCondition): void {
    this.#conditions.put(kept);
  }

  putQuietly(kept: KeptCondition): void {
    this.#conditions.putQuietly(kept);
  }

  conditionsAmong(type: SubjectType, ids: readonly string[]): readonly KeptCondition[] {
    return this.#conditions.among(type, ids);
  }

  unindexed(limit: number): readonly KeptCondition[] {
    return this.#conditions.unindexed(limit);
  }

  markIndexed(kept: readonly KeptCondition[]): void {
    this.#conditions.markIndexed(kept);
  }

  deviceCount(): number {
    return this.#roster.deviceCount();
  }

  submitterLevel(submitter: string): Level | null {
    return this.#submitters.level(submitter);
  }

  putSubmitterLevel(submitter: string, level: Level): void {
    this.#submitters.putLevel(submitter, level);
  }

  submitterHours(submitter: string, sinceHour: number): readonly SubmitterHour[] {
    return this.#submitters.hours(submitter, sinceHour);
  }

  putSubmitterHour(submitter: string, hour: number, tally: SubmitterHour): void {
    this.#submitters.putHour(submitter, hour, tally);
  }

  putRefused(rows: readonly RefusedRow[]): void {
    this.#submitters.putRefused(rows);
  }

  putHeader(header: NewHeader): void {
    this.#headers.put(header);
  }

  header(sequence: number): HeaderRow | null {
    return this.#headers.get(sequence);
  }

  markAnchored(sequence: number, index: number): void {
    this.#headers.markAnchored(sequence, index);
  }
}
