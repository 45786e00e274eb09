// Sums and differences of elements and of columns (field.ts), and the carries that make elements of them.

import { LOW_BITS, POSITIVE, POSITIVE0, carry, plus } from "./field";

/** Whether a column is the first, whose part of p is another. */
@inline const FIRST: usize = 0;
@inline const OTHERS: usize = 1;

@inline function column(a: v128, b: v128, sign: i32, which: usize): v128 {
  const positive = i64x2.splat(which == FIRST ? POSITIVE0 : POSITIVE);
  if (sign > 0) return plus(plus(a, b), positive);
  if (sign == 0) return i64x2.sub(i64x2.sub(positive, a), b);
  return plus(i64x2.sub(a, b), positive);
}

@inline function combine(o: usize, a: usize, b: usize, sign: i32): void {
  carry(o,
    column(v128.load(a, 0), v128.load(b, 0), sign, FIRST), column(v128.load(a, 16), v128.load(b, 16), sign, OTHERS),
    column(v128.load(a, 32), v128.load(b, 32), sign, OTHERS), column(v128.load(a, 48), v128.load(b, 48), sign, OTHERS),
    column(v128.load(a, 64), v128.load(b, 64), sign, OTHERS));
}

/** o = a + b of two columns, reduced; the sum below 2^60. */
@inline export function carrySum(o: usize, a: usize, b: usize): void { combine(o, a, b, 1); }
/** o = a - b of two columns, reduced. */
@inline export function carryDifference(o: usize, a: usize, b: usize): void { combine(o, a, b, -1); }
/** o = -a - b of two columns, reduced. */
@inline export function carryNegatedSum(o: usize, a: usize, b: usize): void { combine(o, a, b, 0); }

/** Columns of a - b. */
@inline export function subColumns(o: usize, a: usize, b: usize): void {
  v128.store(o, i64x2.sub(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, i64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, i64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, i64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, i64x2.sub(v128.load(a, 64), v128.load(b, 64)), 64);
}

/** o = a + b, limb by limb: loose where both are reduced. */
@inline export function add(o: usize, a: usize, b: usize): void {
  v128.store(o, f64x2.add(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, f64x2.add(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, f64x2.add(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, f64x2.add(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, f64x2.add(v128.load(a, 64), v128.load(b, 64)), 64);
}

/** o = a - b, limb by limb: loose where both are reduced. */
@inline export function sub(o: usize, a: usize, b: usize): void {
  v128.store(o, f64x2.sub(v128.load(a, 0), v128.load(b, 0)), 0);
  v128.store(o, f64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(o, f64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(o, f64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(o, f64x2.sub(v128.load(a, 64), v128.load(b, 64)), 64);
}

/**
 * Limbs as integers: exact for |x| <= 2^51, where x + 1.5 2^52 stays where the ulp is 1. A loose limb may be larger (its
 * bits would be off by as much as it exceeds 2^51), so sums are made of integers, not turned into them.
 */
@inline function toInteger(x: v128): v128 {
  const shift = i64x2.splat(LOW_BITS);
  return i64x2.sub(f64x2.add(x, shift), shift);
}

/** Columns of 2a, a reduced. */
@inline export function twiceColumns(o: usize, a: usize): void {
  v128.store(o, i64x2.shl(toInteger(v128.load(a, 0)), 1), 0);
  v128.store(o, i64x2.shl(toInteger(v128.load(a, 16)), 1), 16);
  v128.store(o, i64x2.shl(toInteger(v128.load(a, 32)), 1), 32);
  v128.store(o, i64x2.shl(toInteger(v128.load(a, 48)), 1), 48);
  v128.store(o, i64x2.shl(toInteger(v128.load(a, 64)), 1), 64);
}

@inline function sumOf(a: usize, b: usize, sign: i32, which: usize): v128 {
  return column(toInteger(v128.load(a)), toInteger(v128.load(b)), sign, which);
}

@inline function combineReduced(o: usize, a: usize, b: usize, sign: i32): void {
  carry(o,
    sumOf(a, b, sign, FIRST), sumOf(a + 16, b + 16, sign, OTHERS), sumOf(a + 32, b + 32, sign, OTHERS),
    sumOf(a + 48, b + 48, sign, OTHERS), sumOf(a + 64, b + 64, sign, OTHERS));
}

/** o = a + b, reduced; both reduced. */
export function addReduced(o: usize, a: usize, b: usize): void { combineReduced(o, a, b, 1); }
/** o = a - b, reduced; both reduced. */
export function subReduced(o: usize, a: usize, b: usize): void { combineReduced(o, a, b, -1); }

@inline function positive(a: usize, which: usize): v128 {
  return plus(toInteger(v128.load(a)), i64x2.splat(which == FIRST ? POSITIVE0 : POSITIVE));
}

/** o = a, reduced; limbs at most 2^51 in absolute value, as `fromBytes` gives them. */
export function reduce(o: usize, a: usize): void {
  carry(o, positive(a, FIRST), positive(a + 16, OTHERS), positive(a + 32, OTHERS), positive(a + 48, OTHERS),
    positive(a + 64, OTHERS));
}
