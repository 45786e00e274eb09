/** What one settle transaction reads once and writes once: devices, pages of state, history, entries of the part. */
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { Slab } from '../../core/codec/slab.ts';
import type { Site } from '../../core/model.ts';
import { Bindings } from './bindings.ts';
import { Conditions } from './conditions.ts';
import { type DeviceHistory, Histories, type PackedEntry, packEntries } from './history.ts';
import type { UnsaltedEntry } from './part.ts';
import { PartTally } from './part-tally.ts';
import { PlaceMemory } from './place-memory.ts';
import type { DeviceState } from './state.ts';
import { type Book, type LedgerStore, PAGE_SIZE, type RosterDevice } from './store.ts';
import { UseTally } from './use.ts';

export class Workspace {
  readonly book: Book;
  readonly nowMs: number;
  readonly submitter: string;
  readonly conditions: Conditions;
  readonly places: PlaceMemory;
  readonly use = new UseTally();
  readonly bindings: Bindings;
  readonly entries: UnsaltedEntry[] = [];
  readonly tally = new PartTally();
  /** For what the part alone has. */
  readonly slab = new Slab();
  /** The oldest challenge answered in this part; the settle time where none was. */
  earliestMs: number;
  readonly #store: LedgerStore;
  readonly #devices = new Map<number, RosterDevice>();
  readonly #sites = new Map<string, Site>();
  /** By page and slot. */
  readonly #changed = new Map<number, Map<number, DeviceState>>();
  readonly #histories: Histories;
  readonly #packed = new Map<number, PackedEntry[]>();

  constructor(store: LedgerStore, book: Book, submitter: string, nowMs: number) {
    this.#store = store;
    this.book = book;
    this.submitter = submitter;
    this.nowMs = nowMs;
    this.earliestMs = nowMs;
    this.conditions = new Conditions(store);
    this.places = new PlaceMemory(store.places, nowMs);
    this.bindings = new Bindings(store, book);
    this.#histories = new Histories(store);
  }

  get store(): LedgerStore {
    return this.#store;
  }

  /** How old a challenge may be: one interval and its grace. */
  get freshnessMs(): number {
    return this.book.terms.intervalMs + this.book.terms.graceMs;
  }

  device(ordinal: number): RosterDevice {
    return cached(this.#devices, ordinal, () => expected(this.#store.device(ordinal), 'device'));
  }

  site(site: string): Site {
    return cached(this.#sites, site, () => expected(this.#store.site(site), 'site'));
  }

  state(ordinal: number): DeviceState {
    const changed = this.#changed.get(Math.floor(ordinal / PAGE_SIZE))?.get(ordinal % PAGE_SIZE);
    return changed ?? this.#store.state(ordinal);
  }

  putState(ordinal: number, state: DeviceState): void {
    const page = Math.floor(ordinal / PAGE_SIZE);
    cached(this.#changed, page, () => new Map()).set(ordinal % PAGE_SIZE, state);
  }

  history(ordinal: number): DeviceHistory {
    return this.#histories.of(ordinal);
  }

  /** Adds an attestation to the part; answers its position. */
  add(entry: UnsaltedEntry, ordinal: number, facts: AttestationFacts): number {
    const position = this.entries.push(entry) - 1;
    const { claims, digest, order, freshness } = facts;
    const { sequence, previous } = claims;
    this.remember(ordinal, { order, position, sequence, digest, previous });
    if (freshness.word !== 'unknown') {
      this.earliestMs = Math.min(this.earliestMs, freshness.challengeAtMs);
    }
    return position;
  }

  /** Makes an entry of a device's chain known, from the next look at it on. */
  remember(ordinal: number, entry: Omit<PackedEntry, 'slot'>): void {
    const packed = { ...entry, slot: ordinal % PAGE_SIZE };
    cached(this.#packed, Math.floor(ordinal / PAGE_SIZE), () => []).push(packed);
    const header = this.book.sequence + 1;
    this.history(ordinal).add({ ...packed, header, settledAtMs: this.nowMs });
  }

  /** Writes the touched pages, the part's history and what was learnt of places; conditions go with the header. */
  write(): void {
    this.places.write();
    for (const [page, changes] of this.#changed) this.#store.putStates(page, changes);
    const header = this.book.sequence + 1;
    for (const [page, entries] of this.#packed) {
      const row = { header, settledAtMs: this.nowMs, entries: packEntries(entries) };
      this.#store.putHistory(page, row);
    }
  }

  sitesUsed(): readonly Site[] {
    return [...this.#sites.values()];
  }

  devicesUsed(): readonly RosterDevice[] {
    return [...this.#devices.values()];
  }
}

function cached<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** The roster's references hold by construction; a hole in them is our own fault. */
function expected<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`the roster names a ${what} that it does not hold`);
  return value;
}
