// Tables of all windows of a point: the odd multiples 1, 3 .. 2^width - 1 of 2^(width w) times it, affine, one lane each.

import { addAffine, double } from "./curve";
import { invertCoordinate } from "./order";

// Room for the larger field, and for 512 multiples and two points more.
const multiples = memory.data(514 * 512, 64), prefix = memory.data(515 * 128, 64), affine = memory.data(2 * 256, 16);
const inverse = memory.data(128, 16), w = memory.data(128, 16), x = memory.data(128, 16), y = memory.data(128, 16);

/** Bytes of the tables of `windows` windows. */
@inline export function windowBytes<C>(width: i32): usize { return changetype<C>(0).FE() << (<usize>width - 1); }

/** One lane of a pair as consecutive f64. */
function packLane<C>(o: usize, a: usize): void {
  for (let i: usize = 0; i < changetype<C>(0).FE(); i += 16) store<f64>(o + (i >> 1), load<f64>(a + i));
}

const swapped = memory.data(128, 16), bytes = memory.data(64, 16);

/** o = 1/a: one inversion for both lanes, of their product. */
function invert<C>(o: usize, a: usize): void {
  const c = changetype<C>(0);
  for (let i: usize = 0; i < c.FE(); i += 16) {
    const x = v128.load(a + i);
    v128.store(swapped + i, v128.shuffle<i64>(x, x, 1, 0));
  }
  c.mul(o, a, swapped);
  invertCoordinate(c.order(), bytes, c.canonical(o));
  c.constant(o, bytes);
  c.mul(o, o, swapped);
}

/**
 * The first `count` of `multiples` to affine ones, lane 0 to o, lane 1 to o + lane1, and `more` (at most two) after them to `affine`, as
 * pairs. One inversion for all (Montgomery's trick): no ZZ is 0, since n is prime and larger than any multiple taken here.
 */
function toAffine<C>(o: usize, lane1: usize, count: usize, more: usize): void {
  const c = changetype<C>(0), FE = c.FE(), all = count + more;
  memory.copy(prefix, c.one(), FE);
  for (let k: usize = 0; k < all; k++) c.mul(prefix + (k + 1) * FE, prefix + k * FE, multiples + k * 4 * FE + 3 * FE);
  invert<C>(inverse, prefix + all * FE);
  for (let k = all; k > 0; k--) {
    const p = multiples + (k - 1) * 4 * FE;
    // 1/ZZZ, and 1/ZZ = (ZZ/ZZZ)^2.
    c.mul(w, inverse, prefix + (k - 1) * FE);
    c.mul(inverse, inverse, p + 3 * FE);
    c.mul(y, p + FE, w);
    c.mul(w, w, p + 2 * FE);
    c.sqr(w, w);
    c.mul(x, p, w);
    if (k > count) {
      memory.copy(affine + (k - 1 - count) * 2 * FE, x, FE);
      memory.copy(affine + (k - 1 - count) * 2 * FE + FE, y, FE);
      continue;
    }
    const at = o + (k - 1) * FE;
    packLane<C>(at, x);
    packLane<C>(at + (FE >> 1), y);
    packLane<C>(at + lane1, x + 8);
    packLane<C>(at + lane1 + (FE >> 1), y + 8);
  }
}

/** o = the affine pair p. */
function fromAffine<C>(o: usize, p: usize): void {
  const c = changetype<C>(0), FE = c.FE();
  memory.copy(o, p, 2 * FE);
  memory.copy(o + 2 * FE, c.one(), FE);
  memory.copy(o + 3 * FE, c.one(), FE);
}

/** The tables of the point that both lanes of the affine pair p hold: windows in pairs, the even one in lane 0. */
export function buildTables<C>(o: usize, p: usize, width: i32, windows: usize): void {
  const c = changetype<C>(0), FE = c.FE(), window = windowBytes<C>(width), count: usize = 1 << (<usize>width - 1);
  const point = FE * 4;
  fromAffine<C>(multiples, p);
  double<C>(multiples + point, multiples, width);
  for (let i: usize = 0; i < point; i += 16) store<f64>(multiples + i, load<f64>(multiples + point + i, 8), 8);
  double<C>(multiples + point, multiples, 1);
  toAffine<C>(o, 0, 0, 2);
  for (let k: usize = 0; k < windows; k += 2) {
    fromAffine<C>(multiples, affine);
    for (let i: usize = 1; i < count; i++) {
      memory.copy(multiples + i * point, multiples + (i - 1) * point, point);
      addAffine<C>(multiples + i * point, affine + 2 * FE);
    }
    // The next pair's, and twice that.
    const next = multiples + count * point;
    double<C>(next, multiples, 2 * width);
    double<C>(next + point, next, 1);
    toAffine<C>(o + k * window, window, count, 2);
  }
}

/**
 * o = the odd multiples 1, 3 .. 2 count - 1 of the point that both lanes of the affine pair p hold, affine. The additions take
 * place where twice the point has ZZ = ZZZ = 1: coordinates scaled by those that it has, which no formula of a sum notices.
 */
export function oddMultiples<C>(o: usize, p: usize, count: usize): void {
  const c = changetype<C>(0), FE = c.FE(), point = FE * 4, twice = affine;
  fromAffine<C>(multiples + point, p);
  double<C>(multiples, multiples + point, 1);
  memory.copy(twice, multiples, point);
  c.mul(multiples, p, twice + 2 * FE);
  c.mul(multiples + FE, p + FE, twice + 3 * FE);
  memory.copy(multiples + 2 * FE, c.one(), FE);
  memory.copy(multiples + 3 * FE, c.one(), FE);
  for (let k: usize = 0; k < count; k++) {
    const at = multiples + k * point;
    if (k + 1 < count) {
      memory.copy(at + point, at, point);
      addAffine<C>(at + point, twice);
    }
    c.mul(at + 2 * FE, at + 2 * FE, twice + 2 * FE);
    c.mul(at + 3 * FE, at + 3 * FE, twice + 3 * FE);
  }
  toAffine<C>(o, 0, count, 0);
}
