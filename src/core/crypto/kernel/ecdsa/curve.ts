// Points of a curve y^2 = x^3 - 3x + b as X, Y, ZZ, ZZZ (x = X/ZZ, y = Y/ZZZ, ZZ^3 = ZZZ^2), two at a time. C says which curve
// (../p256/p256.ts, ../p384/p384.ts). The formulas are incomplete: a sum of equal or opposite points, or with a neutral one,
// comes out with ZZ = 0, and ZZ stays 0 through all that follows, which multiplies it. So what ends with ZZ = 0 is not decided
// here, whoever chose the points. In brackets: how manyfold a value is; 2 by 2 is the most that the smaller field takes.

import { add, scale, sub, subTwice } from "./sums";

// Room for the larger field.
const u = memory.data(128, 16), v = memory.data(128, 16), pp = memory.data(128, 16), ppp = memory.data(128, 16);
const m = memory.data(128, 16), s = memory.data(128, 16), t = memory.data(128, 16);

/** p += q, q an affine pair (madd-2008-s). */
export function addAffine<C>(p: usize, q: usize): void {
  const c = changetype<C>(0), FE = c.FE(), zz = p + 2 * FE, zzz = p + 3 * FE;
  c.mul(u, q, zz);
  sub<C>(u, u, p); // (2)
  c.mul(v, q + FE, zzz);
  sub<C>(v, v, p + FE); // (2)
  c.sqr(pp, u);
  c.mul(ppp, u, pp);
  c.mul(zz, zz, pp);
  c.mul(zzz, zzz, ppp);
  c.mul(m, p, pp);
  c.mul(s, p + FE, ppp);
  c.sqr(t, v);
  sub<C>(t, t, ppp);
  subTwice<C>(t, t, m); // (4)
  c.reduce(p, t);
  sub<C>(t, m, p); // (2)
  c.mul(t, v, t);
  sub<C>(t, t, s); // (2)
  c.reduce(p + FE, t);
}

/** o = 2^n p, n > 0 (dbl-2008-s-1). */
export function double<C>(o: usize, p: usize, n: i32): void {
  const c = changetype<C>(0), FE = c.FE();
  for (; n > 0; n--, p = o) {
    add<C>(u, p + FE, p + FE); // (2)
    c.sqr(v, u);
    c.mul(pp, u, v);
    c.mul(s, p, v);
    sub<C>(t, p, p + 2 * FE); // (2)
    add<C>(m, p, p + 2 * FE); // (2)
    c.mul(m, m, t);
    scale<C>(m, m, 3); // (3)
    c.reduce(m, m);
    c.mul(ppp, pp, p + FE);
    c.sqr(t, m);
    subTwice<C>(t, t, s); // (3)
    c.reduce(o, t);
    sub<C>(t, s, o); // (2)
    c.mul(t, t, m);
    sub<C>(t, t, ppp); // (2)
    c.reduce(o + FE, t);
    c.mul(o + 2 * FE, p + 2 * FE, v);
    c.mul(o + 3 * FE, p + 3 * FE, pp);
  }
}

const other = memory.data(512, 16), w = memory.data(128, 16);

/** X and ZZ, in both lanes, of the sum of p's lanes: all that a verdict asks for (add-2008-s). */
export function sumOfLanes<C>(o: usize, p: usize): void {
  const c = changetype<C>(0), FE = c.FE(), q = other;
  for (let i: usize = 0; i < 4 * FE; i += 16) {
    const x = v128.load(p + i);
    v128.store(q + i, v128.shuffle<i64>(x, x, 1, 0));
  }
  c.mul(w, p, q + 2 * FE);
  c.mul(u, q, p + 2 * FE);
  sub<C>(u, u, w); // (2)
  c.mul(m, p + FE, q + 3 * FE);
  c.mul(v, q + FE, p + 3 * FE);
  sub<C>(v, v, m); // (2)
  c.sqr(pp, u);
  c.mul(ppp, u, pp);
  c.mul(w, w, pp);
  c.mul(t, p + 2 * FE, q + 2 * FE);
  c.mul(o + 2 * FE, t, pp);
  c.sqr(t, v);
  sub<C>(t, t, ppp);
  subTwice<C>(t, t, w); // (4)
  c.reduce(o, t);
}
