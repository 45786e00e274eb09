/**
 * A round of the log: pending leaves -> one signed checkpoint, in one synchronous transaction. The commit is the
 * only step: before it nothing happened, after it tiles, indices and answers follow from what was committed.
 */
import { type Challenge, challengeOf, encodeChallenge } from '../core/log/challenge.ts';
import { signCheckpoint } from '../core/log/checkpoint.ts';
import { encodeGenesis, encodeTimeLeaf, leafData } from '../core/log/leaf.ts';
import { inclusionPath } from '../core/log/proof.ts';
import { edgeOf, extend, TILE_WIDTH } from '../core/log/tile.ts';
import { join, leafHash, treeRoot } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import type { KeptCheckpoint, LogReason, LogSigner, LogStore, PendingLeaf } from './log-port.ts';
import { type NewLeaf, ownLeaf, Placing } from './placing.ts';
import { hashesIn } from './prove.ts';

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
  signer: LogSigner,
  nowMs: number,
): RoundOutcome {
  return store.transaction(() => {
    const before = store.checkpoint();
    const genesis = genesisBefore(before, signer, nowMs);
    const placing = new Placing(store, (before?.size ?? 0) + genesis.length);
    const places = new Map(inOrder(pool).map((leaf) => [leaf, placing.place(leaf)]));
    const leaves = [...genesis, ...placing.leaves];
    placing.save();
    const checkpoint = append(store, before, leaves, signer, before?.timeMs ?? nowMs);
    return { checkpoint: checkpoint.note, size: checkpoint.size, places };
  });
}

/**
 * Appends a time leaf of `nowMs` (or of the newest time leaf, where the clock ran back) and 32 random bytes, and
 * answers the challenge that its checkpoint is.
 */
export function issueChallenge(
  store: LogStore,
  signer: LogSigner,
  nowMs: number,
  random: Bytes,
): IssuedChallenge {
  return store.transaction(() => {
    const before = store.checkpoint();
    const issuedAtMs = Math.max(nowMs, before?.timeMs ?? nowMs);
    const timeLeaf = encodeTimeLeaf({ issuedAtMs, random });
    const leaves = [...genesisBefore(before, signer, nowMs), ownLeaf(leafData(timeLeaf))];
    const { note, size } = append(store, before, leaves, signer, issuedAtMs);
    const index = size - 1;
    const challenge = { note, timeLeaf, index, inclusionPath: pathOf(store, index, size) };
    return sealed(challenge, size, signer, issuedAtMs);
  });
}

/** Leaf 0 of a log that has no leaf yet: one-leaf trees have no path, so nothing of value stands alone. */
function genesisBefore(before: KeptCheckpoint | null, signer: LogSigner, nowMs: number): NewLeaf[] {
  return before ? [] : [ownLeaf(leafData(encodeGenesis(signer.key.name, nowMs)))];
}

/** Sequences rise within a ledger; of two leaves under one sequence the earlier of the pool goes first. */
function inOrder(pool: readonly PendingLeaf[]): readonly PendingLeaf[] {
  return pool.toSorted((a, b) => {
    if (a.ledger !== b.ledger) return a.ledger < b.ledger ? -1 : 1;
    return a.sequence - b.sequence;
  });
}

/** Writes entries, tiles and the checkpoint over `leaves`; without any it answers the checkpoint that stands. */
function append(
  store: LogStore,
  before: KeptCheckpoint | null,
  leaves: readonly NewLeaf[],
  signer: LogSigner,
  timeMs: number,
): KeptCheckpoint {
  if (before && leaves.length === 0) return before;
  const from = before?.size ?? 0;
  const edge = edgeOf(from, (level, index) => store.tile(level, index));
  const grown = extend(
    edge,
    leaves.map(({ data }) => leafHash(data)),
  );
  putRows(
    from,
    leaves,
    (row) => store.entries(row),
    (row, bytes) => store.putEntries(row, bytes),
    ({ data }) => data,
  );
  putRows(
    from,
    leaves,
    (row) => store.before(row),
    (row, bytes) => store.putBefore(row, bytes),
    ({ before: index }) => index,
  );
  for (const tile of grown.tiles) store.putTile(tile.level, tile.index, tile.hashes);
  const size = grown.edge.size;
  const note = signCheckpoint(size, treeRoot(hashesIn(store), size), signer, signer.beside);
  const checkpoint = { note, size, timeMs };
  store.putCheckpoint(checkpoint);
  return checkpoint;
}

/** Extends rows of `TILE_WIDTH` equal pieces by a piece a leaf. */
function putRows(
  from: number,
  leaves: readonly NewLeaf[],
  read: (row: number) => Bytes | undefined,
  write: (row: number, pieces: Bytes) => void,
  pieceOf: (leaf: NewLeaf) => Bytes,
): void {
  const pieces = leaves.map(pieceOf);
  const rowBytes = TILE_WIDTH * pieces[0]!.length;
  const first = Math.floor(from / TILE_WIDTH);
  const kept = from % TILE_WIDTH === 0 ? undefined : read(first);
  const rows = join([kept ?? new Uint8Array(), ...pieces]);
  for (let at = 0; at < rows.length; at += rowBytes) {
    write(first + at / rowBytes, rows.slice(at, at + rowBytes));
  }
}

function sealed(
  challenge: Challenge,
  size: number,
  signer: LogSigner,
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
