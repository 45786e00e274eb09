// A sum of multiples of few points: Straus, one accumulator pair. Keys have stored tables (lane 0: multiples of -A, lane
// 1: of -2^128 A, so that both halves of a scalar share the doublings); the points R get theirs here, two in two lanes.

import { POINT, addAffine, addCached, addPoints, double, setNeutral, swapLanes, toCached } from "./edwards";
import { AFFINE, gatherCached, pairAffine, abs } from "./affine";
import { recode } from "./digits";

/** Windows of the R, the keys and the base point, in bits; 128 bits and a sign make that many digits. */
@inline const R_WIDTH: i32 = 4;
@inline const KEY_WIDTH: i32 = 6;
@inline const BASE_WIDTH: i32 = 8;
const R_DIGITS: usize = 32;
const KEY_DIGITS: usize = 22;
const BASE_DIGITS: usize = 16;
/** Multiples 0..2^(width-1), two lanes, in a table of a key and of the base point. */
export const KEY_MULTIPLES: usize = 33;
export const KEY_TABLE: usize = 33 * 2 * 128;
export const BASE_MULTIPLES: usize = 129;

/** As many signatures, and keys, as it takes. */
export const MAX_SMALL: usize = 128;

// Multiples 0..8 of each pair of R, as `toCached` makes them.
const R_MULTIPLES: usize = 9;
const tables = memory.data(64 * 9 * 320, 64);
const rDigits = memory.data(129 * 32 * 2, 64);
const keyDigits = memory.data(128 * 2 * 22 * 2, 64);
const baseDigits = memory.data(2 * 16 * 2, 16);
const operand = memory.data(320, 16), point = memory.data(320, 16);

export function setFactorDigits(index: usize, scalar: usize): void {
  recode(rDigits + index * R_DIGITS * 2, scalar, R_WIDTH, R_DIGITS);
}

/** The digits of one half (0 low, 1 high) of key `index`'s scalar. */
export function setKeyDigits(index: usize, half: usize, scalar: usize): void {
  recode(keyDigits + (2 * index + half) * KEY_DIGITS * 2, scalar, KEY_WIDTH, KEY_DIGITS);
}

export function setBaseDigits(half: usize, scalar: usize): void {
  recode(baseDigits + half * BASE_DIGITS * 2, scalar, BASE_WIDTH, BASE_DIGITS);
}

/** The multiples 0..count-1 of two affine points in two lanes, as `toCached` makes them. */
export function cachedMultiples(table: usize, a: usize, b: usize, count: usize): void {
  setNeutral(point);
  toCached(table, point);
  pairAffine(operand, a, b, 0, 0);
  for (let k: usize = 1; k < count; k++) {
    addAffine(point, point, operand);
    toCached(table + k * POINT, point);
  }
}

/** result += d0 * lane 0 + d1 * lane 1 of a table whose entries alternate between the lanes. */
@inline function addFromTable(result: usize, table: usize, d0: i32, d1: i32): void {
  if (!(d0 | d1)) return;
  const a = table + 2 * AFFINE * <usize>abs(d0), b = table + 2 * AFFINE * <usize>abs(d1) + AFFINE;
  pairAffine(operand, a, b, d0, d1);
  addAffine(result, result, operand);
}

@inline function digitOf(digits: usize, index: usize, perScalar: usize, w: usize): i32 {
  return <i32>load<i16>(digits + (index * perScalar + w) * 2);
}

/**
 * result (lane 0) = sum of factor digits * points (`count` in a row, affine) + sum of key digits * key tables (a list of
 * `keyCount` places) + base digits * the base point's table.
 */
export function multiplySmall(
  result: usize, points: usize, count: usize, keyTables: usize, keyCount: usize, baseTable: usize
): void {
  const pairs = (count + 1) >> 1;
  for (let i: usize = 0; i < pairs; i++) {
    const a = points + 2 * i * AFFINE;
    cachedMultiples(tables + i * R_MULTIPLES * POINT, a, i * 2 + 1 < count ? a + AFFINE : a, R_MULTIPLES);
  }
  if (count & 1) memory.fill(rDigits + count * R_DIGITS * 2, 0, R_DIGITS * 2);
  setNeutral(result);
  let pending = 0;
  for (let bit = 126; bit >= 0; bit--, pending++) {
    if (bit % R_WIDTH && bit % KEY_WIDTH && bit % BASE_WIDTH) continue;
    if (pending) double(result, result, pending);
    pending = 0;
    if (bit % KEY_WIDTH == 0) {
      const w = <usize>(bit / KEY_WIDTH);
      for (let i: usize = 0; i < keyCount; i++) {
        const table: usize = load<u32>(keyTables + (i << 2));
        addFromTable(result, table, digitOf(keyDigits, 2 * i, KEY_DIGITS, w), digitOf(keyDigits, 2 * i + 1, KEY_DIGITS, w));
      }
    }
    if (bit % BASE_WIDTH == 0) {
      const w = <usize>(bit / BASE_WIDTH);
      addFromTable(result, baseTable, digitOf(baseDigits, 0, BASE_DIGITS, w), digitOf(baseDigits, 1, BASE_DIGITS, w));
    }
    if (bit % R_WIDTH == 0) {
      const w = <usize>(bit / R_WIDTH);
      for (let i: usize = 0; i < pairs; i++) {
        const d0 = digitOf(rDigits, 2 * i, R_DIGITS, w), d1 = digitOf(rDigits, 2 * i + 1, R_DIGITS, w);
        if (!(d0 | d1)) continue;
        gatherCached(operand, tables + i * R_MULTIPLES * POINT, d0, d1);
        addCached(result, result, operand);
      }
    }
  }
  // The lanes are two halves of one sum.
  swapLanes(point, result);
  addPoints(result, result, point);
}
