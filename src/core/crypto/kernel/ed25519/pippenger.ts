// A sum of multiples of many points: Pippenger's buckets with signed digits. A number's 128 bits are two halves of 64: the
// lower one's windows are in lane 0, the upper one's in lane 1, so that one addition fills two buckets. Longer numbers
// have a second such block above. Of the windows of a half the lower ones may be a bit wider than the others: with all
// of one width the last one would be half empty, and its buckets still cost a sum.

import { POINT, addAffine, addPoints, double, setNeutral, swapLanes } from "./edwards";
import { AFFINE, BUCKET, abs, gather, loadAffine, scatter } from "./affine";

/** Windows of a half: eleven bits at most, three at least. */
@inline const MIN_WINDOWS: i32 = 6;
@inline const MAX_WINDOWS: i32 = 21;
@inline const HALF_BITS: i32 = 64;

/** Room for two points of each of 4096 keys, and two for the base point. */
export const points = memory.data(8194 * 128, 64);
// Digits as pairs of i16 (lane 0, lane 1), all points of one pair of windows together. Many points have few windows: there is room
// for two blocks of seven of the most, and numbers are not cut up finer than that (`chooseWindows`).
const MAX_DIGITS: i32 = 12290 * 14;
export const digits = memory.data(12290 * 14 * 4, 64);
const LANE1: usize = ((1 << 10) + 1) * 160;
const buckets = memory.data(2 * ((1 << 10) + 1) * 160, 64);
const operand = memory.data(240, 16), neutral = memory.data(320, 16);
const pair = memory.data(320, 16), running = memory.data(320, 16), sum = memory.data(320, 16);

// How numbers are cut up: windows of a half, their bits, and how many of the lower ones have one bit more.
// Half of every window, as a number.
export let windows: i32 = 0;
let bits: i32 = 0, wider: i32 = 0, halves: u64 = 0;
@inline const MASK63: u64 = 0x7fffffffffffffff;

@inline function widthOf(w: i32): i32 { return bits + i32(w < wider); }

function cut(into: i32): void {
  windows = into;
  bits = HALF_BITS / into;
  wider = HALF_BITS % into;
}

/**
 * Cuts numbers up as costs least for `short` points of 128 bits and `long` ones of 256, by the measured costs (in units
 * of 5 ns) of an addition into a bucket and of the two additions a bucket costs to be summed. MIN_WINDOWS of all points fit.
 */
export function chooseWindows(short: i32, long: i32): void {
  let best = MIN_WINDOWS, least = i32.MAX_VALUE;
  for (let n = MIN_WINDOWS; n <= MAX_WINDOWS; n++) {
    const blocks = long ? 2 : 1;
    if (blocks * n * (short + long) > MAX_DIGITS) break;
    cut(n);
    const sums = 62 * ((n + wider) << (bits - 1));
    const cost = 27 * n * (short + 2 * long) + blocks * sums;
    if (cost >= least) continue;
    least = cost;
    best = n;
  }
  cut(best);
  halves = 0;
  for (let w = 0, bit = 0; w < windows; w++) {
    bit += widthOf(w);
    halves |= <u64>1 << (bit - 1);
  }
}

/**
 * The digits of point `index` of `count`: those of the signed number of 128 bits at `scalar`, each in -2^(width-1) ..
 * 2^(width-1). With half a window added to every window but the last, a digit is its window less that half: no carry
 * goes from one to the next.
 */
export function setDigits(index: usize, count: usize, scalar: usize): void {
  const row = count << 2, o = digits + (index << 2), high = load<i64>(scalar, 8);
  const low = load<u64>(scalar) + halves, top = high + <i64>(halves & MASK63) + i64(low < halves);
  setHalf(o, low, row);
  // Negative only where it was so before.
  setHalf(o + 2, top, row);
  endDigits(o + 2, row, <i32>((high & top) >> 63));
}

/** The same of the number of 253 bits at `scalar`, in two blocks. */
export function setLongDigits(index: usize, count: usize, scalar: usize): void {
  const row = count << 2;
  let o = digits + (index << 2), carry: u64 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const half = i < 3 ? halves : halves & MASK63, x = load<u64>(scalar + 8 * i) + carry, sum = x + half;
    carry = u64(x < carry) + u64(sum < half);
    setHalf(o, sum, row);
    if (i == 3) endDigits(o, row, 0);
    o += i == 1 ? <usize>windows * row - 2 : 2;
  }
}

function setHalf(o: usize, x: u64, row: usize): void {
  for (let w = 0; w < windows; w++, o += row) {
    const width = widthOf(w);
    store<i16>(o, (<i32>x & ((1 << width) - 1)) - (1 << (width - 1)));
    x >>= width;
  }
}

/** The last window had nothing added, and keeps the sign, 0 or -1. */
@inline function endDigits(o: usize, row: usize, sign: i32): void {
  const width = widthOf(windows - 1);
  o += <usize>(windows - 1) * row;
  store<i16>(o, <i32>load<i16>(o) + (1 << (width - 1)) + (sign << width));
}

@inline function signsOf(digit: usize): v128 {
  const both = i64x2.extend_low_i32x4_s(i32x4.extend_low_i16x8_s(v128.load32_zero(digit)));
  return i64x2.lt_s(both, i64x2.splat(0));
}

/** Adds `count` points from p on to the buckets that their digits name. Bucket 0 takes what counts nothing. */
function fill(digit: usize, p: usize, count: usize): void {
  for (const end = p + count * AFFINE; p < end; p += AFFINE, digit += 4) {
    if (!load<u32>(digit)) continue;
    const a = buckets + <usize>abs(load<i16>(digit, 0)) * BUCKET;
    const b = buckets + LANE1 + <usize>abs(load<i16>(digit, 2)) * BUCKET;
    loadAffine(operand, p, signsOf(digit));
    gather(pair, a, b);
    addAffine(pair, pair, operand);
    scatter(a, b, pair);
  }
}

/** sum = sum over k of k * bucket k, in each lane; the highest bucket begins both sums. */
function sumBuckets(size: usize): void {
  const top = buckets + (size - 1) * BUCKET;
  gather(running, top, top + LANE1);
  memory.copy(sum, running, POINT);
  for (let a = top - BUCKET; a > buckets; a -= BUCKET) {
    gather(pair, a, a + LANE1);
    addPoints(running, running, pair);
    addPoints(sum, sum, running);
  }
}

/**
 * result (lane 0) = the sum of digit * point: over the `count` affine points at `first`, `short` of `points` after them,
 * which have one block of digits each, and `long` of `points` after those, which have two.
 */
export function multiplySum(result: usize, first: usize, count: usize, short: usize, long: usize): void {
  const row = (count + short + long) << 2, longDigits = (count + short) << 2;
  setNeutral(neutral);
  setNeutral(result);
  for (let block = long ? 1 : 0; block >= 0; block--) {
    // From the lowest window of the block above to the highest one of this: that of lane 1 is 64 bits higher.
    if (long && !block) double(result, result, HALF_BITS);
    for (let w = windows - 1; w >= 0; w--) {
      const size: usize = (1 << (widthOf(w) - 1)) + 1, at = digits + <usize>(block * windows + w) * row;
      if (w != windows - 1 || (long && !block)) double(result, result, widthOf(w));
      for (let k: usize = 0; k < size; k++) scatter(buckets + k * BUCKET, buckets + LANE1 + k * BUCKET, neutral);
      if (!block) {
        fill(at, first, count);
        fill(at + (count << 2), points, short);
      }
      fill(at + longDigits, points + short * AFFINE, long);
      sumBuckets(size);
      addPoints(result, result, sum);
    }
  }
  swapLanes(pair, result);
  double(pair, pair, HALF_BITS);
  addPoints(result, result, pair);
}
