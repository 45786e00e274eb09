// Sums of elements (field.ts), and what makes reduced ones of them.

import { FE, carry } from "./field";

/** 1.5 * 2^52. */
const shifts = memory.data<i64>([0x4338000000000000]);

// Written out: a loop of eight steps takes twice as long.

/** o = a + b, limb by limb. */
export function add(o: usize, a: usize, b: usize): void {
  v128.store(o, f64x2.add(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, f64x2.add(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, f64x2.add(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, f64x2.add(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, f64x2.add(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(o, f64x2.add(v128.load(a, 80), v128.load(b, 80)), 80);
  v128.store(o, f64x2.add(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(o, f64x2.add(v128.load(a, 112), v128.load(b, 112)), 112);
}

/** o = a - b, limb by limb. */
export function sub(o: usize, a: usize, b: usize): void {
  v128.store(o, f64x2.sub(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, f64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, f64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, f64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, f64x2.sub(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(o, f64x2.sub(v128.load(a, 80), v128.load(b, 80)), 80);
  v128.store(o, f64x2.sub(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(o, f64x2.sub(v128.load(a, 112), v128.load(b, 112)), 112);
}

/** o = a - 2b, limb by limb. */
export function subTwice(o: usize, a: usize, b: usize): void {
  v128.store(o, lessTwice(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, lessTwice(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, lessTwice(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, lessTwice(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, lessTwice(v128.load(a, 64), v128.load(b, 64)), 64);
  v128.store(o, lessTwice(v128.load(a, 80), v128.load(b, 80)), 80);
  v128.store(o, lessTwice(v128.load(a, 96), v128.load(b, 96)), 96);
  v128.store(o, lessTwice(v128.load(a, 112), v128.load(b, 112)), 112);
}

@inline function lessTwice(a: v128, b: v128): v128 { return f64x2.sub(f64x2.sub(a, b), b); }

/** o = k a, limb by limb. */
export function scale(o: usize, a: usize, k: f64): void {
  const factor = f64x2.splat(k);
  v128.store(o, f64x2.mul(v128.load(a, 0), factor), 0);
  v128.store(o, f64x2.mul(v128.load(a, 16), factor), 16);
  v128.store(o, f64x2.mul(v128.load(a, 32), factor), 32);
  v128.store(o, f64x2.mul(v128.load(a, 48), factor), 48);
  v128.store(o, f64x2.mul(v128.load(a, 64), factor), 64);
  v128.store(o, f64x2.mul(v128.load(a, 80), factor), 80);
  v128.store(o, f64x2.mul(v128.load(a, 96), factor), 96);
  v128.store(o, f64x2.mul(v128.load(a, 112), factor), 112);
}

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
