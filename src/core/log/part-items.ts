/** The two inner trees of a part -> the proofs of its items, the trees built once. */
import type { Bytes, Digest } from '../model.ts';
import { HashTree } from './hash-tree.ts';
import { verdictLeafData } from './header.ts';
import type { ItemProof } from './receipt.ts';
import { HASH_BYTES, join } from './tree.ts';

const LEAF_BYTES = 2 * HASH_BYTES;

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

/** The leaves of a part in its order, and its two trees over them. */
export interface PartTrees {
  readonly leaves: readonly PartLeaf[];
  readonly evidence: HashTree;
  readonly verdicts: HashTree;
}

/** Leaves -> the trees, every node of them. */
export function partTrees(leaves: readonly PartLeaf[]): PartTrees {
  const evidence = HashTree.over(leaves.map(({ digest }) => digest));
  const verdicts = HashTree.over(leaves.map(({ verdictLeaf }) => verdictLeaf));
  return { leaves, evidence, verdicts };
}

/** The positions wanted -> a proof a position. Throws on a position outside the part. */
export function itemProofs(trees: PartTrees, positions: readonly number[]): ItemProof[] {
  return positions.map((position) => {
    const leaf = trees.leaves[position];
    if (!leaf) throw new RangeError(`no leaf ${position} in a tree of ${trees.leaves.length}`);
    return {
      position,
      evidencePath: trees.evidence.path(position),
      verdictPath: trees.verdicts.path(position),
      digest: leaf.digest,
      verdictLeaf: leaf.verdictLeaf,
    };
  });
}

/** Trees on their way between isolates: leaves of 64 bytes, digest and verdict leaf, then the rows of both. */
export function packTrees({ leaves, evidence, verdicts }: PartTrees): Bytes {
  const columns = new Uint8Array(leaves.length * LEAF_BYTES);
  for (let i = 0; i < leaves.length; i++) {
    columns.set(leaves[i]!.digest, i * LEAF_BYTES);
    columns.set(leaves[i]!.verdictLeaf, i * LEAF_BYTES + HASH_BYTES);
  }
  return join([columns, evidence.bytes, verdicts.bytes]);
}

/** Views onto what `packTrees` made of so many leaves. */
export function unpackTrees(packed: Bytes, count: number): PartTrees {
  const rows = HashTree.bytesOver(count);
  const behindLeaves = count * LEAF_BYTES;
  const leaves = Array.from({ length: count }, (_, i): PartLeaf => {
    const at = i * LEAF_BYTES;
    const middle = at + HASH_BYTES;
    const digest = packed.subarray(at, middle);
    return { digest, verdictLeaf: packed.subarray(middle, middle + HASH_BYTES) };
  });
  const evidence = HashTree.read(count, packed.subarray(behindLeaves, behindLeaves + rows));
  const verdicts = HashTree.read(count, packed.subarray(behindLeaves + rows));
  return { leaves, evidence, verdicts };
}
