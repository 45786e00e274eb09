import { expect, test } from 'vitest';
import { verdictLeafData } from '../../../src/core/log/header.ts';
import { itemProofs, packTrees, partTrees, unpackTrees } from '../../../src/core/log/part-items.ts';
import { verifyInclusion } from '../../../src/core/log/proof.ts';
import { leafHash, rootOf } from '../../../src/core/log/tree.ts';

test('every item of a part of any size is proved under its two roots', () => {
  for (const count of [1, 2, 3, 8, 21]) {
    const entries = Array.from({ length: count }, (_, at) => ({
      digest: leafHash(Uint8Array.of(at)),
      verdictLeaf: verdictLeafData(new Uint8Array(16).fill(at), Uint8Array.of(at, at)),
    }));
    const trees = unpackTrees(packTrees(partTrees(entries)), count);
    expect(trees.leaves).toEqual(entries);
    const evidenceRoot = rootOf(entries.map(({ digest }) => digest));
    expect(trees.evidence.root).toEqual(evidenceRoot);
    const leaves = entries.map(({ verdictLeaf }) => verdictLeaf);
    const positions = entries.map((_, at) => at);
    for (const item of itemProofs(trees, positions)) {
      const { position, digest, evidencePath, verdictLeaf, verdictPath } = item;
      expect(digest).toEqual(entries[position]!.digest);
      const evidence = leafHash(digest);
      expect(verifyInclusion(evidence, position, count, evidencePath, evidenceRoot)).toBe(true);
      const verdict = leafHash(verdictLeaf);
      expect(verifyInclusion(verdict, position, count, verdictPath, rootOf(leaves))).toBe(true);
    }
  }
});

test('a position outside the part cannot be asked for', () => {
  expect(() => itemProofs(partTrees([]), [0])).toThrow('no leaf 0 in a tree of 0');
});
