// A sum of multiples of many points: Pippenger's buckets with signed digits. Windows are taken in pairs, the even one of
// a pair in lane 0, the odd one in lane 1, so that one addition fills two buckets.

import { POINT, addAffine, addPoints, double, setNeutral, swapLanes } from "./edwards";
import { AFFINE, BUCKET, abs, gather, loadAffine, scatter } from "./affine";
import { windowAt } from "./digits";

@inline const MIN_WIDTH: i32 = 3;
@inline const MAX_WIDTH: i32 = 11;

/** Room for the points of 4096 signatures, two for each of 4096 keys, two for the base point. */
export const points = memory.data(12290 * 128, 64);
// Digits as pairs of i16 (even window, odd window), all points of one pair of windows together: 43 pairs of 3 bits.
const digits = memory.data(12290 * 4 * 43, 64);
const LANE1: usize = ((1 << 10) + 1) * 160;
const buckets = memory.data(2 * ((1 << 10) + 1) * 160, 64);

const operand = memory.data(240, 16), neutral = memory.data(320, 16);
const pair = memory.data(320, 16), running = memory.data(320, 16), sum = memory.data(320, 16);

/** Pairs of windows of `width` bits that hold a signed number of `bits` bits. */
export function windowPairs(bits: i32, width: i32): i32 { return ((bits + width - 1) / width + 1) >> 1; }

/**
 * The width that costs least for `short` points of 128 bits and `long` ones of 254, by the measured costs (in units of
 * 10 ns) of an addition into a bucket (27), of the two additions a bucket costs to be summed (62) and of a doubling (18).
 */
export function bestWidth(short: i32, long: i32): i32 {
  let best = MIN_WIDTH, least = i32.MAX_VALUE;
  for (let width = MIN_WIDTH; width <= MAX_WIDTH; width++) {
    const pairs = windowPairs(long ? 254 : 128, width);
    const cost = 27 * (windowPairs(128, width) * short + pairs * long) + pairs * ((62 << (width - 1)) + 36 * width);
    if (cost >= least) continue;
    least = cost;
    best = width;
  }
  return best;
}

/** The digits of point `index` of `count`: those of the signed number at `scalar`, as `recode` (digits.ts) makes them. */
export function setDigits(index: usize, count: usize, scalar: usize, width: i32, pairs: i32): void {
  const mask: i32 = (1 << width) - 1, half: i32 = 1 << (width - 1);
  const last = 2 * pairs - 1;
  let o = digits + (index << 2), carry: i32 = 0, bit: usize = 0;
  for (let w = 0; w < last; w++) {
    const v = (windowAt(scalar, bit) & mask) + carry;
    carry = i32(v >= half);
    store<i16>(o, v - (carry << width));
    o += w & 1 ? (count << 2) - 2 : 2;
    bit += width;
  }
  store<i16>(o, (windowAt(scalar, bit) << (32 - width) >> (32 - width)) + carry);
}

/** Adds the points from..to-1 to the buckets that their digits name. Bucket 0 takes what counts nothing. */
function fill(digit: usize, from: usize, to: usize): void {
  digit += from << 2;
  let p = points + from * AFFINE;
  for (const end = points + to * AFFINE; p < end; p += AFFINE, digit += 4) {
    if (!load<u32>(digit)) continue;
    const a = buckets + <usize>abs(load<i16>(digit, 0)) * BUCKET;
    const b = buckets + LANE1 + <usize>abs(load<i16>(digit, 2)) * BUCKET;
    const both = i64x2.extend_low_i32x4_s(i32x4.extend_low_i16x8_s(v128.load32_zero(digit)));
    loadAffine(operand, p, i64x2.lt_s(both, i64x2.splat(0)));
    gather(pair, a, b);
    addAffine(pair, pair, operand);
    scatter(a, b, pair);
  }
}

/** sum = sum over k of k * bucket k, in each lane; the highest bucket begins both sums. */
function sumBuckets(size: i32): void {
  const top = buckets + <usize>(size - 1) * BUCKET;
  gather(running, top, top + LANE1);
  memory.copy(sum, running, POINT);
  for (let a = top - BUCKET; a > buckets; a -= BUCKET) {
    gather(pair, a, a + LANE1);
    addPoints(running, running, pair);
    addPoints(sum, sum, running);
  }
}

/**
 * result (lane 0) = the sum of digit * point over `count` points. The first `short` have digits in the lowest
 * `shortPairs` pairs of windows alone, the others in `pairs`.
 */
export function multiplySum(result: usize, count: usize, short: usize, shortPairs: i32, pairs: i32, width: i32): void {
  const size = (1 << (width - 1)) + 1;
  setNeutral(neutral);
  setNeutral(result);
  for (let w = pairs - 1; w >= 0; w--) {
    if (w != pairs - 1) double(result, result, 2 * width);
    for (let k = 0; k < size; k++) {
      const a = buckets + <usize>k * BUCKET;
      scatter(a, a + LANE1, neutral);
    }
    fill(digits + (<usize>w * count << 2), w < shortPairs ? 0 : short, count);
    sumBuckets(size);
    addPoints(result, result, sum);
  }
  // Lane 1 is worth 2^width times lane 0.
  swapLanes(pair, result);
  double(pair, pair, width);
  addPoints(result, result, pair);
}
