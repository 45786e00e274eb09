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

const columns = memory.data(80, 16);

/** Column k of a product with column k + 5 (2^255 = 19) and what `taken` has for it. */
@inline function folded(lower: v128, upper: v128, taken: usize, at: usize): v128 {
  return plus(plus(lower, times19(upper)), v128.load64_splat(taken + at));
}

/** Five columns as an element, or as they are. */
@inline function finish(o: usize, reduced: bool, r0: v128, r1: v128, r2: v128, r3: v128, r4: v128): void {
  if (reduced) return carry(o, r0, r1, r2, r3, r4);
  v128.store(o, r0, 0);
  v128.store(o, r1, 16);
  v128.store(o, r2, 32);
  v128.store(o, r3, 48);
  v128.store(o, r4, 64);
}

/**
 * a loose, b reduced. A column is the lows of its products and the highs (t) of those of the column below. It is stored as soon
 * as it is summed: otherwise Binaryen moves all sums to the end, and the engine has forty values for sixteen registers.
 */
@inline function product(o: usize, a: usize, b: usize, reduced: bool): void {
  const highs = i64x2.splat(HIGH_BITS), both = i64x2.splat(BOTH_BITS), taken = reduced ? ofProduct : ofProductColumns;
  const a0 = v128.load(a, 0), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48), a4 = v128.load(a, 64);
  const b0 = v128.load(b, 0), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48), b4 = v128.load(b, 64);
  let h = high(a0, b0, highs), s = low(a0, b0, h, both), t = h;
  v128.store(columns, s, 0);
  h = high(a0, b1, highs); s = plus(t, low(a0, b1, h, both)); t = h;
  h = high(a1, b0, highs); s = plus(s, low(a1, b0, h, both)); t = plus(t, h);
  v128.store(columns, s, 16);
  h = high(a0, b2, highs); s = plus(t, low(a0, b2, h, both)); t = h;
  h = high(a1, b1, highs); s = plus(s, low(a1, b1, h, both)); t = plus(t, h);
  h = high(a2, b0, highs); s = plus(s, low(a2, b0, h, both)); t = plus(t, h);
  v128.store(columns, s, 32);
  h = high(a0, b3, highs); s = plus(t, low(a0, b3, h, both)); t = h;
  h = high(a1, b2, highs); s = plus(s, low(a1, b2, h, both)); t = plus(t, h);
  h = high(a2, b1, highs); s = plus(s, low(a2, b1, h, both)); t = plus(t, h);
  h = high(a3, b0, highs); s = plus(s, low(a3, b0, h, both)); t = plus(t, h);
  v128.store(columns, s, 48);
  h = high(a0, b4, highs); s = plus(t, low(a0, b4, h, both)); t = h;
  h = high(a1, b3, highs); s = plus(s, low(a1, b3, h, both)); t = plus(t, h);
  h = high(a2, b2, highs); s = plus(s, low(a2, b2, h, both)); t = plus(t, h);
  h = high(a3, b1, highs); s = plus(s, low(a3, b1, h, both)); t = plus(t, h);
  h = high(a4, b0, highs); s = plus(s, low(a4, b0, h, both)); t = plus(t, h);
  v128.store(columns, s, 64);
  h = high(a1, b4, highs); s = plus(t, low(a1, b4, h, both)); t = h;
  h = high(a2, b3, highs); s = plus(s, low(a2, b3, h, both)); t = plus(t, h);
  h = high(a3, b2, highs); s = plus(s, low(a3, b2, h, both)); t = plus(t, h);
  h = high(a4, b1, highs); s = plus(s, low(a4, b1, h, both)); t = plus(t, h);
  const r0 = folded(v128.load(columns, 0), s, taken, 0);
  h = high(a2, b4, highs); s = plus(t, low(a2, b4, h, both)); t = h;
  h = high(a3, b3, highs); s = plus(s, low(a3, b3, h, both)); t = plus(t, h);
  h = high(a4, b2, highs); s = plus(s, low(a4, b2, h, both)); t = plus(t, h);
  const r1 = folded(v128.load(columns, 16), s, taken, 8);
  h = high(a3, b4, highs); s = plus(t, low(a3, b4, h, both)); t = h;
  h = high(a4, b3, highs); s = plus(s, low(a4, b3, h, both)); t = plus(t, h);
  const r2 = folded(v128.load(columns, 32), s, taken, 16);
  h = high(a4, b4, highs); s = plus(t, low(a4, b4, h, both)); t = h;
  const r3 = folded(v128.load(columns, 48), s, taken, 24);
  const r4 = folded(v128.load(columns, 64), t, taken, 32);
  finish(o, reduced, r0, r1, r2, r3, r4);
}

/**
 * a reduced: 15 products instead of 25; a doubled limb is loose. At most 1 + 19 * 5 parts of 2^50 + 2^17 a column. Columns k and
 * k + 5 together, after column 4, whose highs column 5 takes: few values at a time, and one store.
 */
@inline function square(o: usize, a: usize, reduced: bool): void {
  const highs = i64x2.splat(HIGH_BITS), both = i64x2.splat(BOTH_BITS), taken = reduced ? ofSquare : ofSquareColumns;
  const a0 = v128.load(a, 0), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48), a4 = v128.load(a, 64);
  const d1 = f64x2.add(a1, a1), d2 = f64x2.add(a2, a2), d3 = f64x2.add(a3, a3), d4 = f64x2.add(a4, a4);
  let h = high(a0, d4, highs), upper = low(a0, d4, h, both), above = h;
  h = high(a1, d3, highs); upper = plus(upper, low(a1, d3, h, both)); above = plus(above, h);
  h = high(a2, a2, highs); upper = plus(upper, low(a2, a2, h, both)); above = plus(above, h);
  v128.store(columns, upper, 64);
  h = high(a0, a0, highs); let lower = low(a0, a0, h, both), below = h;
  h = high(a1, d4, highs); upper = plus(above, low(a1, d4, h, both)); above = h;
  h = high(a2, d3, highs); upper = plus(upper, low(a2, d3, h, both)); above = plus(above, h);
  const r0 = folded(lower, upper, taken, 0);
  h = high(a0, d1, highs); lower = plus(below, low(a0, d1, h, both)); below = h;
  h = high(a2, d4, highs); upper = plus(above, low(a2, d4, h, both)); above = h;
  h = high(a3, a3, highs); upper = plus(upper, low(a3, a3, h, both)); above = plus(above, h);
  const r1 = folded(lower, upper, taken, 8);
  h = high(a0, d2, highs); lower = plus(below, low(a0, d2, h, both)); below = h;
  h = high(a1, a1, highs); lower = plus(lower, low(a1, a1, h, both)); below = plus(below, h);
  h = high(a3, d4, highs); upper = plus(above, low(a3, d4, h, both)); above = h;
  const r2 = folded(lower, upper, taken, 16);
  h = high(a0, d3, highs); lower = plus(below, low(a0, d3, h, both)); below = h;
  h = high(a1, d2, highs); lower = plus(lower, low(a1, d2, h, both)); below = plus(below, h);
  h = high(a4, a4, highs); upper = plus(above, low(a4, a4, h, both)); above = h;
  const r3 = folded(lower, upper, taken, 24);
  const r4 = folded(plus(v128.load(columns, 64), below), above, taken, 32);
  finish(o, reduced, r0, r1, r2, r3, r4);
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
