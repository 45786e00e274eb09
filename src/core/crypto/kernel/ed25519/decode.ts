// Point decoding (RFC 8032, section 5.1.3), four at a time, strict: one encoding a point.

import { FE, sqr4 } from "./field";
import { add, addReduced, reduce, sub, subReduced } from "./sums";
import { copyLane, fromBytes, isZero, isZeroBytes, mul4, negateLane, powP58, toBytes } from "./element";
import { D, ONE, ROOT, neutralTimesCofactor } from "./edwards";
import { projectivePair, storeAffine4 } from "./affine";

const y = memory.data(160, 16), yy = memory.data(160, 16), u = memory.data(160, 16), v = memory.data(160, 16);
const v3 = memory.data(160, 16), x = memory.data(160, 16), w = memory.data(160, 16), xr = memory.data(160, 16);
const check = memory.data(32, 16);

@inline function lane(o: usize, i: usize): usize { return o + (i >> 1) * FE + (i & 1) * 8; }

/** Whether the encoding's y is below p. */
function isBelowP(e: usize): bool {
  return load<u64>(e) < 0xffffffffffffffed || (load<u64>(e, 8) & load<u64>(e, 16)) != -1
    || (load<u64>(e, 24) | 0x8000000000000000) != -1;
}

/**
 * Four 32-byte encodings to the negated points in affine form. A mask of the lanes that decoded: y below p, on the
 * curve, and no sign where x is 0. What a lane holds that did not decode means nothing.
 */
export function decodeNegated(
  o0: usize, o1: usize, o2: usize, o3: usize, e0: usize, e1: usize, e2: usize, e3: usize
): i32 {
  fromBytes(lane(y, 0), e0);
  fromBytes(lane(y, 1), e1);
  fromBytes(lane(y, 2), e2);
  fromBytes(lane(y, 3), e3);
  // x^2 = u/v with u = y^2 - 1, v = d y^2 + 1; the candidate root is u v^3 (u v^7)^((p-5)/8).
  for (let k: usize = 0; k < 160; k += FE) reduce(y + k, y + k);
  sqr4(yy, y, 1);
  mul4(v, yy, D);
  for (let k: usize = 0; k < 160; k += FE) {
    subReduced(u + k, yy + k, ONE + k);
    addReduced(v + k, v + k, ONE + k);
  }
  sqr4(v3, v, 1);
  mul4(v3, v3, v);
  sqr4(w, v3, 1);
  mul4(w, w, v);
  mul4(w, w, u);
  powP58(w, w);
  mul4(w, w, v3);
  mul4(x, w, u);
  // v x^2 is u (a root), -u (a root after a factor sqrt(-1)), or neither (no root).
  sqr4(w, x, 1);
  mul4(w, w, v);
  mul4(xr, x, ROOT);
  const minus = v3, plus = yy;
  for (let k: usize = 0; k < 160; k += FE) {
    sub(minus + k, w + k, u + k);
    add(plus + k, w + k, u + k);
  }
  const decoded = takeRoot(0, e0) | takeRoot(1, e1) << 1 | takeRoot(2, e2) << 2 | takeRoot(3, e3) << 3;
  storeAffine4(o0, o1, o2, o3, x, y);
  return decoded;
}

/** Lane i of x to the root with the sign that e has not: the point is wanted negated. 0 where there is none. */
function takeRoot(i: usize, e: usize): i32 {
  if (!isZero(lane(v3, i))) {
    if (!isZero(lane(yy, i))) return 0;
    copyLane(lane(x, i), lane(xr, i));
  }
  const sign = i32(load<u8>(e, 31) >> 7);
  toBytes(check, lane(x, i));
  if (i32(load<u8>(check) & 1) == sign) negateLane(lane(x, i));
  return i32(isBelowP(e) && !(sign && isZeroBytes(check)));
}

const pair = memory.data(320, 16);

/** Which of two affine points are of small order, as two bits: those whose 8-fold is the neutral element. */
export function smallOrder(a: usize, b: usize): i32 {
  projectivePair(pair, a, b);
  return neutralTimesCofactor(pair);
}

/** Encodings by a list of their places to negated affine points by a list of theirs; `good` has a byte for each. */
export function decodeAll(encodings: usize, points: usize, good: usize, count: usize): void {
  for (let i: usize = 0; i < count; i += 4) {
    const j = min(i + 1, count - 1), k = min(i + 2, count - 1), l = min(i + 3, count - 1);
    const mask = decodeNegated(
      at(points, i), at(points, j), at(points, k), at(points, l),
      at(encodings, i), at(encodings, j), at(encodings, k), at(encodings, l));
    store<u8>(good + i, mask & 1);
    if (i + 1 < count) store<u8>(good + i, mask >> 1 & 1, 1);
    if (i + 2 < count) store<u8>(good + i, mask >> 2 & 1, 2);
    if (i + 3 < count) store<u8>(good + i, mask >> 3 & 1, 3);
  }
}

@inline function at(list: usize, i: usize): usize { return load<u32>(list + (i << 2)); }
