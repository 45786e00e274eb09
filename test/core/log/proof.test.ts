import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  consistencyPath,
  inclusionPath,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/core/log/proof.ts';
import { leafHash, listReader, nodeHash, treeRoot } from '../../../src/core/log/tree.ts';

const leaves = Array.from({ length: 70 }, (_, at) => leafHash(Uint8Array.of(at)));
const read = listReader(leaves);
const rootAt = (size: number) => treeRoot(read, size);
const sizes = fc.integer({ min: 1, max: leaves.length });

test('every leaf of every small tree has a path that proves it', () => {
  for (let size = 1; size <= 40; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const path = inclusionPath(read, index, size);
      expect(verifyInclusion(leaves[index]!, index, size, path, rootAt(size))).toBe(true);
    }
  }
});

test('every small tree is a proved prefix of every larger one', () => {
  for (let to = 1; to <= 40; to += 1) {
    for (let from = 1; from <= to; from += 1) {
      const path = consistencyPath(read, from, to);
      expect(verifyConsistency(from, rootAt(from), to, rootAt(to), path)).toBe(true);
    }
  }
});

test('an inclusion path proves no other index, size, leaf or length', () => {
  const other = fc.nat({ max: leaves.length - 1 });
  fc.assert(
    fc.property(sizes, other, other, sizes, (size, a, otherIndex, otherSize) => {
      const index = a % size;
      const path = inclusionPath(read, index, size);
      const proves = (leafAt: number, at: number, of: number, by: readonly Uint8Array[]) =>
        verifyInclusion(leaves[leafAt]!, at, of, by, rootAt(size));
      if (otherIndex !== index) expect(proves(otherIndex, index, size, path)).toBe(false);
      if (otherIndex !== index) expect(proves(index, otherIndex, size, path)).toBe(false);
      expect(proves(index, index, size, [...path, leaves[0]!])).toBe(false);
      if (path.length > 0) expect(proves(index, index, size, path.slice(1))).toBe(false);
      const of = verifyInclusion(leaves[index]!, index, otherSize, path, rootAt(otherSize));
      expect(of).toBe(otherSize === size);
    }),
  );
});

test('one flipped bit anywhere in a path, a leaf or a root breaks the proof', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), fc.nat({ max: 255 }), (size, a, b, bit) => {
      const index = a % size;
      const hashes = [leaves[index]!, rootAt(size), ...inclusionPath(read, index, size)];
      const [leaf, root, ...path] = hashes.map((hash, at) => {
        const copy = hash.slice();
        if (at === b % hashes.length) copy[bit >> 3]! ^= 1 << (bit & 7);
        return copy;
      });
      expect(verifyInclusion(leaf!, index, size, path, root!)).toBe(false);
    }),
  );
});

test('one flipped bit anywhere in a consistency path or a root breaks the proof', () => {
  fc.assert(
    fc.property(sizes, sizes, fc.nat(), fc.nat({ max: 255 }), (a, b, at, bit) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      const hashes = [rootAt(from), rootAt(to), ...consistencyPath(read, from, to)];
      const [oldRoot, newRoot, ...path] = hashes.map((hash, i) => {
        const copy = hash.slice();
        if (i === at % hashes.length) copy[bit >> 3]! ^= 1 << (bit & 7);
        return copy;
      });
      expect(verifyConsistency(from, oldRoot!, to, newRoot!, path)).toBe(false);
    }),
  );
});

test('sizes that are not safe integers prove nothing', () => {
  const root = rootAt(3);
  for (const size of [-1, 0, 1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
    expect(verifyInclusion(leaves[0]!, 0, size, [], root)).toBe(false);
    expect(verifyInclusion(leaves[0]!, size, 2 ** 53, [], root)).toBe(false);
    expect(verifyConsistency(size, root, size, root, [])).toBe(false);
    expect(verifyConsistency(size, root, 3, root, [])).toBe(false);
  }
});

test('paths of a tree of 2^53 - 1 equal leaves are made and proved', () => {
  const size = Number.MAX_SAFE_INTEGER;
  const levels = [leafHash(new Uint8Array())];
  while (levels.length < 53) levels.push(nodeHash(levels.at(-1)!, levels.at(-1)!));
  const same = (level: number) => levels[level]!;
  const root = treeRoot(same, size);
  for (const index of [0, 2 ** 31, 2 ** 40 + 1, size - 1]) {
    const path = inclusionPath(same, index, size);
    expect(verifyInclusion(levels[0]!, index, size, path, root)).toBe(true);
    expect(verifyInclusion(levels[0]!, index, size, path.slice(1), root)).toBe(false);
  }
  const [from, old] = [2 ** 40 + 3, treeRoot(same, 2 ** 40 + 3)];
  expect(verifyConsistency(from, old, size, root, consistencyPath(same, from, size))).toBe(true);
});

test('a path outside the tree cannot be asked for', () => {
  expect(() => inclusionPath(read, 3, 3)).toThrow('no leaf 3 in a tree of 3');
  expect(() => consistencyPath(read, 0, 3)).toThrow('no consistency path from size 0 to 3');
  expect(() => consistencyPath(read, 4, 3)).toThrow('no consistency path from size 4 to 3');
});
