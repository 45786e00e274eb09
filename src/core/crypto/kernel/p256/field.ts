// The field of p = 2^256 - 2^224 + 2^192 + 2^96 - 1, two elements at a time, one in each lane of six v128 (FE bytes).
// Limb i has weight 2^(48 i) and is a signed whole number held in an f64; six limbs have 288 bits, so that
// 2^288 = -2^192 - 2^128 - 2^96 + 2^32 + 1 folds the upper columns, and nothing it brings comes to an upper column again.
//
//   reduced   |limb| <= R = 2^47 + 2^44   what every carry returns
//   k-fold    |limb| <= k R               a sum of reduced elements; the point formulas say which k
//
// A product of a j-fold and a k-fold element needs j k <= 4. The high parts of a column are summed by the multiply-adds
// themselves: six products are at most 6 * 4 R^2 < 2^98.94, so that the sum h, begun at 1.5 2^100, stays where the ulp is 2^48,
// and its low mantissa bits are its multiple of 2^48. What a step rounded off is a b + (h before - h after): the difference is
// exact, and so is what is left, at most 2^47; six of them on 1.5 2^52 stay where the ulp is 1. So a column, of its low parts
// and the high parts of the one below, is at most 2^50.95 + 2^49.6. Folding gives a column at most seven times the largest:
// below 2^54.3, and the bias, a multiple of p spread so that each limb has about 2^59, makes every column positive.

/** Bytes of a pair of elements. */
export const FE: usize = 96;

@inline const HIGH_BITS: i64 = 0x4638000000000000, LOW_BITS: i64 = 0x4338000000000000; // 1.5 * 2^100, 1.5 * 2^52
@inline const BOTH_BITS: i64 = HIGH_BITS + 24; // 1.5 * 2^52 is 24 ulps of the first
const constants = memory.data<i64>([
  HIGH_BITS, BOTH_BITS, (1 << 48) - 1, 0x4334000000000000, 0x4334800000000000, HIGH_BITS + LOW_BITS, 1 << 60, 0xffff, 1 << 44,
]);
/** Less 2^47 a limb it is a multiple of p. */
const bias = memory.data<i64>([
  0x80077fffffff800, 0x8007ffffffff800, 0x7ff880000000000, 0x8007ffffffff801, 0x800800000000000, 0x8007ffffffff800,
]);

@inline function plus(a: v128, b: v128): v128 { return i64x2.add(a, b); }
@inline function minus(a: v128, b: v128): v128 { return i64x2.sub(a, b); }
@inline function high(a: v128, b: v128, above: v128): v128 { return f64x2.relaxed_madd(a, b, above); }
/** What is left of a b when `before` has become h. */
@inline function low(a: v128, b: v128, before: v128, h: v128): v128 {
  return f64x2.relaxed_madd(a, b, f64x2.sub(before, h));
}
@inline function more(a: v128, b: v128): v128 { return f64x2.add(a, b); }
/** x 2^32 = lower + 2^48 upper, for |x| < 2^60, from p = x + 2^60. */
@inline function lower(p: v128, low16: v128): v128 { return i64x2.shl(v128.and(p, low16), 32); }
@inline function upper(p: v128, two44: v128): v128 { return minus(i64x2.shr_u(p, 16), two44); }

/** The low 48 bits of x and a carry, less 2^47: the carry may have either sign, 2^50 gives it room. */
@inline function centre(x: v128, carry: v128): v128 {
  const low48 = v128.and(x, v128.load64_splat(constants, 16)), bits = v128.or(low48, v128.load64_splat(constants, 24));
  return f64x2.sub(plus(bits, carry), v128.load64_splat(constants, 32));
}

/** Six columns, of either sign, to a reduced element. A carry is below 2^11.4, and 2^32 times the last one below 2^43.4. */
@inline export function carry(o: usize, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128): void {
  c0 = plus(c0, v128.load64_splat(bias, 0));
  c1 = plus(c1, v128.load64_splat(bias, 8));
  c2 = plus(c2, v128.load64_splat(bias, 16));
  c3 = plus(c3, v128.load64_splat(bias, 24));
  c4 = plus(c4, v128.load64_splat(bias, 32));
  c5 = plus(c5, v128.load64_splat(bias, 40));
  const last = i64x2.shr_u(c5, 48), both = plus(last, i64x2.shl(last, 32));
  v128.store(o, centre(c0, both), 0);
  v128.store(o, centre(c1, i64x2.shr_u(c0, 48)), 16);
  v128.store(o, centre(c2, minus(i64x2.shr_u(c1, 48), both)), 32);
  v128.store(o, centre(c3, i64x2.shr_u(c2, 48)), 48);
  v128.store(o, centre(c4, minus(i64x2.shr_u(c3, 48), last)), 64);
  v128.store(o, centre(c5, i64x2.shr_u(c4, 48)), 80);
}

/** High parts h and low parts l of a product's columns to an element: upper columns are folded, the uppermost first. */
@inline function finish(
  o: usize, h0: v128, h1: v128, h2: v128, h3: v128, h4: v128, h5: v128, h6: v128, h7: v128, h8: v128, h9: v128, h10: v128,
  l0: v128, l1: v128, l2: v128, l3: v128, l4: v128, l5: v128, l6: v128, l7: v128, l8: v128, l9: v128, l10: v128
): void {
  const excess = v128.load64_splat(constants, 40);
  let c0 = minus(l0, i64x2.splat(LOW_BITS)), c1 = plus(l1, minus(h0, excess)), c2 = plus(l2, minus(h1, excess));
  let c3 = plus(l3, minus(h2, excess)), c4 = plus(l4, minus(h3, excess)), c5 = plus(l5, minus(h4, excess));
  let c6 = plus(l6, minus(h5, excess)), c7 = plus(l7, minus(h6, excess)), c8 = plus(l8, minus(h7, excess));
  let c9 = plus(l9, minus(h8, excess));
  const c10 = plus(l10, minus(h9, excess)), c11 = minus(h10, v128.load64_splat(constants, 0));
  const two60 = v128.load64_splat(constants, 48), low16 = v128.load64_splat(constants, 56);
  const two44 = v128.load64_splat(constants, 64);
  let p = plus(c11, two60), x = plus(c11, lower(p, low16)), u = upper(p, two44);
  c5 = plus(c5, x); c6 = plus(c6, u); c7 = minus(c7, x); c8 = minus(c8, u); c9 = minus(c9, c11);
  p = plus(c10, two60); x = plus(c10, lower(p, low16)); u = upper(p, two44);
  c4 = plus(c4, x); c5 = plus(c5, u); c6 = minus(c6, x); c7 = minus(c7, u); c8 = minus(c8, c10);
  p = plus(c9, two60); x = plus(c9, lower(p, low16)); u = upper(p, two44);
  c3 = plus(c3, x); c4 = plus(c4, u); c5 = minus(c5, x); c6 = minus(c6, u); c7 = minus(c7, c9);
  p = plus(c8, two60); x = plus(c8, lower(p, low16)); u = upper(p, two44);
  c2 = plus(c2, x); c3 = plus(c3, u); c4 = minus(c4, x); c5 = minus(c5, u); c6 = minus(c6, c8);
  p = plus(c7, two60); x = plus(c7, lower(p, low16)); u = upper(p, two44);
  c1 = plus(c1, x); c2 = plus(c2, u); c3 = minus(c3, x); c4 = minus(c4, u); c5 = minus(c5, c7);
  p = plus(c6, two60); x = plus(c6, lower(p, low16)); u = upper(p, two44);
  c0 = plus(c0, x); c1 = plus(c1, u); c2 = minus(c2, x); c3 = minus(c3, u); c4 = minus(c4, c6);
  carry(o, c0, c1, c2, c3, c4, c5);
}

/** o = a b, reduced; a j-fold, b k-fold, j k <= 4. */
export function mul(o: usize, a: usize, b: usize): void {
  const highs = v128.load64_splat(constants, 0), both = v128.load64_splat(constants, 8);
  let n: v128;
  const a0 = v128.load(a, 0), a1 = v128.load(a, 16), a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48), a4 = v128.load(a, 64), a5 = v128.load(a, 80);
  const b0 = v128.load(b, 0), b1 = v128.load(b, 16), b2 = v128.load(b, 32);
  const b3 = v128.load(b, 48), b4 = v128.load(b, 64), b5 = v128.load(b, 80);
  let h0 = high(a0, b0, highs), l0 = low(a0, b0, both, h0);
  let h1 = high(a0, b1, highs), l1 = low(a0, b1, both, h1);
  n = high(a1, b0, h1); l1 = more(l1, low(a1, b0, h1, n)); h1 = n;
  let h2 = high(a0, b2, highs), l2 = low(a0, b2, both, h2);
  n = high(a1, b1, h2); l2 = more(l2, low(a1, b1, h2, n)); h2 = n;
  n = high(a2, b0, h2); l2 = more(l2, low(a2, b0, h2, n)); h2 = n;
  let h3 = high(a0, b3, highs), l3 = low(a0, b3, both, h3);
  n = high(a1, b2, h3); l3 = more(l3, low(a1, b2, h3, n)); h3 = n;
  n = high(a2, b1, h3); l3 = more(l3, low(a2, b1, h3, n)); h3 = n;
  n = high(a3, b0, h3); l3 = more(l3, low(a3, b0, h3, n)); h3 = n;
  let h4 = high(a0, b4, highs), l4 = low(a0, b4, both, h4);
  n = high(a1, b3, h4); l4 = more(l4, low(a1, b3, h4, n)); h4 = n;
  n = high(a2, b2, h4); l4 = more(l4, low(a2, b2, h4, n)); h4 = n;
  n = high(a3, b1, h4); l4 = more(l4, low(a3, b1, h4, n)); h4 = n;
  n = high(a4, b0, h4); l4 = more(l4, low(a4, b0, h4, n)); h4 = n;
  let h5 = high(a0, b5, highs), l5 = low(a0, b5, both, h5);
  n = high(a1, b4, h5); l5 = more(l5, low(a1, b4, h5, n)); h5 = n;
  n = high(a2, b3, h5); l5 = more(l5, low(a2, b3, h5, n)); h5 = n;
  n = high(a3, b2, h5); l5 = more(l5, low(a3, b2, h5, n)); h5 = n;
  n = high(a4, b1, h5); l5 = more(l5, low(a4, b1, h5, n)); h5 = n;
  n = high(a5, b0, h5); l5 = more(l5, low(a5, b0, h5, n)); h5 = n;
  let h6 = high(a1, b5, highs), l6 = low(a1, b5, both, h6);
  n = high(a2, b4, h6); l6 = more(l6, low(a2, b4, h6, n)); h6 = n;
  n = high(a3, b3, h6); l6 = more(l6, low(a3, b3, h6, n)); h6 = n;
  n = high(a4, b2, h6); l6 = more(l6, low(a4, b2, h6, n)); h6 = n;
  n = high(a5, b1, h6); l6 = more(l6, low(a5, b1, h6, n)); h6 = n;
  let h7 = high(a2, b5, highs), l7 = low(a2, b5, both, h7);
  n = high(a3, b4, h7); l7 = more(l7, low(a3, b4, h7, n)); h7 = n;
  n = high(a4, b3, h7); l7 = more(l7, low(a4, b3, h7, n)); h7 = n;
  n = high(a5, b2, h7); l7 = more(l7, low(a5, b2, h7, n)); h7 = n;
  let h8 = high(a3, b5, highs), l8 = low(a3, b5, both, h8);
  n = high(a4, b4, h8); l8 = more(l8, low(a4, b4, h8, n)); h8 = n;
  n = high(a5, b3, h8); l8 = more(l8, low(a5, b3, h8, n)); h8 = n;
  let h9 = high(a4, b5, highs), l9 = low(a4, b5, both, h9);
  n = high(a5, b4, h9); l9 = more(l9, low(a5, b4, h9, n)); h9 = n;
  let h10 = high(a5, b5, highs), l10 = low(a5, b5, both, h10);
  finish(o, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10);
}

/** o = a^2, reduced; a at most 2-fold. */
export function sqr(o: usize, a: usize): void {
  const highs = v128.load64_splat(constants, 0), both = v128.load64_splat(constants, 8);
  let n: v128;
  const a0 = v128.load(a, 0), a1 = v128.load(a, 16), a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48), a4 = v128.load(a, 64), a5 = v128.load(a, 80);
  const d1 = f64x2.add(a1, a1), d2 = f64x2.add(a2, a2), d3 = f64x2.add(a3, a3);
  const d4 = f64x2.add(a4, a4), d5 = f64x2.add(a5, a5);
  let h0 = high(a0, a0, highs), l0 = low(a0, a0, both, h0);
  let h1 = high(a0, d1, highs), l1 = low(a0, d1, both, h1);
  let h2 = high(a0, d2, highs), l2 = low(a0, d2, both, h2);
  let h3 = high(a0, d3, highs), l3 = low(a0, d3, both, h3);
  let h4 = high(a0, d4, highs), l4 = low(a0, d4, both, h4);
  let h5 = high(a0, d5, highs), l5 = low(a0, d5, both, h5);
  n = high(a1, a1, h2); l2 = more(l2, low(a1, a1, h2, n)); h2 = n;
  n = high(a1, d2, h3); l3 = more(l3, low(a1, d2, h3, n)); h3 = n;
  n = high(a1, d3, h4); l4 = more(l4, low(a1, d3, h4, n)); h4 = n;
  n = high(a1, d4, h5); l5 = more(l5, low(a1, d4, h5, n)); h5 = n;
  let h6 = high(a1, d5, highs), l6 = low(a1, d5, both, h6);
  n = high(a2, a2, h4); l4 = more(l4, low(a2, a2, h4, n)); h4 = n;
  n = high(a2, d3, h5); l5 = more(l5, low(a2, d3, h5, n)); h5 = n;
  n = high(a2, d4, h6); l6 = more(l6, low(a2, d4, h6, n)); h6 = n;
  let h7 = high(a2, d5, highs), l7 = low(a2, d5, both, h7);
  n = high(a3, a3, h6); l6 = more(l6, low(a3, a3, h6, n)); h6 = n;
  n = high(a3, d4, h7); l7 = more(l7, low(a3, d4, h7, n)); h7 = n;
  let h8 = high(a3, d5, highs), l8 = low(a3, d5, both, h8);
  n = high(a4, a4, h8); l8 = more(l8, low(a4, a4, h8, n)); h8 = n;
  let h9 = high(a4, d5, highs), l9 = low(a4, d5, both, h9);
  let h10 = high(a5, a5, highs), l10 = low(a5, a5, both, h10);
  finish(o, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10);
}
