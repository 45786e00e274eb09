/**
 * Thirty days of digests, packed: one row a part and page, one fixed-width entry an attestation.
 * Entry, 78 bytes: slot u8 | order u8 | position u32 | sequence f64 | digest 32 | previous 32.
 */
import type { Digest, Order } from '../../core/model.ts';
import { type ChainEntry, type ChainHistory, sameBytes } from '../../core/verify/order.ts';
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
];

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

/** A device's chain as `placeInChain` asks it: read on first use, since the fast way needs none of it. */
export class DeviceHistory implements ChainHistory {
  readonly #added: PlacedEntry[] = [];
  readonly #load: () => readonly PlacedEntry[];
  #loaded: readonly PlacedEntry[] | undefined;

  constructor(load: () => readonly PlacedEntry[]) {
    this.#load = load;
  }

  /** Makes an attestation of the part under way known to those behind it. */
  add(entry: PlacedEntry): void {
    this.#added.push(entry);
  }

  bySequence(sequence: number): PlacedEntry | undefined {
    return this.#counted().find((entry) => entry.sequence === sequence);
  }

  byDigest(digest: Digest): PlacedEntry | undefined {
    return this.#entries().find((entry) => sameBytes(entry.digest, digest));
  }

  successors(digest: Digest): readonly PlacedEntry[] {
    return this.#counted().filter((entry) => sameBytes(entry.previous, digest));
  }

  #counted(): readonly PlacedEntry[] {
    return this.#entries().filter((entry) => entry.order !== 'late-unchecked');
  }

  #entries(): readonly PlacedEntry[] {
    this.#loaded ??= this.#load();
    return this.#added.length === 0 ? this.#loaded : [...this.#loaded, ...this.#added];
  }
}

/** The histories of a ledger's devices; a page's rows are read once, however many of its devices ask. */
export class Histories {
  readonly #store: Pick<LedgerStore, 'history'>;
  readonly #rows = new Map<number, readonly HistoryRow[]>();
  readonly #devices = new Map<number, DeviceHistory>();

  constructor(store: Pick<LedgerStore, 'history'>) {
    this.#store = store;
  }

  of(ordinal: number): DeviceHistory {
    let history = this.#devices.get(ordinal);
    if (!history) {
      history = new DeviceHistory(() => this.#entries(ordinal));
      this.#devices.set(ordinal, history);
    }
    return history;
  }

  #entries(ordinal: number): PlacedEntry[] {
    const page = Math.floor(ordinal / PAGE_SIZE);
    let rows = this.#rows.get(page);
    if (!rows) {
      rows = this.#store.history(page);
      this.#rows.set(page, rows);
    }
    return entriesOf(rows, ordinal % PAGE_SIZE);
  }
}
