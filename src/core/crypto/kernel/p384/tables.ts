// Tables of multiples: 1..16 of a point for a signature under a key not met before, all windows of a hot key and of G.

import { AFFINE, POINT, X, Y, Z, addAffine, double } from "./curve";
import { constant, invert, packLane } from "./element";
import { FE, mul, sqr } from "./field";

/** Windows of 7 bits: 55 for 384 bits and a carry, in pairs; multiples 1..64 of each. */
export const WIDTH: i32 = 7;
export const DIGITS: usize = 56;
const MULTIPLES: usize = 64;
export const WINDOW: usize = 64 * 128;
export const COMB: usize = 56 * 64 * 128;

const ONE_BYTES = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 1, 0, 0,
]);
export const ONE = memory.data(128, 16);
export function initTables(): void { constant(ONE, ONE_BYTES); }

const multiples = memory.data(64 * 384, 64), prefix = memory.data(65 * 128, 64);
const inverse = memory.data(128, 16), w = memory.data(128, 16), ww = memory.data(128, 16), x = memory.data(128, 16);
const y = memory.data(128, 16), base = memory.data(256, 16), start = memory.data(384, 16);

/** `count` pairs of points to affine, lane 0 to o and lane 1 to o + lane1, AFFINE apart: one inversion for all. */
function toAffine(o: usize, lane1: usize, count: usize): void {
  memory.copy(prefix, ONE, FE);
  for (let k: usize = 0; k < count; k++) mul(prefix + (k + 1) * FE, prefix + k * FE, multiples + k * POINT + Z);
  invert(inverse, prefix + count * FE);
  for (let k = count; k > 0; k--) {
    const p = multiples + (k - 1) * POINT, at = o + (k - 1) * AFFINE;
    mul(w, inverse, prefix + (k - 1) * FE);
    mul(inverse, inverse, p + Z);
    sqr(ww, w);
    mul(x, p + X, ww);
    mul(ww, ww, w);
    mul(y, p + Y, ww);
    packLane(at, x);
    packLane(at + 64, y);
    packLane(at + lane1, x + 8);
    packLane(at + lane1 + 64, y + 8);
  }
}

/** The multiples 1..count of the affine pair `base`. No sum is of equal or opposite points: n is prime, and far larger. */
function fillMultiples(count: usize): void {
  memory.copy(multiples, base, 2 * FE);
  memory.copy(multiples + Z, ONE, FE);
  double(multiples + POINT, multiples, 1);
  for (let k: usize = 2; k < count; k++) addAffine(multiples + k * POINT, multiples + (k - 1) * POINT, base);
}

/** o = multiples 1..count of the point that lane 1 of the affine pair p holds. */
export function multiplesOf(o: usize, p: usize, count: usize): void {
  memory.copy(base, p, 2 * FE);
  fillMultiples(count);
  // Both lanes have the same point: both are written to the same place.
  toAffine(o, 0, count);
}

/** All windows of a point, both lanes of the affine pair p: even ones from lane 0, odd ones from lane 1. */
export function buildComb(o: usize, p: usize): void {
  memory.copy(base, p, 2 * FE);
  memory.copy(start, p, 2 * FE);
  memory.copy(start + Z, ONE, FE);
  double(multiples, start, WIDTH);
  normalize(2);
  for (let window: usize = 0; window < DIGITS; window += 2) {
    fillMultiples(MULTIPLES);
    toAffine(o + window * WINDOW, WINDOW, MULTIPLES);
    double(multiples, multiples, 2 * WIDTH);
    normalize(3);
  }
}

/** Lane k of the affine pair `base` = lane k of the first multiple, for the lanes in the mask. */
function normalize(lanes: i32): void {
  invert(w, multiples + Z);
  sqr(ww, w);
  mul(x, multiples + X, ww);
  mul(ww, ww, w);
  mul(y, multiples + Y, ww);
  for (let i: usize = 0; i < FE; i += 16) {
    if (lanes & 1) { store<f64>(base + i, load<f64>(x + i)); store<f64>(base + FE + i, load<f64>(y + i)); }
    if (lanes & 2) { store<f64>(base + i, load<f64>(x + i, 8), 8); store<f64>(base + FE + i, load<f64>(y + i, 8), 8); }
  }
}


