// The cofactored equation of one signature, two signatures at a time, one in each lane: no randomness, no verdict that
// depends on a neighbour's. 8 (s B - h A - R) = 0, with -A and -R as decoded.

import { POINT, addAffine, addCached, double, neutralTimesCofactor, setNeutral } from "./edwards";
import { AFFINE, abs, gatherCached, pairAffine } from "./affine";
import { recode } from "./digits";
import { cachedMultiples } from "./straus";

/** 253 bits of h in windows of 5, and of s in windows of 8: the last digit has room for a carry. */
@inline const H_WIDTH: i32 = 5;
@inline const S_WIDTH: i32 = 8;
const H_DIGITS: usize = 51;
const S_DIGITS: usize = 32;
const H_MULTIPLES: usize = 17;

const table = memory.data(17 * 320, 64);
const hDigits = memory.data(2 * 51 * 2, 16), sDigits = memory.data(2 * 32 * 2, 16);
const sum = memory.data(320, 16), operand = memory.data(320, 16);

/** The digits of a lane's s and h: numbers below 2^253 in 32 bytes, 8 readable bytes after them. */
export function setScalars(lane: usize, s: usize, h: usize): void {
  recode(sDigits + lane * S_DIGITS * 2, s, S_WIDTH, S_DIGITS);
  recode(hDigits + lane * H_DIGITS * 2, h, H_WIDTH, H_DIGITS);
}

/** For which of two signatures the equation holds, as two bits; keys and R affine and negated, `setScalars` called. */
export function holdsPair(key0: usize, key1: usize, r0: usize, r1: usize, baseTable: usize): i32 {
  cachedMultiples(table, key0, key1, H_MULTIPLES);
  setNeutral(sum);
  let pending = 0;
  for (let bit = 250; bit >= 0; bit--, pending++) {
    if (bit % H_WIDTH && bit % S_WIDTH) continue;
    if (pending) double(sum, sum, pending);
    pending = 0;
    if (bit % H_WIDTH == 0) {
      const at = hDigits + 2 * <usize>(bit / H_WIDTH);
      gatherCached(operand, table, load<i16>(at), load<i16>(at + 2 * H_DIGITS));
      addCached(sum, sum, operand);
    }
    if (bit % S_WIDTH == 0) {
      const at = sDigits + 2 * <usize>(bit / S_WIDTH);
      const d0 = <i32>load<i16>(at), d1 = <i32>load<i16>(at + 2 * S_DIGITS);
      pairAffine(operand, baseTable + 2 * AFFINE * <usize>abs(d0), baseTable + 2 * AFFINE * <usize>abs(d1), d0, d1);
      addAffine(sum, sum, operand);
    }
  }
  pairAffine(operand, r0, r1, 0, 0);
  addAffine(sum, sum, operand);
  return neutralTimesCofactor(sum);
}
