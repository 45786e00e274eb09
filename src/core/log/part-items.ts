/** The two inner trees of a part -> the proofs of its items, the trees built once. */
import type { Bytes, Digest } from '../model.ts';
import { verdictLeafData } from './header.ts';
import type { ItemProof } from './receipt.ts';
import { allPaths, leafHash } from './tree.ts';

/** One attestation of a part as its header committed to it, in the part's order. */
export interface PartEntry {
  readonly digest: Digest;
  readonly salt: Bytes;
  readonly verdict: Bytes;
}

/** All entries of a part, and the positions wanted -> a proof a position. Throws on a position outside the part. */
export function itemProofs(
  entries: readonly PartEntry[],
  positions: readonly number[],
): ItemProof[] {
  const leaves = entries.map(({ salt, verdict }) => verdictLeafData(salt, verdict));
  const evidencePath = allPaths(entries.map(({ digest }) => leafHash(digest)));
  const verdictPath = allPaths(leaves.map(leafHash));
  return positions.map((position) => {
    if (!entries[position]) throw new RangeError(`no leaf ${position} of ${entries.length}`);
    return {
      position,
      evidencePath: evidencePath(position),
      verdictPath: verdictPath(position),
      digest: entries[position].digest,
      verdictLeaf: leaves[position]!,
    };
  });
}
