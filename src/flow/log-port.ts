/** The log's own state as a round sees it. Every call is synchronous: nothing may come between read and commit. */
import type { NoteSigner } from '../core/log/note.ts';
import type { Bytes } from '../core/model.ts';

/** The log's key: its name is the origin of every checkpoint, its line is what challenges are made of. */
export interface LogSigner extends NoteSigner {
  /** Other keys of the same name that sign too, while one takes over from another. */
  readonly beside?: readonly NoteSigner[];
}

/** A leaf that a ledger wants anchored: 32 bytes of leaf data, named by ledger and header sequence. */
export interface PendingLeaf {
  readonly ledger: string;
  readonly sequence: number;
  readonly leafData: Bytes;
  /** Leaf data of the ledger's sequence before it, which it builds on; 32 zero bytes before the first. */
  readonly previous: Bytes;
}

/** The newest leaf of a ledger, and where it stands. */
export interface LedgerHead {
  readonly sequence: number;
  readonly index: number;
  readonly leafData: Bytes;
}

/** The newest signed checkpoint. One row: its size is the size of the tree, so the two cannot disagree. */
export interface KeptCheckpoint {
  readonly note: string;
  readonly size: number;
  /** Time of the newest time leaf (of the genesis leaf before the first): log time never runs back. */
  readonly timeMs: number;
}

/** The newest checkpoint that the archive is known to hold, with everything under it: what anybody may be told. */
export type PublishedCheckpoint = Pick<KeptCheckpoint, 'note' | 'size'>;

/** Why a leaf has no place in the log, or a proof cannot be made. */
const logReasons = [
  /** The log holds another leaf under this ledger and sequence, or under the one that it builds on. */
  'log_fork',
  /** A lower sequence of this ledger is missing. */
  'log_predecessor_missing',
  /** The log no longer knows where this sequence stands; its ledger has confirmed it. */
  'log_forgotten',
  /** An index or a size that the log has not reached. */
  'log_out_of_range',
] as const;
export type LogReason = (typeof logReasons)[number];

export interface LogStore {
  /** Runs to the end, or throws and leaves no trace. */
  transaction<T>(run: () => T): T;

  checkpoint(): KeptCheckpoint | null;
  putCheckpoint(checkpoint: KeptCheckpoint): void;
  published(): PublishedCheckpoint | null;
  putPublished(checkpoint: PublishedCheckpoint): void;

  /** Row of a hash tile: 1 to 256 hashes of 32 bytes, undefined where there is none. */
  tile(level: number, index: number): Bytes | undefined;
  putTile(level: number, index: number, hashes: Bytes): void;
  /** Leaf data of leaves 256 * index and following, 32 bytes each: what entry bundles are served from. */
  entries(index: number): Bytes | undefined;
  putEntries(index: number, leafData: Bytes): void;

  /** 8 bytes a leaf, in rows as those of `entries`: the index of its ledger's leaf before it, 0 where there is none. */
  before(index: number): Bytes | undefined;
  putBefore(index: number, indices: Bytes): void;

  head(ledger: string): LedgerHead | undefined;
  putHead(ledger: string, head: LedgerHead): void;
}
