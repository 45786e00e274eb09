import { expect, test } from 'vitest';
import { HashTree } from '../../../src/core/log/hash-tree.ts';
import { inclusionPath } from '../../../src/core/log/proof.ts';
import { EMPTY_ROOT, leafHash, listReader, rootOf } from '../../../src/core/log/tree.ts';

test('root and paths are those of RFC 9162, for every size up to 130, after the way over the wire too', () => {
  for (let size = 1; size <= 130; size += 1) {
    const leaves = Array.from({ length: size }, (_, i) => leafHash(Uint8Array.of(i)));
    const made = HashTree.over(leaves);
    const read = listReader(leaves.map(leafHash));
    expect(made.root).toEqual(rootOf(leaves));
    for (const tree of [made, HashTree.read(size, made.bytes.slice())]) {
      for (let index = 0; index < size; index += 1) {
        expect(tree.path(index)).toEqual(inclusionPath(read, index, size));
      }
    }
  }
});

test('nothing has the root of nothing, and rows of another size are refused', () => {
  expect(HashTree.over([]).root).toEqual(EMPTY_ROOT);
  expect(() => HashTree.read(3, HashTree.over([EMPTY_ROOT]).bytes)).toThrow('no tree');
  expect(() => HashTree.over([new Uint8Array(31)])).toThrow('no hash');
});
