// Points of P-384 in Jacobian coordinates (x = X/Z^2, y = Y/Z^3), two at a time. The formulas are incomplete: a sum of equal or
// opposite points, or with a neutral one, comes out with Z = 0; and Z stays 0 through all that follows (Z3 = 2YZ of a
// doubling, 2 Z1 Z2 H of a sum). So what ends with Z = 0 is not decided here, whoever chose the points.

import { FE, mul, sqr } from "./field";
import { add, reduce, scale, sub, subTwice } from "./sums";

export const POINT: usize = 3 * FE;
export const X: usize = 0;
export const Y: usize = FE;
export const Z: usize = 2 * FE;
/** An affine point of one lane: x and y as 2 x 8 f64. */
export const AFFINE: usize = 128;

const a = memory.data(128, 16), b = memory.data(128, 16), g = memory.data(128, 16), d = memory.data(128, 16);
const t = memory.data(128, 16), u = memory.data(128, 16), v = memory.data(128, 16), h = memory.data(128, 16);
const j = memory.data(128, 16), sum = memory.data(384, 16);

/** o = 2^n p, n > 0 (dbl-2001-b); in brackets how manyfold a value is. */
export function double(o: usize, p: usize, n: i32): void {
  for (; n > 0; n--, p = o) {
    sqr(d, p + Z);
    sqr(g, p + Y);
    mul(b, p + X, g);
    sub(t, p + X, d); // (2)
    add(u, p + X, d); // (2)
    mul(a, t, u);
    scale(a, a, 3); // (3)
    add(t, p + Y, p + Z); // (2)
    sqr(t, t);
    sub(t, t, g);
    sub(t, t, d); // (3)
    reduce(o + Z, t);
    scale(b, b, 4); // (4)
    sqr(t, a);
    subTwice(t, t, b); // (9)
    reduce(o + X, t);
    sub(t, b, o + X); // (5)
    mul(t, a, t); // 3 * 5
    sqr(u, g);
    scale(u, u, 8); // (8)
    sub(t, t, u); // (9)
    reduce(o + Y, t);
  }
}

/** o = p + q, q affine as a pair of x and y (madd-2007-bl, with r = S2 - Y1, half of its r). */
export function addAffine(o: usize, p: usize, q: usize): void {
  sqr(d, p + Z);
  mul(u, q, d);
  mul(t, q + FE, p + Z);
  mul(t, t, d);
  sub(h, u, p + X); // (2)
  sub(a, t, p + Y); // r (2)
  sqr(g, h); // 2 * 2 * 2
  scale(u, g, 4); // (4)
  mul(j, h, u); // 2 * 4
  mul(v, p + X, u);
  mul(b, p + Y, j);
  add(t, p + Z, h); // (3)
  sqr(t, t); // 2 * 3 * 3
  sub(t, t, d);
  sub(t, t, g); // (3)
  reduce(o + Z, t);
  sqr(t, a); // 2 * 2 * 2
  scale(t, t, 4);
  sub(t, t, j);
  subTwice(t, t, v); // (7)
  reduce(o + X, t);
  sub(t, v, o + X); // (2)
  mul(t, a, t);
  sub(t, t, b); // (2)
  scale(t, t, 2); // (4)
  reduce(o + Y, t);
}

/**
 * p += q in the lanes that `skip` does not have all ones in; a lane that `empty` has all ones in takes q as it is. What is
 * still empty.
 */
@inline export function addMasked(p: usize, q: usize, skip: v128, empty: v128): v128 {
  addAffine(sum, p, q);
  const first = v128.andnot(empty, skip);
  for (let i: usize = 0; i < 2 * FE; i += 16) {
    const taken = v128.bitselect(v128.load(q + i), v128.load(sum + i), first);
    v128.store(p + i, v128.bitselect(v128.load(p + i), taken, skip));
  }
  for (let i: usize = 0; i < FE; i += 16) {
    const one = i ? f64x2.splat(0) : f64x2.splat(1);
    const taken = v128.bitselect(one, v128.load(sum + Z + i), first);
    v128.store(p + Z + i, v128.bitselect(v128.load(p + Z + i), taken, skip));
  }
  return v128.and(empty, skip);
}

const z1 = memory.data(128, 16), z2 = memory.data(128, 16), u1 = memory.data(128, 16), u2 = memory.data(128, 16);
const s1 = memory.data(128, 16), s2 = memory.data(128, 16);

/** X and Z of p + q (add-2007-bl), which is all that a verdict asks for. */
export function addForX(o: usize, p: usize, q: usize): void {
  sqr(z1, p + Z);
  sqr(z2, q + Z);
  mul(u1, p + X, z2);
  mul(u2, q + X, z1);
  mul(s1, p + Y, q + Z);
  mul(s1, s1, z2);
  mul(s2, q + Y, p + Z);
  mul(s2, s2, z1);
  sub(h, u2, u1); // (2)
  sub(a, s2, s1); // half of its r (2)
  sqr(g, h);
  scale(u, g, 4); // (4)
  mul(j, h, u); // 2 * 4
  mul(v, u1, u);
  add(t, p + Z, q + Z); // (2)
  sqr(t, t);
  sub(t, t, z1);
  sub(t, t, z2); // (3)
  mul(o + Z, t, h); // 3 * 2
  sqr(t, a);
  scale(t, t, 4);
  sub(t, t, j);
  subTwice(t, t, v); // (7)
  reduce(o + X, t);
}
