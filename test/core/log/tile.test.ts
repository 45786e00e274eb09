import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EMPTY_EDGE,
  edgeOf,
  entryBundle,
  extend,
  hashesOf,
  tileHashes,
  tileNamed,
  tilePath,
} from '../../../src/core/log/tile.ts';
import { join, leafHash, listReader, treeRoot } from '../../../src/core/log/tree.ts';
import { toHex } from './hex.ts';

const leaves = Array.from({ length: 66_000 }, (_, at) =>
  leafHash(Uint8Array.of(at & 255, at >> 8, at >> 16)),
);
const reference = listReader(leaves);

function grown(steps: readonly number[]) {
  const rows = new Map<string, Uint8Array>();
  let edge = EMPTY_EDGE;
  for (const step of steps) {
    const next = extend(edge, leaves.slice(edge.size, edge.size + step));
    for (const tile of next.tiles) rows.set(`${tile.level}/${tile.index}`, tile.hashes);
    edge = next.edge;
  }
  return { rows, edge, read: (level: number, index: number) => rows.get(`${level}/${index}`) };
}

test('however the leaves come, tiles, edge and root are those of the whole list', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(steps, (counts) => {
      const size = counts.reduce((sum, count) => sum + count, 0);
      const inSteps = grown(counts);
      expect(inSteps.rows).toEqual(grown([size]).rows);
      expect(inSteps.edge.size).toBe(size);
      expect(edgeOf(size, inSteps.read)).toEqual(inSteps.edge);
      expect(treeRoot(tileHashes(inSteps.read), size)).toEqual(treeRoot(reference, size));
    }),
    { numRuns: 40 },
  );
});

test('a tree of three tile levels reads back every earlier root', () => {
  const { read, edge } = grown([65_535, 1, 464]);
  expect(edge.rows.map((row) => row.length / 32)).toEqual([208, 1, 1]);
  for (const size of [1, 255, 256, 257, 4_096, 65_535, 65_536, 65_537, 66_000]) {
    expect(treeRoot(tileHashes(read), size)).toEqual(treeRoot(reference, size));
  }
});

test('only tiles that change are written again', () => {
  const { edge } = grown([70_000 - 4_001]);
  const { tiles } = extend(edge, leaves.slice(0, 1));
  expect(tiles.map(({ level, index }) => `${level}/${index}`)).toEqual(['0/257']);
});

test('a missing or shortened tile is our own fault, not an answer', () => {
  const { rows, read } = grown([300]);
  rows.delete('0/1');
  expect(() => edgeOf(300, read)).toThrow('tile 0/1 is missing');
  expect(() => treeRoot(tileHashes(read), 300)).toThrow('tile 0/1 is missing');
  rows.set('0/1', new Uint8Array(32));
  expect(() => edgeOf(300, read)).toThrow('tile 0/1 is missing');
  expect(() => hashesOf(new Uint8Array(33))).toThrow('a row of 33 bytes');
});

test.each([
  [0, 0, 256, 'tile/0/000'],
  [0, 273, 112, 'tile/0/273.p/112'],
  [1, 1_234_067, 256, 'tile/1/x001/x234/067'],
  ['entries', 1_000, 1, 'tile/entries/x001/000.p/1'],
] as const)('tile %s %s of width %s stands at its path', (level, index, width, path) => {
  expect(tilePath(level, index, width)).toBe(path);
  const [, name, ...rest] = path.split('/');
  expect(tileNamed(name!, rest.join('/'))).toEqual({ level, index, width });
});

test.each([
  ['0', '0'],
  ['0', '1000'],
  ['0', 'x000/001'],
  ['0', 'x001/x234'],
  ['00', '001'],
  ['0', '001.p/0'],
  ['0', '001.p/256'],
  ['0', '001.p/07'],
  ['0', '001.p/'],
  ['0', '001/002'],
  ['0', '../001'],
  ['64a', '001'],
  ['entries', 'x01/001'],
])('tile/%s/%s names nothing: each tile has one path', (level, rest) => {
  expect(tileNamed(level, rest)).toBeNull();
});

test('an entry bundle has a length before each entry', () => {
  const bundle = entryBundle(join([leaves[0]!, leaves[1]!]));
  expect(toHex(bundle)).toBe(`0020${toHex(leaves[0]!)}0020${toHex(leaves[1]!)}`);
});
