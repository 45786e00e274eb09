// From items to verdicts: one batch, and where it does not hold, the search for the items that do not.

import { POINT, T, X, addPoints } from "./edwards";
import { FE } from "./field";
import { AFFINE } from "./affine";
import { baseTable } from "./base";
import { drawCoefficients, hasTables, isNeutral, setCoefficientOne, sumOf } from "./batch";
import { entriesOfLive, hashes, live, nonces, prepare, signatures, verdicts } from "./items";
import { POINT_AT, endKeys } from "./keys";
import { HASH_ROW, toScalarBytes } from "./scalar";
import { holdsPair, setScalars } from "./single";

/** Below this many items singles, two at a time, cost less than a batch whose keys have no tables. */
const FEW: usize = 4;
// A sum a level of the search: 4096 items are split twelve times at most.
const sums = memory.data(14 * 320, 16), left = memory.data(13 * 320, 16);
const alone = memory.data(320, 16);

let budget: isize = 0;

/** Items that the equations of the last call went over, each as often as it was in one; singles are none. */
export let summed: u32 = 0;

/** Verdicts on the first `count` items, in place. */
export function verifyItems(count: usize): void {
  const n = prepare(count);
  summed = 0;
  if (n < FEW && !(n > 1 && hasTables(0, n))) {
    decideSingly(0, n);
  } else {
    drawCoefficients(n);
    sumOf(sums, 0, n);
    summed = <u32>n;
    // A search beyond one and a half times the batch would cost more than singles.
    budget = <isize>(n + (n >> 1));
    if (isNeutral(sums)) accept(0, n);
    else search(0, n, 0);
  }
  endKeys();
}

/**
 * The bad ones among the live items from..to-1, whose sum, at this depth, is known not to hold. The left half is
 * summed; the right half's sum is the rest, under the same z: a subset is named by z no more than by one of 2n nodes of
 * a tree fixed beforehand, so that a bad item still passes with less than 2^-114.
 */
function search(from: usize, to: usize, depth: usize): void {
  const middle = from + ((to - from + 1) >> 1);
  budget -= <isize>(middle - from);
  if (to - from <= FEW || budget < 0) return decideSingly(from, to);
  const all = sums + depth * POINT, next = all + POINT, one = left + depth * POINT;
  sumOf(one, from, middle);
  summed += <u32>(middle - from);
  memory.copy(next, one, POINT);
  negate(next);
  addPoints(next, all, next);
  const leftHolds = isNeutral(one), rightHolds = isNeutral(next);
  if (rightHolds) accept(middle, to);
  else search(middle, to, depth + 1);
  if (leftHolds) return accept(from, middle);
  memory.copy(next, one, POINT);
  search(from, middle, depth + 1);
}

function negate(p: usize): void {
  for (let i: usize = 0; i < FE; i += 16) {
    v128.store(p + X + i, f64x2.neg(v128.load(p + X + i)));
    v128.store(p + T + i, f64x2.neg(v128.load(p + T + i)));
  }
}

function accept(from: usize, to: usize): void {
  for (let k = from; k < to; k++) store<u8>(verdicts + <usize>load<u32>(live + (k << 2)), 1);
}

const scalar = memory.data(48, 16);

function decideSingly(from: usize, to: usize): void {
  if (to - from == 1 && hasTables(from, to)) return decideByTable(from);
  for (let k = from; k < to; k += 2) {
    const l = min(k + 1, to - 1);
    takeScalars(0, k);
    takeScalars(1, l);
    const holds = holdsPair(keyOf(k), keyOf(l), nonces + k * AFFINE, nonces + l * AFFINE, baseTable);
    store<u8>(verdicts + itemOf(k), holds & 1);
    if (l != k) store<u8>(verdicts + itemOf(l), holds >> 1);
  }
}

/** One item as a batch of its own, whose coefficient is 1: exact. Half the doublings of a pair. */
function decideByTable(k: usize): void {
  setCoefficientOne(k);
  sumOf(alone, k, k + 1);
  store<u8>(verdicts + itemOf(k), isNeutral(alone));
}

@inline function itemOf(k: usize): usize { return <usize>load<u32>(live + (k << 2)); }
@inline function keyOf(k: usize): usize { return <usize>load<u32>(entriesOfLive + (k << 2)) + POINT_AT; }

function takeScalars(lane: usize, k: usize): void {
  toScalarBytes(scalar, hashes + k * HASH_ROW);
  setScalars(lane, signatures + itemOf(k) * 64 + 32, scalar);
}
