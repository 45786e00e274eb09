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

// A square takes its two constants from memory, all else has them in its code: measured in workerd, 3 % of a batch (Node 24 likes
// memory better throughout).
const constants = memory.data<i64>([HIGH_BITS, BOTH_BITS]);

@inline export function plus(a: v128, b: v128): v128 { return i64x2.add(a, b); }
@inline function high(a: v128, b: v128, highs: v128): v128 { return f64x2.relaxed_madd(a, b, highs); }
@inline function low(a: v128, b: v128, h: v128, both: v128): v128 {
  return f64x2.relaxed_madd(a, b, f64x2.sub(both, h));
}
@inline function times19(x: v128): v128 { return plus(plus(i64x2.shl(x, 4), i64x2.shl(x, 1)), x); }

/**
 * The low 51 bits of x and a carry below 2^15, less 2^50: |limb| <= 2^50 + 2^15. The bits of 2^52 + x are made by `or`,
 * the carry is added to the mantissa (x + carry < 2^52), and both subtrahends are exact.
 */
@inline function centre(x: v128, carry: v128): v128 {
  const low51 = v128.and(x, i64x2.splat(MASK51));
  return f64x2.sub(plus(v128.or(low51, i64x2.splat(0x4330000000000000)), carry), i64x2.splat(0x4334000000000000));
}

/**
 * Five columns in 0 .. 2^61 + 2^50 to a reduced element: carries are at most 2^10, and 19 times that, below 2^16, into limb 0: one
 * product of 16 bits, where `times19` is four steps.
 */
@inline export function carry(o: usize, r0: v128, r1: v128, r2: v128, r3: v128, r4: v128): void {
  v128.store(o, centre(r0, i16x8.mul(i64x2.shr_u(r4, 51), i64x2.splat(19))), 0);
  v128.store(o, centre(r1, i64x2.shr_u(r0, 51)), 16);
  v128.store(o, centre(r2, i64x2.shr_u(r1, 51)), 32);
  v128.store(o, centre(r3, i64x2.shr_u(r2, 51)), 48);
  v128.store(o, centre(r4, i64x2.shr_u(r3, 51)), 64);
}

/** Ten columns of a product to five (2^255 = 19), and what `taken` has for each added; reduced, or as columns. */
@inline function finish(
  o: usize, reduced: bool, taken: usize,
  c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128, c8: v128, c9: v128
): void {
  const r0 = plus(plus(c0, times19(c5)), v128.load64_splat(taken, 0));
  const r1 = plus(plus(c1, times19(c6)), v128.load64_splat(taken, 8));
  const r2 = plus(plus(c2, times19(c7)), v128.load64_splat(taken, 16));
  const r3 = plus(plus(c3, times19(c8)), v128.load64_splat(taken, 24));
  const r4 = plus(plus(c4, times19(c9)), v128.load64_splat(taken, 32));
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

// Column k of a product holds k+1 lows and k highs, column k+5 holds 4-k lows and 5-k highs, times 19. Less their excess;
// with what makes the column positive where it is reduced at once.
@inline const P0: i64 = (1 + 19 * 4) * LOW_BITS + (0 + 19 * 5) * HIGH_BITS;
@inline const P1: i64 = (2 + 19 * 3) * LOW_BITS + (1 + 19 * 4) * HIGH_BITS;
@inline const P2: i64 = (3 + 19 * 2) * LOW_BITS + (2 + 19 * 3) * HIGH_BITS;
@inline const P3: i64 = (4 + 19 * 1) * LOW_BITS + (3 + 19 * 2) * HIGH_BITS;
@inline const P4: i64 = (5) * LOW_BITS + (4 + 19 * 1) * HIGH_BITS;
const ofProduct = memory.data<i64>([POSITIVE0 - P0, POSITIVE - P1, POSITIVE - P2, POSITIVE - P3, POSITIVE - P4]);
const ofProductColumns = memory.data<i64>([-P0, -P1, -P2, -P3, -P4]);
// Of a square: lows per column 1 1 2 2 3 2 2 1 1 0, highs 0 1 1 2 2 3 2 2 1 1.
@inline const S0: i64 = (1 + 19 * 2) * LOW_BITS + (0 + 19 * 3) * HIGH_BITS;
@inline const S1: i64 = (1 + 19 * 2) * LOW_BITS + (1 + 19 * 2) * HIGH_BITS;
@inline const S2: i64 = (2 + 19 * 1) * LOW_BITS + (1 + 19 * 2) * HIGH_BITS;
@inline const S3: i64 = (2 + 19 * 1) * LOW_BITS + (2 + 19 * 1) * HIGH_BITS;
@inline const S4: i64 = (3) * LOW_BITS + (2 + 19 * 1) * HIGH_BITS;
const ofSquare = memory.data<i64>([POSITIVE0 - S0, POSITIVE - S1, POSITIVE - S2, POSITIVE - S3, POSITIVE - S4]);
const ofSquareColumns = memory.data<i64>([-S0, -S1, -S2, -S3, -S4]);

/** a loose, b reduced. */
@inline function product(o: usize, a: usize, b: usize, reduced: bool): void {
  const highs = i64x2.splat(HIGH_BITS), both = i64x2.splat(BOTH_BITS);
  const b0 = v128.load(b, 0), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b4 = v128.load(b, 64);
  let x = v128.load(a, 0), h = high(x, b0, highs);
  let c0 = low(x, b0, h, both), c1 = h;
  h = high(x, b1, highs); c1 = plus(c1, low(x, b1, h, both)); let c2 = h;
  h = high(x, b2, highs); c2 = plus(c2, low(x, b2, h, both)); let c3 = h;
  h = high(x, b3, highs); c3 = plus(c3, low(x, b3, h, both)); let c4 = h;
  h = high(x, b4, highs); c4 = plus(c4, low(x, b4, h, both)); let c5 = h;
  x = v128.load(a, 16);
  h = high(x, b0, highs); c1 = plus(c1, low(x, b0, h, both)); c2 = plus(c2, h);
  h = high(x, b1, highs); c2 = plus(c2, low(x, b1, h, both)); c3 = plus(c3, h);
  h = high(x, b2, highs); c3 = plus(c3, low(x, b2, h, both)); c4 = plus(c4, h);
  h = high(x, b3, highs); c4 = plus(c4, low(x, b3, h, both)); c5 = plus(c5, h);
  h = high(x, b4, highs); c5 = plus(c5, low(x, b4, h, both)); let c6 = h;
  x = v128.load(a, 32);
  h = high(x, b0, highs); c2 = plus(c2, low(x, b0, h, both)); c3 = plus(c3, h);
  h = high(x, b1, highs); c3 = plus(c3, low(x, b1, h, both)); c4 = plus(c4, h);
  h = high(x, b2, highs); c4 = plus(c4, low(x, b2, h, both)); c5 = plus(c5, h);
  h = high(x, b3, highs); c5 = plus(c5, low(x, b3, h, both)); c6 = plus(c6, h);
  h = high(x, b4, highs); c6 = plus(c6, low(x, b4, h, both)); let c7 = h;
  x = v128.load(a, 48);
  h = high(x, b0, highs); c3 = plus(c3, low(x, b0, h, both)); c4 = plus(c4, h);
  h = high(x, b1, highs); c4 = plus(c4, low(x, b1, h, both)); c5 = plus(c5, h);
  h = high(x, b2, highs); c5 = plus(c5, low(x, b2, h, both)); c6 = plus(c6, h);
  h = high(x, b3, highs); c6 = plus(c6, low(x, b3, h, both)); c7 = plus(c7, h);
  h = high(x, b4, highs); c7 = plus(c7, low(x, b4, h, both)); let c8 = h;
  x = v128.load(a, 64);
  h = high(x, b0, highs); c4 = plus(c4, low(x, b0, h, both)); c5 = plus(c5, h);
  h = high(x, b1, highs); c5 = plus(c5, low(x, b1, h, both)); c6 = plus(c6, h);
  h = high(x, b2, highs); c6 = plus(c6, low(x, b2, h, both)); c7 = plus(c7, h);
  h = high(x, b3, highs); c7 = plus(c7, low(x, b3, h, both)); c8 = plus(c8, h);
  h = high(x, b4, highs); c8 = plus(c8, low(x, b4, h, both));
  finish(o, reduced, reduced ? ofProduct : ofProductColumns, c0, c1, c2, c3, c4, c5, c6, c7, c8, h);
}

/** a reduced: 15 products instead of 25; a doubled limb is loose. At most 1 + 19 * 5 parts of 2^50 + 2^17 a column. */
@inline function square(o: usize, a: usize, reduced: bool): void {
  const highs = v128.load64_splat(constants, 0), both = v128.load64_splat(constants, 8);
  const a0 = v128.load(a, 0), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48), a4 = v128.load(a, 64);
  const d1 = f64x2.add(a1, a1), d2 = f64x2.add(a2, a2), d3 = f64x2.add(a3, a3), d4 = f64x2.add(a4, a4);
  let h = high(a0, a0, highs);
  const c0 = low(a0, a0, h, both); let c1 = h;
  h = high(a0, d1, highs); c1 = plus(c1, low(a0, d1, h, both)); let c2 = h;
  h = high(a0, d2, highs); c2 = plus(c2, low(a0, d2, h, both)); let c3 = h;
  h = high(a0, d3, highs); c3 = plus(c3, low(a0, d3, h, both)); let c4 = h;
  h = high(a0, d4, highs); c4 = plus(c4, low(a0, d4, h, both)); let c5 = h;
  h = high(a1, a1, highs); c2 = plus(c2, low(a1, a1, h, both)); c3 = plus(c3, h);
  h = high(a1, d2, highs); c3 = plus(c3, low(a1, d2, h, both)); c4 = plus(c4, h);
  h = high(a1, d3, highs); c4 = plus(c4, low(a1, d3, h, both)); c5 = plus(c5, h);
  h = high(a1, d4, highs); c5 = plus(c5, low(a1, d4, h, both)); let c6 = h;
  h = high(a2, a2, highs); c4 = plus(c4, low(a2, a2, h, both)); c5 = plus(c5, h);
  h = high(a2, d3, highs); c5 = plus(c5, low(a2, d3, h, both)); c6 = plus(c6, h);
  h = high(a2, d4, highs); c6 = plus(c6, low(a2, d4, h, both)); let c7 = h;
  h = high(a3, a3, highs); c6 = plus(c6, low(a3, a3, h, both)); c7 = plus(c7, h);
  h = high(a3, d4, highs); c7 = plus(c7, low(a3, d4, h, both)); let c8 = h;
  h = high(a4, a4, highs); c8 = plus(c8, low(a4, a4, h, both));
  finish(o, reduced, reduced ? ofSquare : ofSquareColumns, c0, c1, c2, c3, c4, c5, c6, c7, c8, h);
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
