// Arithmetic modulo the order n of a curve. A number is words of 32 bits, each in a u64, the lowest first. What is known of
// an order stands in a table (`memory.data<u64>` of p256 and p384), at these offsets:

import { quotient } from "./inverse";

/** Words of a number, and limbs of 30 bits (inverse.ts). */
const WORDS_AT: usize = 0;
const LIMBS_AT: usize = 8;
/** -1/n modulo 2^32, and 1/n modulo 2^30. */
const FACTOR_AT: usize = 16;
const INVERSE_AT: usize = 24;
/** n, p, p - n: twelve words each, zeros above. */
export const N_AT: usize = 32;
export const P_AT: usize = 128;
const P_LESS_N_AT: usize = 224;
/** n, 2^(32 words) modulo n, p and 1: thirteen limbs of 30 bits each, zeros above. */
const N_LIMBS_AT: usize = 320;
const POWER_LIMBS_AT: usize = 424;
const P_LIMBS_AT: usize = 528;
const ONE_LIMBS_AT: usize = 632;
/** 1/p modulo 2^30, of both curves: p = -1 there. */
@inline const P_INVERSE: i64 = (1 << 30) - 1;

/** Bytes of a number, at most. */
export const NUMBER: usize = 96;

@inline function wordsOf(order: usize): usize { return <usize>load<u64>(order, WORDS_AT); }

/** Big-endian bytes, four a word, to a number. */
export function fromBytes(order: usize, o: usize, bytes: usize): void {
  const words = wordsOf(order);
  for (let i: usize = 0; i < words; i++) store<u64>(o + 8 * i, bswap(load<u32>(bytes + 4 * (words - 1 - i))));
}

/** A number as big-endian bytes. */
function toBigEndian(order: usize, o: usize, a: usize): void {
  const words = wordsOf(order);
  for (let i: usize = 0; i < words; i++) store<u32>(o + 4 * (words - 1 - i), bswap(<u32>load<u64>(a + 8 * i)));
}

/** A number as little-endian bytes. */
export function toBytes(order: usize, o: usize, a: usize): void {
  for (let i: usize = 0; i < wordsOf(order); i++) store<u32>(o + 4 * i, <u32>load<u64>(a + 8 * i));
}

function isZero(order: usize, a: usize): bool {
  let any: u64 = 0;
  for (let i: usize = 0; i < wordsOf(order); i++) any |= load<u64>(a + 8 * i);
  return any == 0;
}

/** Whether a < b. */
export function isBelow(order: usize, a: usize, b: usize): bool {
  for (let i = wordsOf(order) << 3; i > 0;) {
    i -= 8;
    const x = load<u64>(a + i), y = load<u64>(b + i);
    if (x != y) return x < y;
  }
  return false;
}

/** Whether 0 < a < n. */
export function isInRange(order: usize, a: usize): bool { return !isZero(order, a) && isBelow(order, a, order + N_AT); }

/** o = a - b, a not below b but for what is borrowed from beyond the top. */
function subtract(order: usize, o: usize, a: usize, b: usize): void {
  let c: i64 = 0;
  for (let i: usize = 0; i < wordsOf(order) << 3; i += 8) {
    c += load<i64>(a + i) - load<i64>(b + i);
    store<i64>(o + i, c & 0xffffffff);
    c >>= 32;
  }
}

/** o = n - a, 0 <= a <= n. */
export function negate(order: usize, o: usize, a: usize): void { subtract(order, o, order + N_AT, a); }

const sum = memory.data(14 * 8, 16);

/**
 * o = a b / 2^(32 words) modulo n (Montgomery), a any number, b below n: the sum before the last subtraction is below 2n.
 * A word's product, what is there and the carry are at most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
 */
export function multiply(order: usize, o: usize, a: usize, b: usize): void {
  const size = wordsOf(order) << 3, n = order + N_AT, factor = load<u64>(order, FACTOR_AT);
  memory.fill(sum, 0, size + 16);
  for (let i: usize = 0; i < size; i += 8) {
    const x = load<u64>(a + i);
    let c: u64 = 0;
    for (let j: usize = 0; j < size; j += 8) {
      c += x * load<u64>(b + j) + load<u64>(sum + j);
      store<u64>(sum + j, c & 0xffffffff);
      c >>= 32;
    }
    const top = load<u64>(sum + size) + c, m = load<u64>(sum) * factor & 0xffffffff;
    c = m * load<u64>(n) + load<u64>(sum) >> 32;
    for (let j: usize = 8; j < size; j += 8) {
      c += m * load<u64>(n + j) + load<u64>(sum + j);
      store<u64>(sum + j - 8, c & 0xffffffff);
      c >>= 32;
    }
    c += top;
    store<u64>(sum + size - 8, c & 0xffffffff);
    store<u64>(sum + size, c >> 32);
  }
  if (load<u64>(sum + size) || !isBelow(order, sum, n)) subtract(order, o, sum, n);
  else memory.copy(o, sum, size);
}

// 8 bytes are read beyond the last limb's.
const bytes = memory.data(64, 16), limbs = memory.data(13 * 8, 16);

/** o = start / a modulo the number whose limbs are `modulus`; a is in `bytes`, little-endian. */
function divide(order: usize, o: usize, start: usize, modulus: usize, inverse: i64): void {
  const count = <usize>load<u64>(order, LIMBS_AT);
  for (let i: usize = 0; i < count; i++) {
    store<u64>(limbs + 8 * i, load<u64>(bytes + (30 * i >> 3)) >> (30 * i & 7) & 0x3fffffff);
  }
  const found = quotient(start, limbs, modulus, count, inverse);
  let kept: u64 = 0, bits: u64 = 0, next = found;
  for (let i: usize = 0; i < wordsOf(order); i++) {
    for (; bits < 32 && next < found + (count << 3); next += 8, bits += 30) kept |= load<u64>(next) << bits;
    store<u64>(o + 8 * i, kept & 0xffffffff);
    kept >>= 32;
    bits -= 32;
  }
}

/** o = 2^(32 words) / a modulo n, 0 < a < n: times a number by `multiply`, it is that number over a. */
export function invert(order: usize, o: usize, a: usize): void {
  memory.fill(bytes, 0, 64);
  toBytes(order, bytes, a);
  divide(order, o, order + POWER_LIMBS_AT, order + N_LIMBS_AT, load<i64>(order, INVERSE_AT));
}

/** o = 1/a modulo p (0 for 0) as big-endian bytes, of a in limbs of 48 bits. */
export function invertCoordinate(order: usize, o: usize, a: usize): void {
  memory.fill(bytes, 0, 64);
  for (let i: usize = 0; i < wordsOf(order) << 2; i += 6) store<u64>(bytes + i, load<u64>(a + (i / 6 << 3)));
  divide(order, sum, order + ONE_LIMBS_AT, order + P_LIMBS_AT, P_INVERSE);
  toBigEndian(order, o, sum);
}

/** Whether big-endian bytes are a coordinate: below p. */
export function isCoordinate(order: usize, at: usize): bool {
  fromBytes(order, sum, at);
  return isBelow(order, sum, order + P_AT);
}

/** a + n as big-endian bytes, where that is below p; whether it is. */
export function plusOrder(order: usize, o: usize, a: usize): bool {
  if (!isBelow(order, a, order + P_LESS_N_AT)) return false;
  let c: u64 = 0;
  for (let i: usize = 0; i < wordsOf(order) << 3; i += 8) {
    c += load<u64>(a + i) + load<u64>(order + N_AT + i);
    store<u64>(sum + i, c & 0xffffffff);
    c >>= 32;
  }
  toBigEndian(order, o, sum);
  return true;
}
