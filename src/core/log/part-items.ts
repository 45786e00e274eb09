/** The two inner trees of a part -> the proofs of its items, the trees built once. */
import type { Bytes, Digest } from '../model.ts';
import { verdictLeafData } from './header.ts';
import { inclusionPath } from './proof.ts';
import type { ItemProof } from './receipt.ts';
import { leafHash, listReader } from './tree.ts';

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
  const evidence = listReader(entries.map(({ digest }) => leafHash(digest)));
  const verdicts = listReader(leaves.map(leafHash));
  return positions.map((position) => ({
    position,
    evidencePath: inclusionPath(evidence, position, entries.length),
    verdictPath: inclusionPath(verdicts, position, entries.length),
    digest: entries[position]!.digest,
    verdictLeaf: leaves[position]!,
  }));
}
