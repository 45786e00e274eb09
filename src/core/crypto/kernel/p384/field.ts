// The field of p = 2^384 - 2^128 - 2^96 + 2^32 - 1, two elements at a time, one in each lane of eight v128 (FE bytes).
// Limb i has weight 2^(48 i) and is a signed whole number held in an f64; products are split as in ../ed25519/field.ts, at 2^48.
//
//   reduced   |limb| <= R = 2^47 + 2^44   what every carry returns
//   k-fold    |limb| <= k R               a sum of reduced elements; the point formulas say which k
//
// A product of a j-fold and a k-fold element needs j k <= 25: then |a b| <= 25 R^2 < 2^99, and a b + 1.5 2^100 stays where
// the ulp is 2^48. What is left is at most 2^47, a high part at most 2^51; a column is a sum of at most 8 of each, below
// 2^54.2. Folding the upper eight columns adds at most four of at most 2^55 each: below 2^57.5, and the bias, 2048 p
// spread so that each limb has about 2^59, makes every column positive.

/** Bytes of a pair of elements. */
export const FE: usize = 128;

@inline const HIGH_BITS: i64 = 0x4638000000000000, LOW_BITS: i64 = 0x4338000000000000; // 1.5 * 2^100, 1.5 * 2^52
@inline const BOTH_BITS: i64 = HIGH_BITS + 24; // 1.5 * 2^52 is 24 ulps of the first
const constants = memory.data<i64>([
  HIGH_BITS, BOTH_BITS, (1 << 48) - 1, 0x4334000000000000, 0x4334800000000000, 0, 1 << 60, 0xffff, 1 << 44,
]);
const bias = memory.data<i64>([
  0x7ff87fffffff800, 0x8007ffffffff801, 0x80077fffffff000, 0x8007ffffffff800, 0x8007ffffffff800, 0x8007ffffffff800,
  0x8007ffffffff800, 0x8007ffffffff800,
]);

@inline function plus(a: v128, b: v128): v128 { return i64x2.add(a, b); }
@inline function minus(a: v128, b: v128): v128 { return i64x2.sub(a, b); }
@inline function high(a: v128, b: v128, highs: v128): v128 { return f64x2.relaxed_madd(a, b, highs); }
@inline function low(a: v128, b: v128, h: v128, both: v128): v128 {
  return f64x2.relaxed_madd(a, b, f64x2.sub(both, h));
}
/** x 2^32 = lower + 2^48 upper, for |x| < 2^60, from p = x + 2^60. */
@inline function lower(p: v128, low16: v128): v128 { return i64x2.shl(v128.and(p, low16), 32); }
@inline function upper(p: v128, two44: v128): v128 { return minus(i64x2.shr_u(p, 16), two44); }

/** The low 48 bits of x and a carry, less 2^47: the carry may have either sign, 2^50 gives it room. */
@inline function centre(x: v128, carry: v128): v128 {
  const low48 = v128.and(x, v128.load64_splat(constants, 16)), bits = v128.or(low48, v128.load64_splat(constants, 24));
  return f64x2.sub(plus(bits, carry), v128.load64_splat(constants, 32));
}

/**
 * Eight columns, of either sign, to a reduced element; 2^384 = 2^128 + 2^96 - 2^32 + 1. A carry is below 2^11.4, and
 * 2^32 times the last one below 2^43.4.
 */
@inline export function carry(
  o: usize, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128
): void {
  c0 = plus(c0, v128.load64_splat(bias, 0));
  c1 = plus(c1, v128.load64_splat(bias, 8));
  c2 = plus(c2, v128.load64_splat(bias, 16));
  c3 = plus(c3, v128.load64_splat(bias, 24));
  c4 = plus(c4, v128.load64_splat(bias, 32));
  c5 = plus(c5, v128.load64_splat(bias, 40));
  c6 = plus(c6, v128.load64_splat(bias, 48));
  c7 = plus(c7, v128.load64_splat(bias, 56));
  const last = i64x2.shr_u(c7, 48), shifted = i64x2.shl(last, 32);
  v128.store(o, centre(c0, minus(last, shifted)), 0);
  v128.store(o, centre(c1, i64x2.shr_u(c0, 48)), 16);
  v128.store(o, centre(c2, plus(i64x2.shr_u(c1, 48), plus(last, shifted))), 32);
  v128.store(o, centre(c3, i64x2.shr_u(c2, 48)), 48);
  v128.store(o, centre(c4, i64x2.shr_u(c3, 48)), 64);
  v128.store(o, centre(c5, i64x2.shr_u(c4, 48)), 80);
  v128.store(o, centre(c6, i64x2.shr_u(c5, 48)), 96);
  v128.store(o, centre(c7, i64x2.shr_u(c6, 48)), 112);
}

/** Sixteen columns with `excess` in them, from the uppermost folded into the lower eight. */
@inline function finish(
  o: usize, excess: usize,
  c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128,
  c8: v128, c9: v128, c10: v128, c11: v128, c12: v128, c13: v128, c14: v128, c15: v128
): void {
  c0 = minus(c0, v128.load64_splat(excess, 0));
  c1 = minus(c1, v128.load64_splat(excess, 8));
  c2 = minus(c2, v128.load64_splat(excess, 16));
  c3 = minus(c3, v128.load64_splat(excess, 24));
  c4 = minus(c4, v128.load64_splat(excess, 32));
  c5 = minus(c5, v128.load64_splat(excess, 40));
  c6 = minus(c6, v128.load64_splat(excess, 48));
  c7 = minus(c7, v128.load64_splat(excess, 56));
  c8 = minus(c8, v128.load64_splat(excess, 64));
  c9 = minus(c9, v128.load64_splat(excess, 72));
  c10 = minus(c10, v128.load64_splat(excess, 80));
  c11 = minus(c11, v128.load64_splat(excess, 88));
  c12 = minus(c12, v128.load64_splat(excess, 96));
  c13 = minus(c13, v128.load64_splat(excess, 104));
  c14 = minus(c14, v128.load64_splat(excess, 112));
  c15 = minus(c15, v128.load64_splat(excess, 120));
  const two60 = v128.load64_splat(constants, 48), low16 = v128.load64_splat(constants, 56);
  const two44 = v128.load64_splat(constants, 64);
  let p = plus(c15, two60), l = lower(p, low16), u = upper(p, two44);
  c7 = plus(c7, minus(c15, l)); c8 = minus(c8, u); c9 = plus(c9, plus(c15, l)); c10 = plus(c10, u);
  p = plus(c14, two60); l = lower(p, low16); u = upper(p, two44);
  c6 = plus(c6, minus(c14, l)); c7 = minus(c7, u); c8 = plus(c8, plus(c14, l)); c9 = plus(c9, u);
  p = plus(c13, two60); l = lower(p, low16); u = upper(p, two44);
  c5 = plus(c5, minus(c13, l)); c6 = minus(c6, u); c7 = plus(c7, plus(c13, l)); c8 = plus(c8, u);
  p = plus(c12, two60); l = lower(p, low16); u = upper(p, two44);
  c4 = plus(c4, minus(c12, l)); c5 = minus(c5, u); c6 = plus(c6, plus(c12, l)); c7 = plus(c7, u);
  p = plus(c11, two60); l = lower(p, low16); u = upper(p, two44);
  c3 = plus(c3, minus(c11, l)); c4 = minus(c4, u); c5 = plus(c5, plus(c11, l)); c6 = plus(c6, u);
  p = plus(c10, two60); l = lower(p, low16); u = upper(p, two44);
  c2 = plus(c2, minus(c10, l)); c3 = minus(c3, u); c4 = plus(c4, plus(c10, l)); c5 = plus(c5, u);
  p = plus(c9, two60); l = lower(p, low16); u = upper(p, two44);
  c1 = plus(c1, minus(c9, l)); c2 = minus(c2, u); c3 = plus(c3, plus(c9, l)); c4 = plus(c4, u);
  p = plus(c8, two60); l = lower(p, low16); u = upper(p, two44);
  c0 = plus(c0, minus(c8, l)); c1 = minus(c1, u); c2 = plus(c2, plus(c8, l)); c3 = plus(c3, u);
  carry(o, c0, c1, c2, c3, c4, c5, c6, c7);
}

// Column k of a product holds k+1 lows (15-k from 8 on) and k highs (16-k from 9 on); of a square half of them, rounded up.
const ofProduct = memory.data<i64>([
  1 * LOW_BITS + 0 * HIGH_BITS, 2 * LOW_BITS + 1 * HIGH_BITS, 3 * LOW_BITS + 2 * HIGH_BITS, 4 * LOW_BITS + 3 * HIGH_BITS,
  5 * LOW_BITS + 4 * HIGH_BITS, 6 * LOW_BITS + 5 * HIGH_BITS, 7 * LOW_BITS + 6 * HIGH_BITS, 8 * LOW_BITS + 7 * HIGH_BITS,
  7 * LOW_BITS + 8 * HIGH_BITS, 6 * LOW_BITS + 7 * HIGH_BITS, 5 * LOW_BITS + 6 * HIGH_BITS, 4 * LOW_BITS + 5 * HIGH_BITS,
  3 * LOW_BITS + 4 * HIGH_BITS, 2 * LOW_BITS + 3 * HIGH_BITS, 1 * LOW_BITS + 2 * HIGH_BITS, 0 * LOW_BITS + 1 * HIGH_BITS,
]);
const ofSquare = memory.data<i64>([
  1 * LOW_BITS + 0 * HIGH_BITS, 1 * LOW_BITS + 1 * HIGH_BITS, 2 * LOW_BITS + 1 * HIGH_BITS, 2 * LOW_BITS + 2 * HIGH_BITS,
  3 * LOW_BITS + 2 * HIGH_BITS, 3 * LOW_BITS + 3 * HIGH_BITS, 4 * LOW_BITS + 3 * HIGH_BITS, 4 * LOW_BITS + 4 * HIGH_BITS,
  4 * LOW_BITS + 4 * HIGH_BITS, 3 * LOW_BITS + 4 * HIGH_BITS, 3 * LOW_BITS + 3 * HIGH_BITS, 2 * LOW_BITS + 3 * HIGH_BITS,
  2 * LOW_BITS + 2 * HIGH_BITS, 1 * LOW_BITS + 2 * HIGH_BITS, 1 * LOW_BITS + 1 * HIGH_BITS, 0 * LOW_BITS + 1 * HIGH_BITS,
]);

/** o = a b, reduced; a j-fold, b k-fold, j k <= 25. */
export function mul(o: usize, a: usize, b: usize): void {
  const highs = v128.load64_splat(constants, 0), both = v128.load64_splat(constants, 8);
  const b0 = v128.load(b, 0), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
  const b4 = v128.load(b, 64), b5 = v128.load(b, 80), b6 = v128.load(b, 96), b7 = v128.load(b, 112);
  let x = v128.load(a, 0), h = high(x, b0, highs);
  let c0 = low(x, b0, h, both), c1 = h;
  h = high(x, b1, highs); c1 = plus(c1, low(x, b1, h, both)); let c2 = h;
  h = high(x, b2, highs); c2 = plus(c2, low(x, b2, h, both)); let c3 = h;
  h = high(x, b3, highs); c3 = plus(c3, low(x, b3, h, both)); let c4 = h;
  h = high(x, b4, highs); c4 = plus(c4, low(x, b4, h, both)); let c5 = h;
  h = high(x, b5, highs); c5 = plus(c5, low(x, b5, h, both)); let c6 = h;
  h = high(x, b6, highs); c6 = plus(c6, low(x, b6, h, both)); let c7 = h;
  h = high(x, b7, highs); c7 = plus(c7, low(x, b7, h, both)); let c8 = h;
  x = v128.load(a, 16);
  h = high(x, b0, highs); c1 = plus(c1, low(x, b0, h, both)); c2 = plus(c2, h);
  h = high(x, b1, highs); c2 = plus(c2, low(x, b1, h, both)); c3 = plus(c3, h);
  h = high(x, b2, highs); c3 = plus(c3, low(x, b2, h, both)); c4 = plus(c4, h);
  h = high(x, b3, highs); c4 = plus(c4, low(x, b3, h, both)); c5 = plus(c5, h);
  h = high(x, b4, highs); c5 = plus(c5, low(x, b4, h, both)); c6 = plus(c6, h);
  h = high(x, b5, highs); c6 = plus(c6, low(x, b5, h, both)); c7 = plus(c7, h);
  h = high(x, b6, highs); c7 = plus(c7, low(x, b6, h, both)); c8 = plus(c8, h);
  h = high(x, b7, highs); c8 = plus(c8, low(x, b7, h, both)); let c9 = h;
  x = v128.load(a, 32);
  h = high(x, b0, highs); c2 = plus(c2, low(x, b0, h, both)); c3 = plus(c3, h);
  h = high(x, b1, highs); c3 = plus(c3, low(x, b1, h, both)); c4 = plus(c4, h);
  h = high(x, b2, highs); c4 = plus(c4, low(x, b2, h, both)); c5 = plus(c5, h);
  h = high(x, b3, highs); c5 = plus(c5, low(x, b3, h, both)); c6 = plus(c6, h);
  h = high(x, b4, highs); c6 = plus(c6, low(x, b4, h, both)); c7 = plus(c7, h);
  h = high(x, b5, highs); c7 = plus(c7, low(x, b5, h, both)); c8 = plus(c8, h);
  h = high(x, b6, highs); c8 = plus(c8, low(x, b6, h, both)); c9 = plus(c9, h);
  h = high(x, b7, highs); c9 = plus(c9, low(x, b7, h, both)); let c10 = h;
  x = v128.load(a, 48);
  h = high(x, b0, highs); c3 = plus(c3, low(x, b0, h, both)); c4 = plus(c4, h);
  h = high(x, b1, highs); c4 = plus(c4, low(x, b1, h, both)); c5 = plus(c5, h);
  h = high(x, b2, highs); c5 = plus(c5, low(x, b2, h, both)); c6 = plus(c6, h);
  h = high(x, b3, highs); c6 = plus(c6, low(x, b3, h, both)); c7 = plus(c7, h);
  h = high(x, b4, highs); c7 = plus(c7, low(x, b4, h, both)); c8 = plus(c8, h);
  h = high(x, b5, highs); c8 = plus(c8, low(x, b5, h, both)); c9 = plus(c9, h);
  h = high(x, b6, highs); c9 = plus(c9, low(x, b6, h, both)); c10 = plus(c10, h);
  h = high(x, b7, highs); c10 = plus(c10, low(x, b7, h, both)); let c11 = h;
  x = v128.load(a, 64);
  h = high(x, b0, highs); c4 = plus(c4, low(x, b0, h, both)); c5 = plus(c5, h);
  h = high(x, b1, highs); c5 = plus(c5, low(x, b1, h, both)); c6 = plus(c6, h);
  h = high(x, b2, highs); c6 = plus(c6, low(x, b2, h, both)); c7 = plus(c7, h);
  h = high(x, b3, highs); c7 = plus(c7, low(x, b3, h, both)); c8 = plus(c8, h);
  h = high(x, b4, highs); c8 = plus(c8, low(x, b4, h, both)); c9 = plus(c9, h);
  h = high(x, b5, highs); c9 = plus(c9, low(x, b5, h, both)); c10 = plus(c10, h);
  h = high(x, b6, highs); c10 = plus(c10, low(x, b6, h, both)); c11 = plus(c11, h);
  h = high(x, b7, highs); c11 = plus(c11, low(x, b7, h, both)); let c12 = h;
  x = v128.load(a, 80);
  h = high(x, b0, highs); c5 = plus(c5, low(x, b0, h, both)); c6 = plus(c6, h);
  h = high(x, b1, highs); c6 = plus(c6, low(x, b1, h, both)); c7 = plus(c7, h);
  h = high(x, b2, highs); c7 = plus(c7, low(x, b2, h, both)); c8 = plus(c8, h);
  h = high(x, b3, highs); c8 = plus(c8, low(x, b3, h, both)); c9 = plus(c9, h);
  h = high(x, b4, highs); c9 = plus(c9, low(x, b4, h, both)); c10 = plus(c10, h);
  h = high(x, b5, highs); c10 = plus(c10, low(x, b5, h, both)); c11 = plus(c11, h);
  h = high(x, b6, highs); c11 = plus(c11, low(x, b6, h, both)); c12 = plus(c12, h);
  h = high(x, b7, highs); c12 = plus(c12, low(x, b7, h, both)); let c13 = h;
  x = v128.load(a, 96);
  h = high(x, b0, highs); c6 = plus(c6, low(x, b0, h, both)); c7 = plus(c7, h);
  h = high(x, b1, highs); c7 = plus(c7, low(x, b1, h, both)); c8 = plus(c8, h);
  h = high(x, b2, highs); c8 = plus(c8, low(x, b2, h, both)); c9 = plus(c9, h);
  h = high(x, b3, highs); c9 = plus(c9, low(x, b3, h, both)); c10 = plus(c10, h);
  h = high(x, b4, highs); c10 = plus(c10, low(x, b4, h, both)); c11 = plus(c11, h);
  h = high(x, b5, highs); c11 = plus(c11, low(x, b5, h, both)); c12 = plus(c12, h);
  h = high(x, b6, highs); c12 = plus(c12, low(x, b6, h, both)); c13 = plus(c13, h);
  h = high(x, b7, highs); c13 = plus(c13, low(x, b7, h, both)); let c14 = h;
  x = v128.load(a, 112);
  h = high(x, b0, highs); c7 = plus(c7, low(x, b0, h, both)); c8 = plus(c8, h);
  h = high(x, b1, highs); c8 = plus(c8, low(x, b1, h, both)); c9 = plus(c9, h);
  h = high(x, b2, highs); c9 = plus(c9, low(x, b2, h, both)); c10 = plus(c10, h);
  h = high(x, b3, highs); c10 = plus(c10, low(x, b3, h, both)); c11 = plus(c11, h);
  h = high(x, b4, highs); c11 = plus(c11, low(x, b4, h, both)); c12 = plus(c12, h);
  h = high(x, b5, highs); c12 = plus(c12, low(x, b5, h, both)); c13 = plus(c13, h);
  h = high(x, b6, highs); c13 = plus(c13, low(x, b6, h, both)); c14 = plus(c14, h);
  h = high(x, b7, highs); c14 = plus(c14, low(x, b7, h, both)); let c15 = h;
  finish(o, ofProduct, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15);
}

/** o = a^2, reduced; a at most 3-fold: with a doubled limb, 2 * 3 * 3 R^2. */
export function sqr(o: usize, a: usize): void {
  const highs = v128.load64_splat(constants, 0), both = v128.load64_splat(constants, 8);
  const a0 = v128.load(a, 0), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48);
  const a4 = v128.load(a, 64), a5 = v128.load(a, 80), a6 = v128.load(a, 96), a7 = v128.load(a, 112);
  const d1 = f64x2.add(a1, a1), d2 = f64x2.add(a2, a2), d3 = f64x2.add(a3, a3), d4 = f64x2.add(a4, a4);
  const d5 = f64x2.add(a5, a5), d6 = f64x2.add(a6, a6), d7 = f64x2.add(a7, a7);
  let h = high(a0, a0, highs); let c0 = low(a0, a0, h, both); let c1 = h;
  h = high(a0, d1, highs); c1 = plus(c1, low(a0, d1, h, both)); let c2 = h;
  h = high(a0, d2, highs); c2 = plus(c2, low(a0, d2, h, both)); let c3 = h;
  h = high(a0, d3, highs); c3 = plus(c3, low(a0, d3, h, both)); let c4 = h;
  h = high(a0, d4, highs); c4 = plus(c4, low(a0, d4, h, both)); let c5 = h;
  h = high(a0, d5, highs); c5 = plus(c5, low(a0, d5, h, both)); let c6 = h;
  h = high(a0, d6, highs); c6 = plus(c6, low(a0, d6, h, both)); let c7 = h;
  h = high(a0, d7, highs); c7 = plus(c7, low(a0, d7, h, both)); let c8 = h;
  h = high(a1, a1, highs); c2 = plus(c2, low(a1, a1, h, both)); c3 = plus(c3, h);
  h = high(a1, d2, highs); c3 = plus(c3, low(a1, d2, h, both)); c4 = plus(c4, h);
  h = high(a1, d3, highs); c4 = plus(c4, low(a1, d3, h, both)); c5 = plus(c5, h);
  h = high(a1, d4, highs); c5 = plus(c5, low(a1, d4, h, both)); c6 = plus(c6, h);
  h = high(a1, d5, highs); c6 = plus(c6, low(a1, d5, h, both)); c7 = plus(c7, h);
  h = high(a1, d6, highs); c7 = plus(c7, low(a1, d6, h, both)); c8 = plus(c8, h);
  h = high(a1, d7, highs); c8 = plus(c8, low(a1, d7, h, both)); let c9 = h;
  h = high(a2, a2, highs); c4 = plus(c4, low(a2, a2, h, both)); c5 = plus(c5, h);
  h = high(a2, d3, highs); c5 = plus(c5, low(a2, d3, h, both)); c6 = plus(c6, h);
  h = high(a2, d4, highs); c6 = plus(c6, low(a2, d4, h, both)); c7 = plus(c7, h);
  h = high(a2, d5, highs); c7 = plus(c7, low(a2, d5, h, both)); c8 = plus(c8, h);
  h = high(a2, d6, highs); c8 = plus(c8, low(a2, d6, h, both)); c9 = plus(c9, h);
  h = high(a2, d7, highs); c9 = plus(c9, low(a2, d7, h, both)); let c10 = h;
  h = high(a3, a3, highs); c6 = plus(c6, low(a3, a3, h, both)); c7 = plus(c7, h);
  h = high(a3, d4, highs); c7 = plus(c7, low(a3, d4, h, both)); c8 = plus(c8, h);
  h = high(a3, d5, highs); c8 = plus(c8, low(a3, d5, h, both)); c9 = plus(c9, h);
  h = high(a3, d6, highs); c9 = plus(c9, low(a3, d6, h, both)); c10 = plus(c10, h);
  h = high(a3, d7, highs); c10 = plus(c10, low(a3, d7, h, both)); let c11 = h;
  h = high(a4, a4, highs); c8 = plus(c8, low(a4, a4, h, both)); c9 = plus(c9, h);
  h = high(a4, d5, highs); c9 = plus(c9, low(a4, d5, h, both)); c10 = plus(c10, h);
  h = high(a4, d6, highs); c10 = plus(c10, low(a4, d6, h, both)); c11 = plus(c11, h);
  h = high(a4, d7, highs); c11 = plus(c11, low(a4, d7, h, both)); let c12 = h;
  h = high(a5, a5, highs); c10 = plus(c10, low(a5, a5, h, both)); c11 = plus(c11, h);
  h = high(a5, d6, highs); c11 = plus(c11, low(a5, d6, h, both)); c12 = plus(c12, h);
  h = high(a5, d7, highs); c12 = plus(c12, low(a5, d7, h, both)); let c13 = h;
  h = high(a6, a6, highs); c12 = plus(c12, low(a6, a6, h, both)); c13 = plus(c13, h);
  h = high(a6, d7, highs); c13 = plus(c13, low(a6, d7, h, both)); let c14 = h;
  h = high(a7, a7, highs); c14 = plus(c14, low(a7, a7, h, both)); let c15 = h;
  finish(o, ofSquare, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15);
}
