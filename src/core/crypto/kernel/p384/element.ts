// Elements and bytes, a lane at a time; inversion.

import { FE, mul, sqr } from "./field";
import { reduce } from "./sums";

@inline const MASK48: i64 = (1 << 48) - 1;

/** 48 big-endian bytes in one lane: limbs below 2^48, twofold. 2 bytes are read beyond the last. */
export function fromBytes(o: usize, bytes: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    store<f64>(o + 16 * i, <f64><i64>(bswap(load<u64>(bytes + 42 - 6 * i)) >> 16));
  }
}

/** 48 big-endian bytes in both lanes, reduced. */
export function constant(o: usize, bytes: usize): void {
  fromBytes(o, bytes);
  fromBytes(o + 8, bytes);
  reduce(o, o);
}

const limbs = memory.data(64, 16), less = memory.data(64, 16);
/** 2048 p, each limb about 2^59: the bias of field.ts less 2^47. */
const multiple = memory.data<i64>([
  0x7ff07fffffff800, 0x7fffffffffff801, 0x7fff7fffffff000, 0x7fffffffffff800, 0x7fffffffffff800,
  0x7fffffffffff800, 0x7fffffffffff800, 0x7fffffffffff800,
]);

/** The eight 48-bit limbs of one lane of an at most 12-fold element, canonical; in place until the next call. */
export function canonical(a: usize): usize {
  for (let i: usize = 0; i < 64; i += 8) {
    store<i64>(limbs + i, <i64>load<f64>(a + 2 * i) + load<i64>(multiple + i));
  }
  // What comes out of the top is below 2^12 once, then 1 or 0 or -1, then nothing; the fourth round is to spare.
  for (let round = 0; round < 4; round++) {
    const top = carryAll(limbs);
    store<i64>(limbs, load<i64>(limbs) + top - (top << 32));
    store<i64>(limbs, load<i64>(limbs, 16) + top + (top << 32), 16);
  }
  carryAll(limbs);
  // p is taken off where value + 2^384 - p reaches 2^384.
  memory.copy(less, limbs, 64);
  store<i64>(less, load<i64>(less) + 1 - (1 << 32));
  store<i64>(less, load<i64>(less, 16) + 1 + (1 << 32), 16);
  if (carryAll(less)) memory.copy(limbs, less, 64);
  return limbs;
}

/** Limbs to 0 .. 2^48 - 1; what comes out of the top. */
function carryAll(a: usize): i64 {
  let c: i64 = 0;
  for (let i: usize = 0; i < 64; i += 8) {
    c += load<i64>(a + i);
    store<i64>(a + i, c & MASK48);
    c >>= 48;
  }
  return c;
}

/** Whether one lane is zero modulo p. */
export function isZero(a: usize): bool {
  const c = canonical(a);
  let any: i64 = 0;
  for (let i: usize = 0; i < 64; i += 8) any |= load<i64>(c + i);
  return any == 0;
}

/** One lane, limbs one after the other: 64 bytes. */
export function packLane(o: usize, a: usize): void {
  for (let i: usize = 0; i < 8; i++) store<f64>(o + 8 * i, load<f64>(a + 16 * i));
}

const t = memory.data(128, 16), x2 = memory.data(128, 16), x30 = memory.data(128, 16), x32 = memory.data(128, 16);
const x15 = memory.data(128, 16), r = memory.data(128, 16), z = memory.data(128, 16);

/** o = a^(2^n) b, n > 0. */
function power(o: usize, a: usize, n: i32, b: usize): void {
  sqr(t, a);
  while (--n) sqr(t, t);
  mul(o, t, b);
}

/** o = 1/a (0 for 0), a reduced: a^(p-2), whose bits are 255 ones, 0, 32 ones, 64 zeros, 30 ones, 0, 1. */
export function invert(o: usize, a: usize): void {
  memory.copy(z, a, FE);
  power(x2, z, 1, z);
  power(r, x2, 1, z); // 3 ones
  power(r, r, 3, r); // 6
  power(r, r, 6, r); // 12
  sqr(x15, r); sqr(x15, x15); sqr(x15, x15);
  power(t, x2, 1, z); // 3
  mul(x15, x15, t);
  power(x30, x15, 15, x15);
  power(x32, x30, 2, x2);
  power(r, x30, 30, x30); // 60
  power(r, r, 60, r); // 120
  power(r, r, 120, r); // 240
  power(r, r, 15, x15); // 255
  power(r, r, 33, x32);
  power(r, r, 94, x30);
  power(o, r, 2, z);
}
