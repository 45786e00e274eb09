/** The two inner trees of a part -> the proofs of its items, the trees built once. */
import type { Bytes, Digest } from '../model.ts';
import { verdictLeafData } from './header.ts';
import type { ItemProof } from './receipt.ts';
import { allPaths, HASH_BYTES, leafHash } from './tree.ts';

/** What one attestation of a part is in its two trees. */
export interface PartLeaf {
  readonly digest: Digest;
  /** `verdictLeafData`. */
  readonly verdictLeaf: Bytes;
}

/** An entry of a verdict bundle -> its leaves. */
export function partLeafOf(entry: {
  readonly digest: Digest;
  readonly salt: Bytes;
  readonly verdict: Bytes;
}): PartLeaf {
  return { digest: entry.digest, verdictLeaf: verdictLeafData(entry.salt, entry.verdict) };
}

/** All leaves of a part in its order, and the positions wanted -> a proof a position. Throws on a position outside the part. */
export function itemProofs(leaves: readonly PartLeaf[], positions: readonly number[]): ItemProof[] {
  const evidencePath = allPaths(leaves.map(({ digest }) => leafHash(digest)));
  const verdictPath = allPaths(leaves.map(({ verdictLeaf }) => leafHash(verdictLeaf)));
  return positions.map((position) => {
    const leaf = leaves[position];
    if (!leaf) throw new RangeError(`no leaf ${position} in a tree of ${leaves.length}`);
    return {
      position,
      evidencePath: evidencePath(position),
      verdictPath: verdictPath(position),
      digest: leaf.digest,
      verdictLeaf: leaf.verdictLeaf,
    };
  });
}

/** Leaves -> 64 bytes each, digest and verdict leaf. */
export function packLeaves(leaves: readonly PartLeaf[]): Bytes {
  const packed = new Uint8Array(leaves.length * 2 * HASH_BYTES);
  leaves.forEach(({ digest, verdictLeaf }, i) => {
    packed.set(digest, i * 2 * HASH_BYTES);
    packed.set(verdictLeaf, (i * 2 + 1) * HASH_BYTES);
  });
  return packed;
}

/** Views onto what `packLeaves` made. */
export function unpackLeaves(packed: Bytes): PartLeaf[] {
  return Array.from({ length: packed.length / (2 * HASH_BYTES) }, (_, i) => {
    const at = i * 2 * HASH_BYTES;
    const middle = at + HASH_BYTES;
    return {
      digest: packed.subarray(at, middle),
      verdictLeaf: packed.subarray(middle, middle + HASH_BYTES),
    };
  });
}
