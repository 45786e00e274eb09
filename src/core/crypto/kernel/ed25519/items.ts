// The items of a batch: where the host puts them, and what is made of each once, whatever subset is tested afterwards.

import { AFFINE } from "./affine";
import { decodeAll } from "./decode";
import { MAX_HOT } from "./comb";
import { withoutHot } from "./hot";
import { beginKeys, decodeKeys, entryOf, isDecoded } from "./keys";
import { ROW, fromDigest, isBelowL, reduceDigest } from "./scalar";
import { beginWith, end, update } from "./sha512";

export const MAX_ITEMS: usize = 4096;
export const MAX_MESSAGE_BYTES: usize = 2097152;

/** Signatures, 64 bytes each, and encoded keys, 32 bytes each; 8 bytes are read beyond the last. */
export const signatures = memory.data(4096 * 64 + 8, 64);
export const keys = memory.data(4096 * 32 + 8, 64);
/** The messages one after the other, and where each ends, u32. */
export const messages = memory.data(2097152, 64);
export const ends = memory.data(4096 * 4, 64);
/** A byte each: 1 holds. */
export const verdicts = memory.data(4096, 64);

/** The items that passed all checks but the equation, u32 each: subsets are ranges of this list. */
export const live = memory.data(4096 * 4, 16);
// Of each live item: its key's entry (u32), -R affine, h as a row of limbs.
export const entriesOfLive = memory.data(4096 * 4, 16);
export const nonces = memory.data(4096 * 128, 64);
export const hashes = memory.data(4096 * 192, 64);

const encodings = memory.data(4096 * 4, 16), places = memory.data(4096 * 4, 16), good = memory.data(4096 + 4, 16);
const digest = memory.data(80, 16);

/** Checks each item for itself, cheapest first: s below L, key, R. How many are live; verdicts of the others are 0. */
export function prepare(count: usize): usize {
  memory.fill(verdicts, 0, count);
  beginKeys(count <= MAX_HOT);
  let n = withScalarBelowL(count);
  decodeKeys();
  n = withGoodKey(n);
  if (count <= MAX_HOT) n = withoutHot(n);
  n = withGoodNonce(n);
  for (let k: usize = 0; k < n; k++) hash(hashes + k * ROW, <usize>load<u32>(live + (k << 2)));
  return n;
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
  const start = i ? <usize>load<u32>(ends + ((i - 1) << 2)) : 0;
  beginWith(signatures + i * 64, keys + i * 32);
  update(messages + start, load<u32>(ends + (i << 2)) - <u32>start);
  end(digest);
  fromDigest(row, digest);
  reduceDigest(row);
}
