// Affine points ready for addition: y - x, y + x, 2dxy as 3 x 5 f64 of one lane, padded to AFFINE bytes. Negation swaps
// the first two and turns the third round. Here they become operands of two lanes, and points become affine.

import { FE, mul } from "./field";
import { addReduced, subReduced } from "./sums";
import { invert4, mul4, packLane } from "./element";
import { D2, ONE, POINT, X, Y, Z } from "./edwards";

export const AFFINE: usize = 128;
/** Bytes of one point of one lane: X, Y, Z, T as 4 x 5 f64. */
export const BUCKET: usize = 160;

/** Bytes of a multiple of 64 by vectors: `memory.copy` is a call out of the module, some 20 ns. */
@inline export function copyBytes(o: usize, a: usize, count: usize): void {
  for (let i: usize = 0; i < count; i += 64) {
    v128.store(o + i, v128.load(a + i, 0), 0);
    v128.store(o + i, v128.load(a + i, 16), 16);
    v128.store(o + i, v128.load(a + i, 32), 32);
    v128.store(o + i, v128.load(a + i, 48), 48);
  }
}

@inline export function clearBytes(o: usize, count: usize): void {
  const zero = i64x2.splat(0);
  for (let i: usize = 0; i < count; i += 64) {
    v128.store(o + i, zero, 0);
    v128.store(o + i, zero, 16);
    v128.store(o + i, zero, 32);
    v128.store(o + i, zero, 48);
  }
}

@inline export function abs(x: i32): i32 { return (x ^ x >> 31) - (x >> 31); }

/** The operand of one point in both lanes, lane k negated where signs has all ones. */
@inline export function loadAffine(o: usize, p: usize, signs: v128): void {
  loadAffineLimb(o, p, signs);
  loadAffineLimb(o + 16, p + 8, signs);
  loadAffineLimb(o + 32, p + 16, signs);
  loadAffineLimb(o + 48, p + 24, signs);
  loadAffineLimb(o + 64, p + 32, signs);
}

@inline function loadAffineLimb(o: usize, p: usize, signs: v128): void {
  const minus = v128.load64_splat(p, 0), plus = v128.load64_splat(p, 40);
  v128.store(o, v128.bitselect(plus, minus, signs), 0);
  v128.store(o, v128.bitselect(minus, plus, signs), 80);
  v128.store(o, v128.xor(v128.load64_splat(p, 80), i64x2.shl(signs, 63)), 160);
}

/** Five limbs at a to lane 0, at b to lane 1, all with the bits of `flip` turned: two limbs a load. */
@inline function pairFive(o: usize, a: usize, b: usize, flip: v128): void {
  let x = v128.load(a, 0), y = v128.load(b, 0);
  v128.store(o, v128.xor(v128.shuffle<i64>(x, y, 0, 2), flip), 0);
  v128.store(o, v128.xor(v128.shuffle<i64>(x, y, 1, 3), flip), 16);
  x = v128.load(a, 16); y = v128.load(b, 16);
  v128.store(o, v128.xor(v128.shuffle<i64>(x, y, 0, 2), flip), 32);
  v128.store(o, v128.xor(v128.shuffle<i64>(x, y, 1, 3), flip), 48);
  x = v128.load(a, 32); y = v128.load(b, 32);
  v128.store(o, v128.xor(v128.shuffle<i64>(x, y, 0, 2), flip), 64);
}

/** The operand of point a in lane 0 and b in lane 1, each negated where its digit is. */
@inline export function pairAffine(o: usize, a: usize, b: usize, d0: i32, d1: i32): void {
  const s0 = d0 >> 31, s1 = d1 >> 31, m = a + <usize>(s0 & 40), n = b + <usize>(s1 & 40), none = i64x2.splat(0);
  pairFive(o, m, n, none);
  pairFive(o + FE, a + a + 40 - m, b + b + 40 - n, none);
  pairFive(o + 2 * FE, a + 80, b + 80, i64x2.shl(i64x2.replace_lane(i64x2.splat(s0), 1, s1), 63));
}

/** The operand +-(multiple d0 of lane 0), +-(multiple d1 of lane 1) from a table of pairs as `toCached` makes them. */
@inline export function gatherCached(o: usize, table: usize, d0: i32, d1: i32): void {
  const a = table + <usize>abs(d0) * POINT, b = table + <usize>abs(d1) * POINT + 8;
  const signs = i64x2.replace_lane(i64x2.splat(d0 >> 31), 1, d1 >> 31), flip = i64x2.shl(signs, 63);
  for (let k: usize = 0; k < FE; k += 16) {
    const minus = v128.load64_lane(b + k, v128.load64_zero(a + k), 1);
    const plus = v128.load64_lane(b + k, v128.load64_zero(a + k, 80), 1, 80);
    v128.store(o + k, v128.bitselect(plus, minus, signs));
    v128.store(o + k, v128.bitselect(minus, plus, signs), 80);
    v128.store(o + k, v128.xor(v128.load64_lane(b + k, v128.load64_zero(a + k, 160), 1, 160), flip), 160);
    v128.store(o + k, v128.load64_lane(b + k, v128.load64_zero(a + k, 240), 1, 240), 240);
  }
}

/** Limbs i and i + 1 of bucket a to lane 0, of bucket b to lane 1. */
@inline function gatherTwo(o: usize, a: usize, b: usize): void {
  const x = v128.load(a), y = v128.load(b);
  v128.store(o, v128.shuffle<i64>(x, y, 0, 2), 0);
  v128.store(o, v128.shuffle<i64>(x, y, 1, 3), 16);
}

/** o = the pair of bucket a (lane 0) and bucket b (lane 1). Two limbs at a time: half the loads, and no load into one lane. */
@inline export function gather(o: usize, a: usize, b: usize): void {
  gatherTwo(o, a, b);
  gatherTwo(o + 32, a + 16, b + 16);
  gatherTwo(o + 64, a + 32, b + 32);
  gatherTwo(o + 96, a + 48, b + 48);
  gatherTwo(o + 128, a + 64, b + 64);
  gatherTwo(o + 160, a + 80, b + 80);
  gatherTwo(o + 192, a + 96, b + 96);
  gatherTwo(o + 224, a + 112, b + 112);
  gatherTwo(o + 256, a + 128, b + 128);
  gatherTwo(o + 288, a + 144, b + 144);
}

@inline function scatterTwo(a: usize, b: usize, p: usize): void {
  const x = v128.load(p, 0), y = v128.load(p, 16);
  v128.store(a, v128.shuffle<i64>(x, y, 0, 2));
  v128.store(b, v128.shuffle<i64>(x, y, 1, 3));
}

/** The pair p to bucket a (lane 0) and bucket b (lane 1). */
@inline export function scatter(a: usize, b: usize, p: usize): void {
  scatterTwo(a, b, p);
  scatterTwo(a + 16, b + 16, p + 32);
  scatterTwo(a + 32, b + 32, p + 64);
  scatterTwo(a + 48, b + 48, p + 96);
  scatterTwo(a + 64, b + 64, p + 128);
  scatterTwo(a + 80, b + 80, p + 160);
  scatterTwo(a + 96, b + 96, p + 192);
  scatterTwo(a + 112, b + 112, p + 224);
  scatterTwo(a + 128, b + 128, p + 256);
  scatterTwo(a + 144, b + 144, p + 288);
}

const u = memory.data(160, 16), v = memory.data(160, 16), w = memory.data(160, 16);

/** The points (x, y) of four lanes, reduced, as affine ones. */
export function storeAffine4(o0: usize, o1: usize, o2: usize, o3: usize, x: usize, y: usize): void {
  mul4(w, x, y);
  mul4(w, w, D2);
  for (let k: usize = 0; k < 160; k += FE) {
    subReduced(u + k, y + k, x + k);
    addReduced(v + k, y + k, x + k);
  }
  storeLane(o0, 0);
  storeLane(o1, 8);
  storeLane(o2, FE);
  storeLane(o3, FE + 8);
}

function storeLane(o: usize, lane: usize): void {
  packLane(o, u + lane);
  packLane(o + 40, v + lane);
  packLane(o + 80, w + lane);
}

const inverse = memory.data(160, 16), x = memory.data(160, 16), y = memory.data(160, 16);

/**
 * `count` pairs of points (POINT bytes each) to affine: pair k's lane 0 at o + k * step, lane 1 at o + k * step + lane1.
 * One inversion for all (Montgomery's trick: prefix products, then backwards); no Z is ever 0, by the complete law.
 * `prefix` has room for count + 1 elements.
 */
export function pairsToAffine(o: usize, step: usize, lane1: usize, pairs: usize, count: usize, prefix: usize): void {
  memory.copy(prefix, ONE, FE);
  for (let k: usize = 0; k < count; k++) mul(prefix + (k + 1) * FE, prefix + k * FE, pairs + k * POINT + Z);
  memory.copy(inverse, prefix + count * FE, FE);
  memory.copy(inverse + FE, ONE, FE);
  invert4(inverse, inverse);
  for (let k = count; k > 0; k--) {
    const p = pairs + (k - 1) * POINT, at = o + (k - 1) * step;
    mul(w, inverse, prefix + (k - 1) * FE);
    mul(inverse, inverse, p + Z);
    mul(x, p + X, w);
    mul(y, p + Y, w);
    storeAffinePair(at, at + lane1);
  }
}

/** The points (x, y) of two lanes as affine ones. */
function storeAffinePair(o0: usize, o1: usize): void {
  mul(w, x, y);
  mul(w, w, D2);
  subReduced(u, y, x);
  addReduced(v, y, x);
  storeLane(o0, 0);
  storeLane(o1, 8);
}

/** Two affine points as a pair without T: X = 2x, Y = 2y, Z = 2. */
export function projectivePair(o: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < 5; i++) {
    v128.store(u + 16 * i, v128.load64_lane(b + 8 * i, v128.load64_zero(a + 8 * i), 1));
    v128.store(v + 16 * i, v128.load64_lane(b + 8 * i, v128.load64_zero(a + 8 * i, 40), 1, 40));
    v128.store(o + Z + 16 * i, f64x2.splat(0));
  }
  v128.store(o + Z, f64x2.splat(2));
  subReduced(o + X, v, u);
  addReduced(o + Y, v, u);
}
