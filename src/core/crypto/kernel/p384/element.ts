// Elements and bytes, a lane at a time.

import { carry } from "./field";

@inline const MASK48: i64 = (1 << 48) - 1;

/** 48 big-endian bytes in one lane: limbs below 2^48, twofold. 2 bytes are read beyond the last. */
function fromBytes(o: usize, bytes: usize): void {
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

/** 1.5 * 2^52. */
const shifts = memory.data<i64>([0x4338000000000000]);

/** Limbs up to 2^51 as integers. */
@inline function toInteger(a: usize): v128 {
  const shift = v128.load64_splat(shifts);
  return i64x2.sub(f64x2.add(v128.load(a), shift), shift);
}

/** o = a, at most 12-fold to reduced. */
export function reduce(o: usize, a: usize): void {
  carry(o, toInteger(a), toInteger(a + 16), toInteger(a + 32), toInteger(a + 48), toInteger(a + 64), toInteger(a + 80),
    toInteger(a + 96), toInteger(a + 112));
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
