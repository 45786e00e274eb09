// Elements and bytes, a lane at a time.

import { carry } from "./field";

@inline const MASK48: i64 = (1 << 48) - 1;

/** 32 big-endian bytes in one lane: limbs below 2^48, twofold. 2 bytes are read beyond the last. */
function fromBytes(o: usize, bytes: usize): void {
  for (let i: usize = 0; i < 5; i++) {
    store<f64>(o + 16 * i, <f64><i64>(bswap(load<u64>(bytes + 26 - 6 * i)) >> 16));
  }
  store<f64>(o + 80, <f64><i64>bswap(load<u16>(bytes)));
}

/** 32 big-endian bytes in both lanes, reduced. */
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
  carry(o, toInteger(a), toInteger(a + 16), toInteger(a + 32), toInteger(a + 48), toInteger(a + 64), toInteger(a + 80));
}

const limbs = memory.data(48, 16), less = memory.data(48, 16);
/** A multiple of p, each limb about 2^59: the bias of field.ts less 2^47. */
const multiple = memory.data<i64>([
  0x7fff7fffffff800, 0x7fffffffffff800, 0x7ff080000000000, 0x7fffffffffff801, 0x800000000000000, 0x7fffffffffff800,
]);

/** The six 48-bit limbs of one lane of an at most 12-fold element, canonical; in place until the next call. */
export function canonical(a: usize): usize {
  for (let i: usize = 0; i < 48; i += 8) {
    store<i64>(limbs + i, <i64>load<f64>(a + 2 * i) + load<i64>(multiple + i));
  }
  carryAll(limbs);
  // The value is below 2^300; what is above 2^256, k times, is 2^224 - 2^192 - 2^96 + 1 as often: 32 bits less each round, from
  // 2^44 to 2^13, to 1 or 0; two rounds are to spare.
  for (let round = 0; round < 5; round++) {
    const k = load<i64>(limbs, 40) >> 16;
    store<i64>(limbs, load<i64>(limbs, 40) & 0xffff, 40);
    store<i64>(limbs, load<i64>(limbs) + k);
    store<i64>(limbs, load<i64>(limbs, 16) - k, 16);
    store<i64>(limbs, load<i64>(limbs, 32) - k + ((k & 0xffff) << 32), 32);
    store<i64>(limbs, load<i64>(limbs, 40) + (k >> 16), 40);
    carryAll(limbs);
  }
  // p is taken off where value + 2^256 - p reaches 2^256.
  memory.copy(less, limbs, 48);
  store<i64>(less, load<i64>(less) + 1);
  store<i64>(less, load<i64>(less, 16) - 1, 16);
  store<i64>(less, load<i64>(less, 32) - 1 + (1 << 32), 32);
  carryAll(less);
  if (load<i64>(less, 40) >> 16) {
    store<i64>(less, load<i64>(less, 40) & 0xffff, 40);
    memory.copy(limbs, less, 48);
  }
  return limbs;
}

/** All limbs but the last to 0 .. 2^48 - 1. */
function carryAll(a: usize): void {
  let c: i64 = 0;
  for (let i: usize = 0; i < 40; i += 8) {
    c += load<i64>(a + i);
    store<i64>(a + i, c & MASK48);
    c >>= 48;
  }
  store<i64>(a, load<i64>(a, 40) + c, 40);
}

/** Whether one lane is zero modulo p. */
export function isZero(a: usize): bool {
  const c = canonical(a);
  let any: i64 = 0;
  for (let i: usize = 0; i < 48; i += 8) any |= load<i64>(c + i);
  return any == 0;
}
