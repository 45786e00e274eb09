// The field of p = 2^255 - 19, two independent elements at a time, one in each 64-bit lane of five v128 (FE bytes).
// Limb i has weight 2^(51 i) and is a signed whole number held in an f64:
//
//   reduced   |limb| <= 2^50 + 2^15   what every carry returns
//   loose     |limb| <= 2^51 + 2^16   a sum or difference of two reduced elements
//
// A product of two limbs is split by two fused multiply-adds, without a rounding anywhere (Emmart, Zheng, Weems,
// "Faster modular exponentiation using double precision floating point arithmetic", ARITH 2018):
//
//   h = a b + 1.5 2^103          ulp 2^51, since |a b| < (2^51 + 2^16) (2^50 + 2^15) < 2^102: h holds a b to the nearest
//                                multiple of 2^51, and its low mantissa bits are that multiple
//   l = a b + (BOTH - h)         BOTH = 1.5 2^103 + 1.5 2^52 is a multiple of 2^51, so the difference is exact; what is
//                                left of a b is at most 2^50, so l is an integer in 2^52 .. 2^53, where the ulp is 1
//
// Their bit patterns are added as integers modulo 2^64; what the exponents put in is known and taken out at the end.
// "Columns" are such sums: five signed 64-bit integers of the same weights. A part is at most 2^50 + 2^17 (the high part
// of the largest product is (2^101 + 2^69) / 2^51), and the largest column of a product has 1 + 19 * 9 = 172 of them:
//
//   columns   |column| < 2^57.5       sums of up to five of them stay below 2^60, which `carry` takes

/** Bytes of one pair of elements, or of columns. */
export const FE: usize = 80;

// 1.5 * 2^103 and 1.5 * 2^52 as f64 bits; 1.5 * 2^52 is 3 ulps of the first.
@inline const HIGH_BITS: i64 = 0x4668000000000000;
@inline export const LOW_BITS: i64 = 0x4338000000000000;
@inline const BOTH_BITS: i64 = HIGH_BITS + 3;
@inline const MASK51: i64 = (1 << 51) - 1;
// 512 p and 2^50 in every limb: makes a column above -2^60 positive, and what remains of it centred.
@inline export const POSITIVE0: i64 = ((1 << 51) - 19) * 512 + (1 << 50);
@inline export const POSITIVE: i64 = MASK51 * 512 + (1 << 50);

@inline export function splat(bits: i64): v128 { return i64x2.splat(bits); }
@inline export function plus(a: v128, b: v128): v128 { return i64x2.add(a, b); }
@inline function high(a: v128, b: v128): v128 { return f64x2.relaxed_madd(a, b, splat(HIGH_BITS)); }
@inline function low(a: v128, b: v128, h: v128): v128 {
  return f64x2.relaxed_madd(a, b, f64x2.sub(splat(BOTH_BITS), h));
}
@inline function times19(x: v128): v128 { return plus(plus(i64x2.shl(x, 4), i64x2.shl(x, 1)), x); }

/** What `lows` low and `highs` high parts hold above their values. */
@inline function excess(lows: i64, highs: i64): i64 { return lows * LOW_BITS + highs * HIGH_BITS; }

/**
 * The low 51 bits of x and a carry below 2^15, less 2^50: |limb| <= 2^50 + 2^15. The bits of 2^52 + x are made by `or`,
 * the carry is added to the mantissa (x + carry < 2^52), and both subtrahends are exact.
 */
@inline function centre(x: v128, carry: v128): v128 {
  return f64x2.sub(
    plus(v128.or(v128.and(x, splat(MASK51)), splat(0x4330000000000000)), carry),
    f64x2.splat(4503599627370496.0 + 1125899906842624.0));
}

/** Five columns in 0 .. 2^61 + 2^50 to a reduced element: carries are at most 2^10, and 19 times that into limb 0. */
@inline export function carry(o: usize, r0: v128, r1: v128, r2: v128, r3: v128, r4: v128): void {
  v128.store(o, centre(r0, times19(i64x2.shr_u(r4, 51))), 0);
  v128.store(o, centre(r1, i64x2.shr_u(r0, 51)), 16);
  v128.store(o, centre(r2, i64x2.shr_u(r1, 51)), 32);
  v128.store(o, centre(r3, i64x2.shr_u(r2, 51)), 48);
  v128.store(o, centre(r4, i64x2.shr_u(r3, 51)), 64);
}

/** Ten columns of a product to five (2^255 = 19), the excess x0..x4 taken out; reduced, or as columns. */
@inline function finish(
  o: usize, reduced: bool,
  c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128, c8: v128, c9: v128,
  x0: i64, x1: i64, x2: i64, x3: i64, x4: i64
): void {
  const r0 = plus(plus(c0, times19(c5)), splat((reduced ? POSITIVE0 : 0) - x0));
  const r1 = plus(plus(c1, times19(c6)), splat((reduced ? POSITIVE : 0) - x1));
  const r2 = plus(plus(c2, times19(c7)), splat((reduced ? POSITIVE : 0) - x2));
  const r3 = plus(plus(c3, times19(c8)), splat((reduced ? POSITIVE : 0) - x3));
  const r4 = plus(plus(c4, times19(c9)), splat((reduced ? POSITIVE : 0) - x4));
  if (reduced) {
    carry(o, r0, r1, r2, r3, r4);
  } else {
    v128.store(o, r0, 0);
    v128.store(o, r1, 16);
    v128.store(o, r2, 32);
    v128.store(o, r3, 48);
    v128.store(o, r4, 64);
  }
}

/** a loose, b reduced. */
@inline function product(o: usize, a: usize, b: usize, reduced: bool): void {
  const b0 = v128.load(b, 0), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b4 = v128.load(b, 64);
  let x = v128.load(a, 0), h = high(x, b0);
  let c0 = low(x, b0, h), c1 = h;
  h = high(x, b1); c1 = plus(c1, low(x, b1, h)); let c2 = h;
  h = high(x, b2); c2 = plus(c2, low(x, b2, h)); let c3 = h;
  h = high(x, b3); c3 = plus(c3, low(x, b3, h)); let c4 = h;
  h = high(x, b4); c4 = plus(c4, low(x, b4, h)); let c5 = h;
  x = v128.load(a, 16);
  h = high(x, b0); c1 = plus(c1, low(x, b0, h)); c2 = plus(c2, h);
  h = high(x, b1); c2 = plus(c2, low(x, b1, h)); c3 = plus(c3, h);
  h = high(x, b2); c3 = plus(c3, low(x, b2, h)); c4 = plus(c4, h);
  h = high(x, b3); c4 = plus(c4, low(x, b3, h)); c5 = plus(c5, h);
  h = high(x, b4); c5 = plus(c5, low(x, b4, h)); let c6 = h;
  x = v128.load(a, 32);
  h = high(x, b0); c2 = plus(c2, low(x, b0, h)); c3 = plus(c3, h);
  h = high(x, b1); c3 = plus(c3, low(x, b1, h)); c4 = plus(c4, h);
  h = high(x, b2); c4 = plus(c4, low(x, b2, h)); c5 = plus(c5, h);
  h = high(x, b3); c5 = plus(c5, low(x, b3, h)); c6 = plus(c6, h);
  h = high(x, b4); c6 = plus(c6, low(x, b4, h)); let c7 = h;
  x = v128.load(a, 48);
  h = high(x, b0); c3 = plus(c3, low(x, b0, h)); c4 = plus(c4, h);
  h = high(x, b1); c4 = plus(c4, low(x, b1, h)); c5 = plus(c5, h);
  h = high(x, b2); c5 = plus(c5, low(x, b2, h)); c6 = plus(c6, h);
  h = high(x, b3); c6 = plus(c6, low(x, b3, h)); c7 = plus(c7, h);
  h = high(x, b4); c7 = plus(c7, low(x, b4, h)); let c8 = h;
  x = v128.load(a, 64);
  h = high(x, b0); c4 = plus(c4, low(x, b0, h)); c5 = plus(c5, h);
  h = high(x, b1); c5 = plus(c5, low(x, b1, h)); c6 = plus(c6, h);
  h = high(x, b2); c6 = plus(c6, low(x, b2, h)); c7 = plus(c7, h);
  h = high(x, b3); c7 = plus(c7, low(x, b3, h)); c8 = plus(c8, h);
  h = high(x, b4); c8 = plus(c8, low(x, b4, h));
  // Column k holds k+1 lows and k highs, column k+5 holds 4-k lows and 5-k highs, times 19.
  finish(o, reduced, c0, c1, c2, c3, c4, c5, c6, c7, c8, h,
    excess(1 + 19 * 4, 0 + 19 * 5), excess(2 + 19 * 3, 1 + 19 * 4), excess(3 + 19 * 2, 2 + 19 * 3),
    excess(4 + 19 * 1, 3 + 19 * 2), excess(5, 4 + 19 * 1));
}

/** a reduced: 15 products instead of 25; a doubled limb is loose. At most 1 + 19 * 5 parts of 2^50 + 2^17 a column. */
@inline function square(o: usize, a: usize, reduced: bool): void {
  const a0 = v128.load(a, 0), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48), a4 = v128.load(a, 64);
  const d1 = f64x2.add(a1, a1), d2 = f64x2.add(a2, a2), d3 = f64x2.add(a3, a3), d4 = f64x2.add(a4, a4);
  let h = high(a0, a0);
  const c0 = low(a0, a0, h); let c1 = h;
  h = high(a0, d1); c1 = plus(c1, low(a0, d1, h)); let c2 = h;
  h = high(a0, d2); c2 = plus(c2, low(a0, d2, h)); let c3 = h;
  h = high(a0, d3); c3 = plus(c3, low(a0, d3, h)); let c4 = h;
  h = high(a0, d4); c4 = plus(c4, low(a0, d4, h)); let c5 = h;
  h = high(a1, a1); c2 = plus(c2, low(a1, a1, h)); c3 = plus(c3, h);
  h = high(a1, d2); c3 = plus(c3, low(a1, d2, h)); c4 = plus(c4, h);
  h = high(a1, d3); c4 = plus(c4, low(a1, d3, h)); c5 = plus(c5, h);
  h = high(a1, d4); c5 = plus(c5, low(a1, d4, h)); let c6 = h;
  h = high(a2, a2); c4 = plus(c4, low(a2, a2, h)); c5 = plus(c5, h);
  h = high(a2, d3); c5 = plus(c5, low(a2, d3, h)); c6 = plus(c6, h);
  h = high(a2, d4); c6 = plus(c6, low(a2, d4, h)); let c7 = h;
  h = high(a3, a3); c6 = plus(c6, low(a3, a3, h)); c7 = plus(c7, h);
  h = high(a3, d4); c7 = plus(c7, low(a3, d4, h)); let c8 = h;
  h = high(a4, a4); c8 = plus(c8, low(a4, a4, h));
  // Lows per column 1 1 2 2 3 2 2 1 1 0, highs 0 1 1 2 2 3 2 2 1 1.
  finish(o, reduced, c0, c1, c2, c3, c4, c5, c6, c7, c8, h,
    excess(1 + 19 * 2, 0 + 19 * 3), excess(1 + 19 * 2, 1 + 19 * 2), excess(2 + 19 * 1, 1 + 19 * 2),
    excess(2 + 19 * 1, 2 + 19 * 1), excess(3, 2 + 19 * 1));
}

// Calls, not inlined: point formulas with seven inlined products measured 5 to 10 % slower.

/** o = a b, reduced; a loose, b reduced. */
export function mul(o: usize, a: usize, b: usize): void { product(o, a, b, true); }
/** o = a^2, reduced; a reduced. */
export function sqr(o: usize, a: usize): void { square(o, a, true); }
/** Columns of a b; a loose, b reduced. */
export function mulColumns(o: usize, a: usize, b: usize): void { product(o, a, b, false); }
/** Columns of a^2; a reduced. */
export function sqrColumns(o: usize, a: usize): void { square(o, a, false); }

/** o = a^(2^n) for two pairs one after the other, n > 0: inlined, so that the two dependency chains overlap. */
export function sqr4(o: usize, a: usize, n: i32): void {
  square(o, a, true);
  square(o + FE, a + FE, true);
  while (--n) {
    square(o, o, true);
    square(o + FE, o + FE, true);
  }
}
