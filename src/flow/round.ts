/**
 * A round of the log: pending leaves -> one signed checkpoint, in one synchronous transaction. The commit is the
 * only step: before it nothing happened, after it tiles, indices and answers follow from what was committed.
 */
import { type Challenge, challengeOf, encodeChallenge } from '../core/log/challenge.ts';
import { signCheckpoint } from '../core/log/checkpoint.ts';
import { FIRST_SEQUENCE, NO_PREVIOUS_HEADER } from '../core/log/header.ts';
import { encodeGenesis, encodeTimeLeaf, leafData } from '../core/log/leaf.ts';
import type { NoteSigner } from '../core/log/note.ts';
import { consistencyPath, inclusionPath } from '../core/log/proof.ts';
import { edgeOf, extend, TILE_WIDTH, tileHashes } from '../core/log/tile.ts';
import {
  HASH_BYTES,
  type HashReader,
  join,
  leafHash,
  sameHash,
  treeRoot,
} from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { KeptCheckpoint, LogReason, LogStore, PendingLeaf } from './log-port.ts';
import type { LogProofs, ProveRequest } from './ports.ts';

const ENTRIES_ROW_BYTES = TILE_WIDTH * HASH_BYTES;

export interface RoundOutcome {
  /** The signed note that covers every placed leaf. */
  readonly checkpoint: string;
  readonly size: number;
  /** One entry a leaf of the pool: its index, in this round or since an earlier one, or why it has none. */
  readonly places: ReadonlyMap<PendingLeaf, number | LogReason>;
}

/** The challenge of a minute, to be archived under its hash before it is served. */
export interface IssuedChallenge {
  readonly hash: Bytes;
  /** `encodeChallenge`. */
  readonly object: Bytes;
  readonly note: string;
  /** Of its checkpoint's tree. */
  readonly size: number;
  readonly issuedAtMs: number;
}

/**
 * Takes the pool into the log: by ledger, in order of sequence, without gaps; what is there already answers with
 * its index. Without a new leaf the old checkpoint answers, so no size has two. `nowMs` dates the genesis leaf
 * of the first round. Refuses leaves one by one: `log_fork`, `log_predecessor_missing`, `log_forgotten`.
 */
export function round(
  store: LogStore,
  pool: readonly PendingLeaf[],
  signer: NoteSigner,
  nowMs: number,
): RoundOutcome {
  return store.transaction(() => {
    const before = store.checkpoint();
    const genesis = genesisBefore(before, signer, nowMs);
    const placing = placePool(store, pool, (before?.size ?? 0) + genesis.length);
    const leaves = [...genesis, ...placing.leaves];
    const checkpoint = append(store, before, leaves, signer, before?.timeMs ?? nowMs);
    return { checkpoint: checkpoint.note, size: checkpoint.size, places: placing.places };
  });
}

/**
 * Appends a time leaf of `nowMs` (or of the newest time leaf, where the clock ran back) and 32 random bytes, and
 * answers the challenge that its checkpoint is.
 */
export function issueChallenge(
  store: LogStore,
  signer: NoteSigner,
  nowMs: number,
  random: Bytes,
): IssuedChallenge {
  return store.transaction(() => {
    const before = store.checkpoint();
    const issuedAtMs = Math.max(nowMs, before?.timeMs ?? nowMs);
    const timeLeaf = encodeTimeLeaf({ issuedAtMs, random });
    const leaves = [...genesisBefore(before, signer, nowMs), leafData(timeLeaf)];
    const { note, size } = append(store, before, leaves, signer, issuedAtMs);
    const index = size - 1;
    const challenge = { note, timeLeaf, index, inclusionPath: pathOf(store, index, size) };
    return sealed(challenge, size, signer, issuedAtMs);
  });
}

/**
 * Proofs under the published checkpoint: inclusion of each index, consistency from each earlier size.
 * Refuses `log_out_of_range` for an index or a size outside its tree, and where nothing is published yet. `hashes` reads a
 * published tree; the store itself where nothing is said.
 */
export function prove(
  store: LogStore,
  request: ProveRequest,
  hashes: (size: number) => HashReader = () => hashesIn(store),
): Result<LogProofs, LogReason> {
  const checkpoint = store.published();
  if (!checkpoint) return err('log_out_of_range');
  const { note, size } = checkpoint;
  const isIndex = (index: number) => Number.isSafeInteger(index) && index >= 0 && index < size;
  const isSize = (from: number) => Number.isSafeInteger(from) && from >= 1 && from <= size;
  if (!request.indices.every(isIndex) || !request.fromSizes.every(isSize)) {
    return err('log_out_of_range');
  }
  const read = hashes(size);
  return ok({
    checkpoint: note,
    size,
    inclusion: request.indices.map((index) => inclusionPath(read, index, size)),
    consistency: request.fromSizes.map((from) => consistencyPath(read, from, size)),
  });
}

/** Drops what a ledger confirmed that it knows, except its last index: that one holds the order of the ledger. */
export function forget(store: LogStore, ledger: string, upToSequence: number): void {
  store.transaction(() => {
    store.dropIndices(ledger, Math.min(upToSequence, store.lastSequence(ledger) - 1));
  });
}

/** Leaf 0 of a log that has no leaf yet: one-leaf trees have no path, so nothing of value stands alone. */
function genesisBefore(before: KeptCheckpoint | null, signer: NoteSigner, nowMs: number): Bytes[] {
  return before ? [] : [leafData(encodeGenesis(signer.key.name, nowMs))];
}

/** Decides leaf by leaf, and keeps the index of each new one at `size` and following. */
function placePool(store: LogStore, pool: readonly PendingLeaf[], size: number) {
  const places = new Map<PendingLeaf, number | LogReason>();
  const leaves: Bytes[] = [];
  for (const leaf of inOrder(pool)) {
    const index = size + leaves.length;
    const place = placeOf(store, leaf, index);
    places.set(leaf, place);
    if (place === index) leaves.push(leaf.leafData);
  }
  return { places, leaves };
}

/** Sequences rise within a ledger; of two leaves under one sequence the earlier of the pool goes first. */
function inOrder(pool: readonly PendingLeaf[]): readonly PendingLeaf[] {
  return pool.toSorted((a, b) => {
    if (a.ledger !== b.ledger) return a.ledger < b.ledger ? -1 : 1;
    return a.sequence - b.sequence;
  });
}

/** Where a leaf stands already, or `index` from now on, or why it stands nowhere. */
function placeOf(store: LogStore, leaf: PendingLeaf, index: number): number | LogReason {
  const { ledger, sequence, leafData: data, previous } = leaf;
  if (data.length !== HASH_BYTES) throw new RangeError(`leaf data of ${data.length} bytes`);
  const known = store.indexOf(ledger, sequence);
  if (known) return sameHash(known.leafData, data) ? known.index : 'log_fork';
  const expected = Math.max(store.lastSequence(ledger) + 1, FIRST_SEQUENCE);
  if (sequence < expected) return 'log_forgotten';
  if (sequence !== expected) return 'log_predecessor_missing';
  // What builds on a leaf that was refused is refused too, in whatever round it comes.
  if (!sameHash(previous, leafBefore(store, ledger, sequence))) return 'log_fork';
  store.putIndex(ledger, sequence, { index, leafData: data });
  return index;
}

/** The last leaf of a ledger is never dropped, so what stands before the next one is there. */
function leafBefore(store: LogStore, ledger: string, sequence: number): Bytes {
  if (sequence === FIRST_SEQUENCE) return NO_PREVIOUS_HEADER;
  const before = store.indexOf(ledger, sequence - 1);
  if (!before) throw new Error(`the last leaf of ${ledger} has no index`);
  return before.leafData;
}

/** Writes entries, tiles and the checkpoint over `leaves`; without any it answers the checkpoint that stands. */
function append(
  store: LogStore,
  before: KeptCheckpoint | null,
  leaves: readonly Bytes[],
  signer: NoteSigner,
  timeMs: number,
): KeptCheckpoint {
  if (before && leaves.length === 0) return before;
  const from = before?.size ?? 0;
  const edge = edgeOf(from, (level, index) => store.tile(level, index));
  const grown = extend(edge, leaves.map(leafHash));
  putEntries(store, from, leaves);
  for (const tile of grown.tiles) store.putTile(tile.level, tile.index, tile.hashes);
  const size = grown.edge.size;
  const note = signCheckpoint(size, treeRoot(hashesIn(store), size), signer);
  const checkpoint = { note, size, timeMs };
  store.putCheckpoint(checkpoint);
  return checkpoint;
}

function putEntries(store: LogStore, from: number, leaves: readonly Bytes[]): void {
  const first = Math.floor(from / TILE_WIDTH);
  const kept = from % TILE_WIDTH === 0 ? undefined : store.entries(first);
  const rows = join([kept ?? new Uint8Array(), ...leaves]);
  for (let at = 0; at < rows.length; at += ENTRIES_ROW_BYTES) {
    store.putEntries(first + at / ENTRIES_ROW_BYTES, rows.slice(at, at + ENTRIES_ROW_BYTES));
  }
}

function sealed(
  challenge: Challenge,
  size: number,
  signer: NoteSigner,
  issuedAtMs: number,
): IssuedChallenge {
  const hash = challengeOf(challenge.note, signer.key);
  if (!hash.ok) throw new Error(`the log's own checkpoint does not open: ${hash.reason}`);
  const object = encodeChallenge(challenge);
  return { hash: hash.value, object, note: challenge.note, size, issuedAtMs };
}

function pathOf(store: LogStore, index: number, size: number) {
  return inclusionPath(hashesIn(store), index, size);
}

function hashesIn(store: LogStore): HashReader {
  return tileHashes((level, index) => store.tile(level, index));
}
