/** RFC 6962 / RFC 9162 section 2.1 Merkle tree hashing over SHA-256: leaf data -> hashes -> root. */
import { sha256 } from '../crypto/sha256.ts';
import type { Bytes } from '../model.ts';

export const HASH_BYTES = 32;

// Nothing is awaited between a write to one of these and its hash; a tree of a thousand leaves asks for thousands.
const SHORT_LEAF = new Uint8Array(1 + HASH_BYTES);
const NODE = Uint8Array.of(1, ...new Uint8Array(2 * HASH_BYTES));

/** MTH({}) of RFC 9162 section 2.1.1: the root of a tree without leaves. */
export const EMPTY_ROOT: Bytes = sha256(new Uint8Array());

/**
 * The hash of the perfect subtree of 2^level leaves whose first leaf is index * 2^level.
 * Asked only for subtrees that are wholly inside the tree; throws where the hash is missing.
 */
export type HashReader = (level: number, index: number) => Bytes;

/** Leaf data of any length -> 32-byte leaf hash, SHA-256(00 || data): RFC 9162 section 2.1.1. */
export function leafHash(data: Bytes): Bytes {
  if (data.length === HASH_BYTES) {
    SHORT_LEAF.set(data, 1);
    return sha256(SHORT_LEAF);
  }
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return sha256(input);
}

/** Two 32-byte hashes -> the hash of their parent, SHA-256(01 || left || right): RFC 9162 section 2.1.1. */
export function nodeHash(left: Bytes, right: Bytes): Bytes {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw new RangeError('no hash');
  NODE.set(left, 1);
  NODE.set(right, 1 + HASH_BYTES);
  return sha256(NODE);
}

/** The largest power of two below `count` (count >= 2): where RFC 9162 splits a tree. Exact up to 2^53. */
export function splitPoint(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** MTH(D[start:end]) where `start` is a multiple of the largest power of two not above the range; 32 bytes. */
export function rangeHash(read: HashReader, start: number, end: number): Bytes {
  const count = end - start;
  if (count === 0) return EMPTY_ROOT;
  const level = levelOf(count);
  if (level !== null) return read(level, start / count);
  const middle = start + splitPoint(count);
  return nodeHash(rangeHash(read, start, middle), rangeHash(read, middle, end));
}

/** The root of the tree's first `size` leaves, 32 bytes. */
export function treeRoot(read: HashReader, size: number): Bytes {
  return rangeHash(read, 0, size);
}

/** A reader over leaf hashes held in memory: about as many node hashes as leaves, made once. */
export function listReader(leafHashes: readonly Bytes[]): HashReader {
  const levels: Bytes[][] = [[...leafHashes]];
  for (let row = levels[0]!; row.length > 1; row = levels.at(-1)!) levels.push(parents(row));
  return (level, index) => {
    const hash = levels[level]?.[index];
    if (!hash) throw new Error(`no hash at level ${level}, index ${index}`);
    return hash;
  };
}

/** The root over a short list of leaf data (an inner tree of a part); of an empty list `EMPTY_ROOT`. */
export function rootOf(leaves: readonly Bytes[]): Bytes {
  return treeRoot(listReader(leaves.map(leafHash)), leaves.length);
}

/** Byte strings -> one, back to back. */
export function join(parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function parents(row: readonly Bytes[]): Bytes[] {
  const above: Bytes[] = [];
  for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at]!, row[at + 1]!));
  return above;
}

/** log2 of a power of two, null of any other count. */
function levelOf(count: number): number | null {
  let level = 0;
  let rest = count;
  while (rest % 2 === 0) {
    rest /= 2;
    level += 1;
  }
  return rest === 1 ? level : null;
}
