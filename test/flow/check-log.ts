/** Derives a whole log anew from its entries and holds everything that its store keeps against that. */
import { expect } from 'vitest';
import { openCheckpoint } from '../../src/core/log/checkpoint.ts';
import type { VerifierKey } from '../../src/core/log/note-key.ts';
import { inclusionPath, verifyConsistency, verifyInclusion } from '../../src/core/log/proof.ts';
import { hashesOf } from '../../src/core/log/tile.ts';
import { join, leafHash, listReader, rootOf, treeRoot } from '../../src/core/log/tree.ts';
import type { Bytes } from '../../src/core/model.ts';
import { prove } from '../../src/flow/round.ts';
import type { MemoryLog } from './memory-log.ts';

/**
 * Checks entries, tiles, checkpoint, indices and proofs of a log, and that the leaves of `before` still begin it.
 * Answers the leaf data of the whole log. Never writes.
 */
export function checkLog(store: MemoryLog, logKey: VerifierKey, before: readonly Bytes[]): Bytes[] {
  const checkpoint = store.checkpoint();
  if (!checkpoint) {
    expect([before, store.kept, store.tileNames]).toEqual([[], [], []]);
    return [];
  }
  const opened = openCheckpoint(checkpoint.note, logKey);
  if (!opened.ok) throw new Error(opened.reason);
  const { size, root } = opened.value;
  expect(size).toBe(checkpoint.size);
  const leaves = entriesOf(store, size);
  expect(leaves.slice(0, before.length)).toEqual(before);
  expect(root).toEqual(rootOf(leaves));
  checkTiles(store, leaves);
  checkIndices(store, leaves);
  checkProofs(store, leaves, before, root);
  return leaves;
}

function entriesOf(store: MemoryLog, size: number): Bytes[] {
  const rows: Bytes[] = [];
  for (let row = 0; row * 256 < size; row += 1) rows.push(store.entries(row) ?? new Uint8Array());
  expect(store.entries(rows.length)).toBeUndefined();
  rows.forEach((row, at) => {
    expect(row.length).toBe(32 * Math.min(256, size - 256 * at));
  });
  return hashesOf(join(rows));
}

/** Exactly the tiles of C2SP tlog-tiles: level L holds the hashes of all full subtrees of 256^L leaves. */
function checkTiles(store: MemoryLog, leaves: readonly Bytes[]): void {
  const read = listReader(leaves.map(leafHash));
  const expected: string[] = [];
  for (let level = 0, count = leaves.length; count > 0; level += 1) {
    const hashes = Array.from({ length: count }, (_, at) => read(8 * level, at));
    for (let at = 0; at < count; at += 256) {
      expected.push(`${level}/${at / 256}`);
      expect(store.tile(level, at / 256)).toEqual(join(hashes.slice(at, at + 256)));
    }
    count = Math.floor(count / 256);
  }
  expect([...store.tileNames].sort()).toEqual(expected.sort());
}

/** Kept indices name their own leaf, no index twice, and rise with the sequence of a ledger. */
function checkIndices(store: MemoryLog, leaves: readonly Bytes[]): void {
  const seen = new Set<number>();
  const lastOf = new Map<string, number>();
  for (const { ledger, sequence, kept } of store.kept.toSorted((a, b) => a.sequence - b.sequence)) {
    expect(leaves[kept.index]).toEqual(kept.leafData);
    expect(seen.has(kept.index)).toBe(false);
    expect(kept.index).toBeGreaterThan(lastOf.get(ledger) ?? 0);
    expect(sequence).toBeLessThanOrEqual(store.lastSequence(ledger));
    seen.add(kept.index);
    lastOf.set(ledger, kept.index);
  }
}

function checkProofs(
  store: MemoryLog,
  leaves: readonly Bytes[],
  before: readonly Bytes[],
  root: Bytes,
): void {
  const size = leaves.length;
  const fromSizes = before.length > 0 ? [1, before.length, size] : [1, size];
  const proofs = prove(store, { indices: [0, size >> 1, size - 1], fromSizes });
  if (!proofs.ok) throw new Error(proofs.reason);
  const read = listReader(leaves.map(leafHash));
  [0, size >> 1, size - 1].forEach((index, at) => {
    const path = proofs.value.inclusion[at]!;
    expect(path).toEqual(inclusionPath(read, index, size));
    expect(verifyInclusion(leafHash(leaves[index]!), index, size, path, root)).toBe(true);
  });
  fromSizes.forEach((from, at) => {
    const path = proofs.value.consistency[at]!;
    expect(verifyConsistency(from, treeRoot(read, from), size, root, path)).toBe(true);
  });
}
