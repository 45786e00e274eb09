/**
 * Where leaves of ledgers stand. Of each ledger the log keeps its newest leaf, and with each leaf the index of the
 * ledger's leaf before it: rows that only grow at their end, so that an append costs the same in a log of any size.
 */
import { sameBytes } from '../core/bytes.ts';
import { FIRST_SEQUENCE, NO_PREVIOUS_HEADER } from '../core/log/header.ts';
import { TILE_WIDTH } from '../core/log/tile.ts';
import { HASH_BYTES } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import type { LedgerHead, LogReason, LogStore, PendingLeaf } from './log-port.ts';

/** An index as the rows of `before` have it. */
const INDEX_BYTES = 8;
/** Leaf 0 is the genesis leaf, which is no ledger's. */
const NONE = 0;

/** A leaf that a round appends. */
export interface NewLeaf {
  readonly data: Bytes;
  /** Index of the ledger's leaf before it, in 8 bytes; zero for the first one and for leaves of no ledger. */
  readonly before: Bytes;
}

/** A leaf of no ledger. */
export function ownLeaf(data: Bytes): NewLeaf {
  return { data, before: new Uint8Array(INDEX_BYTES) };
}

/** Decides leaf by leaf, within one transaction, where each stands: `size` is the tree's before the first new one. */
export class Placing {
  readonly leaves: NewLeaf[] = [];
  readonly #store: LogStore;
  readonly #size: number;
  readonly #heads = new Map<string, LedgerHead>();
  /** Indices of leaves that stand since earlier rounds, by ledger and sequence, as far back as was asked. */
  readonly #trails = new Map<string, Map<number, number>>();

  constructor(store: LogStore, size: number) {
    this.#store = store;
    this.#size = size;
  }

  /** The index of a leaf, new or not, or why it has none. Leaves of a ledger come in order of their sequences. */
  place(leaf: PendingLeaf): number | LogReason {
    const { ledger, sequence, leafData, previous } = leaf;
    if (leafData.length !== HASH_BYTES)
      throw new RangeError(`leaf data of ${leafData.length} bytes`);
    const head = this.#heads.get(ledger) ?? this.#store.head(ledger);
    const expected = head ? head.sequence + 1 : FIRST_SEQUENCE;
    if (sequence < expected) return this.#known(leaf, head);
    if (sequence !== expected) return 'log_predecessor_missing';
    // What builds on a leaf that was refused is refused too, in whatever round it comes.
    if (!sameBytes(previous, head?.leafData ?? NO_PREVIOUS_HEADER)) return 'log_fork';
    const index = this.#size + this.leaves.length;
    this.leaves.push({ data: leafData, before: indexBytes(head?.index ?? NONE) });
    this.#heads.set(ledger, { sequence, index, leafData });
    return index;
  }

  /** Keeps the newest leaf of each ledger that has a new one. */
  save(): void {
    for (const [ledger, head] of this.#heads) this.#store.putHead(ledger, head);
  }

  #known({ ledger, sequence, leafData }: PendingLeaf, head?: LedgerHead): number | LogReason {
    if (!head || sequence < FIRST_SEQUENCE) return 'log_forgotten';
    if (sequence === head.sequence)
      return sameBytes(head.leafData, leafData) ? head.index : 'log_fork';
    const index = this.#trail(ledger, sequence);
    if (index === undefined) return 'log_forgotten';
    return sameBytes(entryAt(this.#store, index), leafData) ? index : 'log_fork';
  }

  /** Follows a ledger back from its newest leaf; once a round, since sequences rise. */
  #trail(ledger: string, sequence: number): number | undefined {
    const trail = this.#trails.get(ledger) ?? trailOf(this.#store, ledger, sequence);
    this.#trails.set(ledger, trail);
    return trail.get(sequence);
  }
}

/** Indices of a ledger's leaves by sequence, from its newest one back to `downTo`. */
export function trailOf(store: LogStore, ledger: string, downTo: number): Map<number, number> {
  const trail = new Map<number, number>();
  const head = store.head(ledger);
  let index = head?.index ?? NONE;
  for (let at = head?.sequence ?? 0; at >= downTo && index !== NONE; at -= 1) {
    trail.set(at, index);
    index = indexBefore(store, index);
  }
  return trail;
}

function indexBefore(store: LogStore, index: number): number {
  const row = store.before(Math.floor(index / TILE_WIDTH));
  const at = (index % TILE_WIDTH) * INDEX_BYTES;
  // Leaves of a log that was begun without these rows are not found any more.
  if (!row || row.length < at + INDEX_BYTES) return NONE;
  const view = new DataView(row.buffer, row.byteOffset + at, INDEX_BYTES);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}

function indexBytes(index: number): Bytes {
  const bytes = new Uint8Array(INDEX_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(index / 2 ** 32));
  view.setUint32(4, index % 2 ** 32);
  return bytes;
}

function entryAt(store: LogStore, index: number): Bytes {
  const at = (index % TILE_WIDTH) * HASH_BYTES;
  const row = store.entries(Math.floor(index / TILE_WIDTH));
  if (!row || row.length < at + HASH_BYTES) throw new Error(`entry ${index} is missing`);
  return row.slice(at, at + HASH_BYTES);
}
