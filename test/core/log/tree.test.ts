import { expect, test } from 'vitest';
import { EMPTY_ROOT, leafHash, listReader, rootOf, treeRoot } from '../../../src/core/log/tree.ts';
import { fromHex, toHex } from './hex.ts';

const classicInputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];

test('the empty tree has the hash of nothing as its root', () => {
  expect(toHex(EMPTY_ROOT)).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  expect(rootOf([])).toEqual(EMPTY_ROOT);
});

test('an empty leaf is not the empty tree', () => {
  const expected = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';
  expect(toHex(leafHash(new Uint8Array()))).toBe(expected);
  expect(toHex(rootOf([new Uint8Array()]))).toBe(expected);
});

test('the eight classic inputs have the published root', () => {
  expect(toHex(rootOf(classicInputs.map(fromHex)))).toBe(
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  );
});

test('a reader over a list knows the root of every prefix', () => {
  const leaves = classicInputs.map(fromHex);
  const read = listReader(leaves.map(leafHash));
  for (let size = 0; size <= leaves.length; size += 1) {
    expect(treeRoot(read, size)).toEqual(rootOf(leaves.slice(0, size)));
  }
});

test('a hash that is not there is our own fault, not an answer', () => {
  expect(() => listReader([])(0, 0)).toThrow('no hash at level 0, index 0');
});
