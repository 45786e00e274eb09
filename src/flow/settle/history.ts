/**
 * Thirty days of digests, packed: one row a part and page, one fixed-width entry an attestation.
 * Entry, 78 bytes: slot u8 | order u8 | position u32 | sequence f64 | digest 32 | previous 32.
 */
import type { Digest, Order } from '../../core/model.ts';
import type { ChainEntry, ChainHistory } from '../../core/verify/order.ts';
import { type HistoryRow, type LedgerStore, PAGE_SIZE } from './store.ts';

const ENTRY_BYTES = 1 + 1 + 4 + 8 + 32 + 32;
const ORDERS: readonly Order[] = [
  'first',
  'next',
  'resumed',
  'gap',
  'late',
  'late-unchecked',
  'jump',
  'equivocation',
  'after-transfer',
];
/** The position of an entry that another ledger settled: no part of this one holds it. */
export const ABROAD = 0xff_ff_ff_ff;

/** A settled attestation with its place in the ledger. */
export interface PlacedEntry extends ChainEntry {
  readonly header: number;
  readonly position: number;
  readonly settledAtMs: number;
}

export interface PackedEntry {
  readonly slot: number;
  readonly order: Order;
  readonly position: number;
  readonly sequence: number;
  readonly digest: Digest;
  readonly previous: Digest;
}

/** Packs the entries of one page's part. */
export function packEntries(entries: readonly PackedEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  entries.forEach((entry, i) => {
    const at = i * ENTRY_BYTES;
    bytes[at] = entry.slot;
    bytes[at + 1] = ORDERS.indexOf(entry.order);
    view.setUint32(at + 2, entry.position);
    view.setFloat64(at + 6, entry.sequence);
    bytes.set(entry.digest, at + 14);
    bytes.set(entry.previous, at + 46);
  });
  return bytes;
}

/** The entries of one device in a page's rows, oldest first. */
export function entriesOf(rows: readonly HistoryRow[], slot: number): PlacedEntry[] {
  return rows.flatMap((row) => entriesOfRow(row, slot));
}

function entriesOfRow(row: HistoryRow, slot: number): PlacedEntry[] {
  const found: PlacedEntry[] = [];
  const { entries } = row;
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    if (entries[at] === slot) found.push(unpackEntry(row, at));
  }
  return found;
}

function unpackEntry(row: HistoryRow, at: number): PlacedEntry {
  const { entries } = row;
  const view = new DataView(entries.buffer, entries.byteOffset + at, ENTRY_BYTES);
  return {
    order: ORDERS[view.getUint8(1)]!,
    position: view.getUint32(2),
    sequence: view.getFloat64(6),
    digest: entries.slice(at + 14, at + 46),
    previous: entries.slice(at + 46, at + 78),
    header: row.header,
    settledAtMs: row.settledAtMs,
  };
}

/** A device's chain as `placeInChain` asks it: read and indexed on first use, since the fast way needs none of it. */
export class DeviceHistory implements ChainHistory {
  readonly #added: PlacedEntry[];
  readonly #load: () => readonly PlacedEntry[];
  #index: ChainIndex | undefined;

  /** `added` are those of the part under way: they outlive this object. */
  constructor(load: () => readonly PlacedEntry[], added: PlacedEntry[] = []) {
    this.#load = load;
    this.#added = added;
  }

  /** Makes an attestation of the part under way known to those behind it. */
  add(entry: PlacedEntry): void {
    this.#added.push(entry);
    this.#index?.add(entry);
  }

  bySequence(sequence: number): PlacedEntry | undefined {
    return this.#indexed().bySequence.get(sequence);
  }

  byDigest(digest: Digest): PlacedEntry | undefined {
    return this.#indexed().byDigest.get(nameOf(digest));
  }

  successors(digest: Digest): readonly PlacedEntry[] {
    return this.#indexed().successors.get(nameOf(digest)) ?? [];
  }

  #indexed(): ChainIndex {
    if (!this.#index) {
      this.#index = new ChainIndex();
      for (const entry of this.#load()) this.#index.add(entry);
      for (const entry of this.#added) this.#index.add(entry);
    }
    return this.#index;
  }
}

/** A look-up must not cost what the device has sent: a body of thousands of old tokens asks for each of them. */
class ChainIndex {
  readonly byDigest = new Map<string, PlacedEntry>();
  readonly bySequence = new Map<number, PlacedEntry>();
  readonly successors = new Map<string, PlacedEntry[]>();

  /** The oldest under one name stands; what counts for nothing is known by its digest alone. */
  add(entry: PlacedEntry): void {
    const { sequence, digest, previous, order } = entry;
    setOnce(this.byDigest, nameOf(digest), entry);
    if (order === 'late-unchecked') return;
    setOnce(this.bySequence, sequence, entry);
    const siblings = this.successors.get(nameOf(previous));
    if (siblings) siblings.push(entry);
    else this.successors.set(nameOf(previous), [entry]);
  }
}

function setOnce<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (!map.has(key)) map.set(key, value);
}

function nameOf(digest: Digest): string {
  return String.fromCharCode(...digest);
}

/** A page's rows, with the place of each device's entries in them. */
class PageHistory {
  readonly page: number;
  readonly #rows: readonly HistoryRow[];
  readonly #places = Array.from({ length: PAGE_SIZE }, (): number[] => []);

  constructor(page: number, rows: readonly HistoryRow[]) {
    this.page = page;
    this.#rows = rows;
    rows.forEach(({ entries }, row) => {
      for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
        this.#places[entries[at]!]!.push(row, at);
      }
    });
  }

  entries(slot: number): PlacedEntry[] {
    const places = this.#places[slot]!;
    const found: PlacedEntry[] = [];
    for (let i = 0; i < places.length; i += 2) {
      found.push(unpackEntry(this.#rows[places[i]!]!, places[i + 1]!));
    }
    return found;
  }
}

/**
 * The histories of a ledger's devices. Only the page and the device asked last are held, since thirty days of a large
 * fleet are more than an isolate has: whoever asks goes through devices in order of their ordinals.
 */
export class Histories {
  readonly #store: Pick<LedgerStore, 'history'>;
  readonly #added = new Map<number, PlacedEntry[]>();
  #page: PageHistory | undefined;
  #last: { readonly ordinal: number; readonly history: DeviceHistory } | undefined;

  constructor(store: Pick<LedgerStore, 'history'>) {
    this.#store = store;
  }

  of(ordinal: number): DeviceHistory {
    if (this.#last?.ordinal !== ordinal) {
      const added = this.#added.get(ordinal) ?? [];
      this.#added.set(ordinal, added);
      const history = new DeviceHistory(() => this.#entries(ordinal), added);
      this.#last = { ordinal, history };
    }
    return this.#last.history;
  }

  #entries(ordinal: number): PlacedEntry[] {
    const page = Math.floor(ordinal / PAGE_SIZE);
    if (this.#page?.page !== page) this.#page = new PageHistory(page, this.#store.history(page));
    return this.#page.entries(ordinal % PAGE_SIZE);
  }
}
