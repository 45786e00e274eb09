// Points of edwards25519 in extended coordinates, two at a time, one in each lane. With a = -1 (a square) and d (none)
// the addition law is complete: equal, opposite and neutral operands need no case of their own (Hisil et al., 2008).

import { FE, mul, mulColumns, sqrColumns } from "./field";
import {
  add, addReduced, carryDifference, carryNegatedSum, carrySum, sub, subColumns, subReduced, twiceColumns,
} from "./sums";
import { constant, isZero } from "./element";

/** Bytes of a pair of points: X, Y, Z, T, all reduced. */
export const POINT: usize = 4 * FE;
export const X: usize = 0;
export const Y: usize = FE;
export const Z: usize = 2 * FE;
export const T: usize = 3 * FE;

const D_BYTES = memory.data<u64>([0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898, 0x52036cee2b6ffe73]);
const D2_BYTES = memory.data<u64>([0xebd69b9426b2f159, 0x00e0149a8283b156, 0x198e80f2eef3d130, 0x2406d9dc56dffce7]);
const ROOT_BYTES = memory.data<u64>([0xc4ee1b274a0ea0b0, 0x2f431806ad2fe478, 0x2b4d00993dfbd7a7, 0x2b8324804fc1df0b]);
const ONE_BYTES = memory.data<u64>([1, 0, 0, 0]);

/** d, 2d, a square root of -1, and 1: two pairs each, so that they also serve the four-lane products. */
export const D = memory.data(160, 16);
export const D2 = memory.data(160, 16);
export const ROOT = memory.data(160, 16);
export const ONE = memory.data(160, 16);

export function initConstants(): void {
  for (let copy: usize = 0; copy < 160; copy += FE) {
    constant(D + copy, D_BYTES);
    constant(D2 + copy, D2_BYTES);
    constant(ROOT + copy, ROOT_BYTES);
    constant(ONE + copy, ONE_BYTES);
  }
}

/** Both lanes to the neutral element. */
export function setNeutral(o: usize): void {
  memory.fill(o, 0, POINT);
  v128.store(o + Y, f64x2.splat(1));
  v128.store(o + Z, f64x2.splat(1));
}

const A = memory.data(80, 16), B = memory.data(80, 16), C = memory.data(80, 16), DD = memory.data(80, 16);
const E = memory.data(80, 16), F = memory.data(80, 16), G = memory.data(80, 16), H = memory.data(80, 16);
const s = memory.data(80, 16), t = memory.data(80, 16), ZERO = memory.data(80, 16);

/** Columns A, B, C, DD to the sum: E = B - A, F = D - C, G = D + C, H = B + A. Two columns each: below 2^59. */
@inline function finishAdd(o: usize): void {
  carryDifference(E, B, A);
  carrySum(H, B, A);
  carryDifference(F, DD, C);
  carrySum(G, DD, C);
  mul(o + X, E, F);
  mul(o + Y, G, H);
  mul(o + Z, F, G);
  mul(o + T, E, H);
}

/** o = p + q, q affine as a pair (y - x, y + x, 2dxy). */
export function addAffine(o: usize, p: usize, q: usize): void {
  sub(s, p + Y, p + X);
  mulColumns(A, s, q);
  add(s, p + Y, p + X);
  mulColumns(B, s, q + FE);
  mulColumns(C, p + T, q + 2 * FE);
  twiceColumns(DD, p + Z);
  finishAdd(o);
}

/** o = p + q, q as a pair (Y - X, Y + X, 2dT, 2Z), all reduced but 2Z, which is loose. */
export function addCached(o: usize, p: usize, q: usize): void {
  sub(s, p + Y, p + X);
  mulColumns(A, s, q);
  add(s, p + Y, p + X);
  mulColumns(B, s, q + FE);
  mulColumns(C, p + T, q + 2 * FE);
  mulColumns(DD, q + 3 * FE, p + Z);
  finishAdd(o);
}

/** The pair p as `addCached` takes it. */
export function toCached(o: usize, p: usize): void {
  subReduced(o, p + Y, p + X);
  addReduced(o + FE, p + Y, p + X);
  mul(o + 2 * FE, p + T, D2);
  add(o + 3 * FE, p + Z, p + Z);
}

const cached = memory.data(320, 16);

/** o = p + q. */
export function addPoints(o: usize, p: usize, q: usize): void {
  toCached(cached, q);
  addCached(o, p, cached);
}

/**
 * o = 2^n p, n > 0: E = (X+Y)^2 - A - B, G = B - A, F = G - 2C, H = -A - B. A column of a square is below 2^56.7, and
 * at most four are summed: below 2^58.7.
 */
export function double(o: usize, p: usize, n: i32): void {
  for (; n > 0; n--, p = o) {
    sqrColumns(A, p + X);
    sqrColumns(B, p + Y);
    sqrColumns(C, p + Z);
    addReduced(s, p + X, p + Y);
    sqrColumns(DD, s);
    carryNegatedSum(H, A, B);
    subColumns(DD, DD, A);
    carryDifference(E, DD, B);
    subColumns(B, B, A);
    subColumns(A, B, C);
    carryDifference(F, A, C);
    carryDifference(G, B, ZERO);
    mul(o + X, E, F);
    mul(o + Y, G, H);
    mul(o + Z, F, G);
    if (n == 1) mul(o + T, E, H); // a doubling does not read T
  }
}

/** Which lanes of 8p are the neutral element, as two bits. p is overwritten. */
export function neutralTimesCofactor(p: usize): i32 {
  double(p, p, 3);
  sub(s, p + Y, p + Z);
  return i32(isZero(p + X) && isZero(s)) | i32(isZero(p + X + 8) && isZero(s + 8)) << 1;
}

/** o = p with its lanes exchanged. */
export function swapLanes(o: usize, p: usize): void {
  for (let i: usize = 0; i < POINT; i += 16) {
    const v = v128.load(p + i);
    v128.store(o + i, v128.shuffle<i64>(v, v, 1, 0));
  }
}
