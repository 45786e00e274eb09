/** Proofs out of the log's committed tiles: under which checkpoint, and from where. Nothing here changes anything. */
import { type SignedRoot, signRoot } from '../core/log/cose-form.ts';
import type { NoteSigner } from '../core/log/note.ts';
import { consistencyPath, inclusionPath } from '../core/log/proof.ts';
import { tileHashes } from '../core/log/tile.ts';
import { type HashReader, treeRoot } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { LogReason, LogStore, PublishedCheckpoint } from './log-port.ts';
import type { LogProofs, ProveRequest } from './ports.ts';

export interface Proving {
  /** Under which checkpoint; the published one where nothing is said. */
  readonly checkpoint?: PublishedCheckpoint | null;
  /** Reads a committed tree of a size; the store itself where nothing is said. */
  readonly hashes?: (size: number) => HashReader;
}

/**
 * Proofs under one checkpoint of this log, the published one where none is given: inclusion of each index, consistency from each earlier size.
 * Refuses `log_out_of_range` for an index or a size outside its tree, and where nothing is published yet.
 */
export function prove(
  store: LogStore,
  request: ProveRequest,
  { checkpoint = store.published(), hashes = () => hashesIn(store) }: Proving = {},
): Result<Omit<LogProofs, 'witnessed'>, LogReason> {
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

/** The log's signature over the root of a size that the tree has reached, for COSE Receipts. Ed25519: the same whenever it is made. */
export function coseRoot(store: LogStore, size: number, signer: NoteSigner): SignedRoot {
  return signRoot(treeRoot(hashesIn(store), size), signer);
}

/** Consistency between two sizes that the tree has reached. Throws where it has not: the caller asked amiss. */
export function pathBetween(store: LogStore, from: number, to: number): readonly Bytes[] {
  return consistencyPath(hashesIn(store), from, to);
}

/** Every hash of the tree as its tiles have it. */
export function hashesIn(store: LogStore): HashReader {
  return tileHashes((level, index) => store.tile(level, index));
}
