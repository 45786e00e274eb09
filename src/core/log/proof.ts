/** RFC 9162 sections 2.1.3 and 2.1.4: inclusion and consistency paths, made from hashes and checked against roots. */
import { sameBytes } from '../bytes.ts';
import type { Bytes } from '../model.ts';
import { HASH_BYTES, type HashReader, nodeHash, rangeHash, splitPoint } from './tree.ts';

/** Sibling hashes from the leaf's (or the old root's) side up to the child of the root; at most 53 of 32 bytes. */
export type Path = readonly Bytes[];

/** PATH(index, D[size]) of RFC 9162 section 2.1.3.1. Throws outside 0 <= index < size: the caller asked amiss. */
export function inclusionPath(read: HashReader, index: number, size: number): Path {
  if (!isPosition(index, size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Bytes[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    const isLeft = index < middle;
    path.push(isLeft ? rangeHash(read, middle, end) : rangeHash(read, start, middle));
    if (isLeft) end = middle;
    else start = middle;
  }
  return path.reverse();
}

/** PROOF(from, D[to]) of RFC 9162 section 2.1.4.1; empty where the sizes are equal. Throws outside 1 <= from <= to. */
export function consistencyPath(read: HashReader, from: number, to: number): Path {
  if (!isSize(from) || !isSize(to) || from < 1 || from > to) {
    throw new RangeError(`no consistency path from size ${from} to ${to}`);
  }
  const path: Bytes[] = [];
  let start = 0;
  let end = to;
  while (from !== end) {
    const middle = start + splitPoint(end - start);
    const isLeft = from <= middle;
    path.push(isLeft ? rangeHash(read, middle, end) : rangeHash(read, start, middle));
    if (isLeft) end = middle;
    else start = middle;
  }
  if (start > 0) path.push(rangeHash(read, start, end));
  return path.reverse();
}

/**
 * Whether `path` proves the leaf hash at `index` under `root` of a tree of `size`: RFC 9162 section 2.1.3.2.
 * False too for a path of another length, a hash that is not 32 bytes, sizes beyond 2^53 - 1.
 */
export function verifyInclusion(
  leaf: Bytes,
  index: number,
  size: number,
  path: Path,
  root: Bytes,
): boolean {
  if (!isPosition(index, size) || ![leaf, root, ...path].every(isHash)) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(hash, root);
}

/**
 * Whether `path` proves that the tree of size `from` under `oldRoot` is a prefix of the one of size `to` under
 * `newRoot`: RFC 9162 section 2.1.4.2. False too from size 0: an empty tree says nothing.
 */
export function verifyConsistency(
  from: number,
  oldRoot: Bytes,
  to: number,
  newRoot: Bytes,
  path: Path,
): boolean {
  if (!isSize(from) || !isSize(to) || from < 1 || from > to) return false;
  if (from === to) return path.length === 0 && sameBytes(oldRoot, newRoot);
  if (![oldRoot, newRoot, ...path].every(isHash)) return false;
  let node = from - 1;
  let last = to - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  // Section 2.1.4.2 step 2: where `from` is a power of two the old root itself is the first component.
  const [seed, ...rest] = node === 0 ? [oldRoot, ...path] : path;
  if (!seed || (node === 0 && rest.length === 0)) return false;
  let oldHash = seed;
  let newHash = seed;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(oldHash, oldRoot) && sameBytes(newHash, newRoot);
}

function half(number: number): number {
  return Math.floor(number / 2);
}

function isHash(bytes: Bytes): boolean {
  return bytes.length === HASH_BYTES;
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}

function isPosition(index: number, size: number): boolean {
  return isSize(index) && isSize(size) && index < size;
}
