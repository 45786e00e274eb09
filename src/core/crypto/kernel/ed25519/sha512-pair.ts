// SHA-512 of two messages of as many blocks at a time, one in each lane: a round is one chain of dependencies, which
// leaves half of the core idle.

import { INITIAL, K } from "./sha512";

const state = memory.data(128, 16), schedule = memory.data(1280, 16);
// A block of each lane, and 16 bytes that are written beyond.
const block0 = memory.data(144, 16), block1 = memory.data(144, 16);

@inline function rotated(x: v128, by: i32): v128 { return v128.or(i64x2.shr_u(x, by), i64x2.shl(x, 64 - by)); }
@inline function plus(a: v128, b: v128): v128 { return i64x2.add(a, b); }
@inline function xor3(a: v128, b: v128, c: v128): v128 { return v128.xor(v128.xor(a, b), c); }
@inline function bigSigma0(x: v128): v128 { return xor3(rotated(x, 28), rotated(x, 34), rotated(x, 39)); }
@inline function bigSigma1(x: v128): v128 { return xor3(rotated(x, 14), rotated(x, 18), rotated(x, 41)); }
@inline function sigma0(x: v128): v128 { return xor3(rotated(x, 1), rotated(x, 8), i64x2.shr_u(x, 7)); }
@inline function sigma1(x: v128): v128 { return xor3(rotated(x, 19), rotated(x, 61), i64x2.shr_u(x, 6)); }
/** One round's new word, less what depends on a, b, c. */
@inline function mix(e: v128, f: v128, g: v128, h: v128, k: usize, w: usize, i: usize): v128 {
  const choice = v128.bitselect(f, g, e), fixed = plus(plus(h, v128.load64_splat(k + 8 * i)), v128.load(w + 16 * i));
  return plus(plus(bigSigma1(e), choice), fixed);
}
@inline function majority(a: v128, b: v128, c: v128): v128 {
  return plus(bigSigma0(a), v128.bitselect(c, b, v128.xor(a, b)));
}

/** The schedule's word 16 after word i of w. */
@inline function extend(w: usize, i: usize): void {
  const at = w + 16 * i;
  const sum = plus(plus(v128.load(at), sigma0(v128.load(at, 16))), plus(v128.load(at, 144), sigma1(v128.load(at, 224))));
  v128.store(at, sum, 256);
}

/** Two words of each lane, of the other byte order. */
@inline function take(w: usize, a: usize, b: usize): void {
  const x = v128.load(a), y = v128.load(b);
  v128.store(w, v128.shuffle<u8>(x, y, 7, 6, 5, 4, 3, 2, 1, 0, 23, 22, 21, 20, 19, 18, 17, 16), 0);
  v128.store(w, v128.shuffle<u8>(x, y, 15, 14, 13, 12, 11, 10, 9, 8, 31, 30, 29, 28, 27, 26, 25, 24), 16);
}

function compress(p: usize, q: usize): void {
  for (let i: usize = 0; i < 128; i += 16) take(schedule + 2 * i, p + i, q + i);
  let a = v128.load(state, 0), b = v128.load(state, 16), c = v128.load(state, 32), d = v128.load(state, 48);
  let e = v128.load(state, 64), f = v128.load(state, 80), g = v128.load(state, 96), h = v128.load(state, 112);
  let k = K, w = schedule;
  for (; w < schedule + 1280; k += 64, w += 128) {
    h = mix(e, f, g, h, k, w, 0); d = plus(d, h); h = plus(h, majority(a, b, c));
    g = mix(d, e, f, g, k, w, 1); c = plus(c, g); g = plus(g, majority(h, a, b));
    f = mix(c, d, e, f, k, w, 2); b = plus(b, f); f = plus(f, majority(g, h, a));
    e = mix(b, c, d, e, k, w, 3); a = plus(a, e); e = plus(e, majority(f, g, h));
    d = mix(a, b, c, d, k, w, 4); h = plus(h, d); d = plus(d, majority(e, f, g));
    c = mix(h, a, b, c, k, w, 5); g = plus(g, c); c = plus(c, majority(d, e, f));
    b = mix(g, h, a, b, k, w, 6); f = plus(f, b); b = plus(b, majority(c, d, e));
    a = mix(f, g, h, a, k, w, 7); e = plus(e, a); a = plus(a, majority(b, c, d));
    if (w >= schedule + 1024) continue;
    extend(w, 0);
    extend(w, 1);
    extend(w, 2);
    extend(w, 3);
    extend(w, 4);
    extend(w, 5);
    extend(w, 6);
    extend(w, 7);
  }
  add(0, a);
  add(16, b);
  add(32, c);
  add(48, d);
  add(64, e);
  add(80, f);
  add(96, g);
  add(112, h);
}

@inline function add(at: usize, x: v128): void { v128.store(state + at, plus(v128.load(state + at), x)); }

/** Blocks of a message of `length` bytes after 64 others. */
@inline export function blocksOf(length: u32): u32 { return (length + 64 + 17 + 127) >> 7; }

/** Block n > 0 of `length` bytes at `message` after 64 others, in place or put together at `o`. */
function blockOf(o: usize, message: usize, length: u32, n: u32, count: u32): usize {
  const start = (n << 7) - 64;
  if (start + 128 <= length) return message + start;
  pad(o, 0, message + start, <i32>length - <i32>start, length, n + 1 == count);
  return o;
}

/** Fills a block from byte `at` on: with `left` bytes of the message, then as FIPS 180-4, 5.1.2, has it. */
function pad(o: usize, at: usize, message: usize, left: i32, length: u32, isLast: bool): void {
  const end = at + max(left, 0);
  for (let i = at; i < min(end, 128); i += 16) v128.store(o + i, v128.load(message + i - at));
  if (end >= 128) return;
  // Zeros from here on, 16 at a time, the first ones over what was read beyond the message.
  for (let i = end; i < 128; i += 16) v128.store(o + i, i64x2.splat(0));
  if (left >= 0) store<u8>(o + end, 0x80);
  if (isLast) store<u64>(o, bswap(<u64>(length + 64) << 3), 120);
}

function firstBlock(o: usize, r: usize, key: usize, message: usize, length: u32, count: u32): void {
  v128.store(o, v128.load(r, 0), 0);
  v128.store(o, v128.load(r, 16), 16);
  v128.store(o, v128.load(key, 0), 32);
  v128.store(o, v128.load(key, 16), 48);
  pad(o, 64, message, <i32>length, length, count == 1);
}

/** Digests of R, key and message, for two messages of as many blocks (`blocksOf`). */
export function hashPair(
  o0: usize, o1: usize, r0: usize, r1: usize, key0: usize, key1: usize,
  message0: usize, message1: usize, length0: u32, length1: u32
): void {
  const count = blocksOf(length0);
  for (let i: usize = 0; i < 64; i += 8) v128.store(state + 2 * i, v128.load64_splat(INITIAL + i));
  firstBlock(block0, r0, key0, message0, length0, count);
  firstBlock(block1, r1, key1, message1, length1, count);
  compress(block0, block1);
  for (let n: u32 = 1; n < count; n++) {
    compress(blockOf(block0, message0, length0, n, count), blockOf(block1, message1, length1, n, count));
  }
  for (let i: usize = 0; i < 64; i += 8) {
    const x = v128.load(state + 2 * i);
    store<u64>(o0 + i, bswap(i64x2.extract_lane(x, 0)));
    store<u64>(o1 + i, bswap(i64x2.extract_lane(x, 1)));
  }
}
