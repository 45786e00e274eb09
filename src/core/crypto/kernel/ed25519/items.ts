// The items of a batch: where the host puts them, and what is made of each once, whatever subset is tested afterwards.

import { AFFINE } from "./affine";
import { decodeAll } from "./decode";
import { MAX_HOT } from "./comb";
import { withoutHot } from "./hot";
import { beginKeys, decodeKeys, entryOf, isDecoded } from "./keys";
import { HASH_ROW, fromDigest, isBelowL, reduceDigest } from "./scalar";
import { beginWith, end, update } from "./sha512";
import { blocksOf, hashPair } from "./sha512-pair";

export const MAX_ITEMS: usize = 4096;
export const MAX_MESSAGE_BYTES: usize = 2097152;

/** Signatures, 64 bytes each, and encoded keys, 32 bytes each; 8 bytes are read beyond the last. */
export const signatures = memory.data(4096 * 64 + 8, 64);
export const keys = memory.data(4096 * 32 + 8, 64);
/** The messages one after the other, and where each ends, u32; 16 bytes are read beyond the last. */
export const messages = memory.data(2097152 + 16, 64);
export const ends = memory.data(4096 * 4, 64);
/** A byte each: 1 holds. */
export const verdicts = memory.data(4096, 64);

/** The items that passed all checks but the equation, u32 each: subsets are ranges of this list. */
export const live = memory.data(4096 * 4, 16);
// Of each live item: its key's entry (u32), -R affine, h as a row of limbs.
export const entriesOfLive = memory.data(4096 * 4, 16);
export const nonces = memory.data(4096 * 128, 64);
export const hashes = memory.data(4096 * 96, 64);

const encodings = memory.data(4096 * 4, 16), places = memory.data(4096 * 4, 16), good = memory.data(4096 + 4, 16);
const digest = memory.data(80, 16), digest1 = memory.data(80, 16), wide = memory.data(192, 16);

/** Checks each item for itself, cheapest first: s below L, key, R. How many are live; verdicts of the others are 0. */
export function prepare(count: usize): usize {
  memory.fill(verdicts, 0, count);
  beginKeys(count <= MAX_HOT);
  let n = withScalarBelowL(count);
  decodeKeys();
  n = withGoodKey(n);
  if (count <= MAX_HOT) n = withoutHot(n);
  n = withGoodNonce(n);
  hashAll(n);
  return n;
}

@inline function itemAt(k: usize): usize { return <usize>load<u32>(live + (k << 2)); }
@inline function startOf(i: usize): u32 { return i ? load<u32>(ends + ((i - 1) << 2)) : 0; }
@inline function lengthOf(i: usize): u32 { return load<u32>(ends + (i << 2)) - startOf(i); }

/** Two at a time where both have as many blocks. */
function hashAll(count: usize): void {
  let k: usize = 0;
  while (k + 1 < count) {
    const i = itemAt(k), j = itemAt(k + 1);
    if (blocksOf(lengthOf(i)) != blocksOf(lengthOf(j))) {
      hash(hashes + k++ * HASH_ROW, i);
      continue;
    }
    hashPair(
      digest, digest1, signatures + i * 64, signatures + j * 64, keys + i * 32, keys + j * 32,
      messages + startOf(i), messages + startOf(j), lengthOf(i), lengthOf(j));
    takeDigest(hashes + k++ * HASH_ROW, digest);
    takeDigest(hashes + k++ * HASH_ROW, digest1);
  }
  if (k < count) hash(hashes + k * HASH_ROW, itemAt(k));
}

function takeDigest(row: usize, from: usize): void {
  fromDigest(wide, from);
  reduceDigest(wide);
  for (let i: usize = 0; i < HASH_ROW; i += 32) {
    v128.store(row + i, v128.load(wide + i, 0), 0);
    v128.store(row + i, v128.load(wide + i, 16), 16);
  }
}

function withScalarBelowL(count: usize): usize {
  let n: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    if (!isBelowL(signatures + i * 64 + 32)) continue;
    store<u32>(live + (n << 2), <u32>i);
    store<u32>(entriesOfLive + (n << 2), <u32>entryOf(keys + i * 32));
    n++;
  }
  return n;
}

function withGoodKey(count: usize): usize {
  let n: usize = 0;
  for (let k: usize = 0; k < count; k++) {
    if (!isDecoded(load<u32>(entriesOfLive + (k << 2)))) continue;
    move(n++, k);
  }
  return n;
}

function withGoodNonce(count: usize): usize {
  if (!count) return 0;
  for (let k: usize = 0; k < count; k++) {
    store<u32>(encodings + (k << 2), <u32>(signatures + <usize>load<u32>(live + (k << 2)) * 64));
    store<u32>(places + (k << 2), <u32>(nonces + k * AFFINE));
  }
  decodeAll(encodings, places, good, count);
  let n: usize = 0;
  for (let k: usize = 0; k < count; k++) {
    if (!load<u8>(good + k)) continue;
    if (n != k) memory.copy(nonces + n * AFFINE, nonces + k * AFFINE, AFFINE);
    move(n++, k);
  }
  return n;
}

export function move(to: usize, from: usize): void {
  store<u32>(live + (to << 2), load<u32>(live + (from << 2)));
  store<u32>(entriesOfLive + (to << 2), load<u32>(entriesOfLive + (from << 2)));
}

/** h = SHA-512(R, A, M) modulo L; both encodings are canonical, so it does not matter that bytes are hashed. */
export function hash(row: usize, i: usize): void {
  beginWith(signatures + i * 64, keys + i * 32);
  update(messages + startOf(i), lengthOf(i));
  end(digest);
  takeDigest(row, digest);
}
