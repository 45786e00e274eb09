// The batch equation over a subset of the live items, with a random 128-bit z for each:
//
//   8 (sum(z_i s_i) B - sum(z_i R_i) - sum(z_i h_i) A_i) = 0
//
// An item whose own equation fails passes with one z at most of 2^128; items of one key share its multiple, which the
// cofactor makes safe for keys of mixed order too: sums modulo L differ from the exact ones by torsion alone.

import { POINT, neutralTimesCofactor } from "./edwards";
import { AFFINE, clearBytes, copyBytes } from "./affine";
import { basePoint, baseTable, shiftedBase } from "./base";
import { carryIntoHigh, signExtended } from "./digits";
import { entriesOfLive, hashes, live, nonces, signatures } from "./items";
import { LOCAL_AT, MARK_AT, POINT_AT, SHIFTED_AT, isShifted, shiftKey, tableOf, tabulateKey, usesOf } from "./keys";
import { fillRandom } from "../random";
import { chooseWindows, multiplySum, points, setDigits, setLongDigits } from "./pippenger";
import { HASH_ROW, ROW, addProduct, fromFactor, fromScalar, reduceRow, toScalarBytes } from "./scalar";
import { multiplySmall, setBaseDigits, setFactorDigits, setKeyDigits } from "./straus";

/** Up to here tables of the keys cost less than buckets do. */
const SMALL: usize = 64;
/** Batches a key has to be in before its table pays, and before 2^128 A does. */
@inline const USES_FOR_TABLE: u32 = 4;
@inline const USES_FOR_SHIFT: u32 = 16;

/** The z of each live item, 16 bytes read as a signed number; 8 bytes are read beyond the last. */
const coefficients = memory.data(4096 * 16 + 8, 64);

const keyRow = memory.data(192, 64), baseRow = memory.data(192, 64);
// The keys of the subset: their entries, their tables, their last items, each of which names the one before; 0 ends.
const subsetKeys = memory.data(4096 * 4, 16), keyTables = memory.data(128 * 4, 16);
const lastItems = memory.data(4096 * 4, 16), itemsBefore = memory.data(4096 * 4, 16);
const factor = memory.data(56, 16), scalar = memory.data(192, 16);
const whole = memory.data(64, 16), sum = memory.data(320, 16);

/** Draws the z of `count` live items, when nothing of them can change any more. */
export function drawCoefficients(count: usize): void {
  fillRandom(coefficients, count * 16);
  for (let at = coefficients; at < coefficients + count * 16; at += 16) {
    if (!(load<u64>(at) | load<u64>(at, 8))) store<u64>(at, 1);
  }
}

/** For an item that is decided by itself. */
export function setCoefficientOne(k: usize): void {
  store<u64>(coefficients + k * 16, 1);
  store<u64>(coefficients + k * 16, 0, 8);
}

/** Whether the keys of the live items from..to-1 have tables, those made that pay. */
export function hasTables(from: usize, to: usize): bool {
  for (let k = from; k < to; k++) if (!giveTable(load<u32>(entriesOfLive + (k << 2)))) return false;
  return true;
}

let subset: u32 = 0;

/** result (lane 0) = the sum over the live items from..to-1, without the cofactor. */
export function sumOf(result: usize, from: usize, to: usize): void {
  const count = to - from, keyCount = groupByKey(from, to);
  clearBytes(baseRow, ROW);
  if (count <= SMALL && listTables(keyCount)) return sumSmall(result, from, count, keyCount);
  sumLarge(result, from, count, keyCount);
}

/** Lists the keys of the subset, and the items of each. The number of keys. */
function groupByKey(from: usize, to: usize): usize {
  let keyCount: usize = 0;
  subset++;
  for (let k = from; k < to; k++) {
    const entry = <usize>load<u32>(entriesOfLive + (k << 2));
    if (load<u32>(entry, MARK_AT) != subset) {
      store<u32>(entry, subset, MARK_AT);
      store<u32>(entry, <u32>keyCount, LOCAL_AT);
      store<u32>(subsetKeys + (keyCount << 2), <u32>entry);
      store<u32>(lastItems + (keyCount << 2), 0);
      keyCount++;
    }
    const last = lastItems + (<usize>load<u32>(entry, LOCAL_AT) << 2);
    store<u32>(itemsBefore + (k << 2), load<u32>(last));
    store<u32>(last, <u32>(k + 1));
  }
  return keyCount;
}

/** `whole` = sum of z h over the items of the subset's key i; their z s are added to B's row. Once for each key. */
function takeScalar(i: usize): void {
  clearBytes(keyRow, ROW);
  for (let next = load<u32>(lastItems + (i << 2)); next;) {
    const k = <usize>next - 1;
    fromFactor(factor, coefficients + k * 16);
    fromScalar(scalar, signatures + <usize>load<u32>(live + (k << 2)) * 64 + 32);
    addProduct(baseRow, factor, scalar);
    addProduct(keyRow, factor, hashes + k * HASH_ROW);
    next = load<u32>(itemsBefore + (k << 2));
  }
  reduced(keyRow);
}

@inline function keyAt(i: usize): usize { return <usize>load<u32>(subsetKeys + (i << 2)); }

/** Whether the keys of the subset have tables; `keyTables` lists them. */
function listTables(keyCount: usize): bool {
  for (let i: usize = 0; i < keyCount; i++) {
    const e = keyAt(i);
    if (!giveTable(e)) return false;
    store<u32>(keyTables + (i << 2), <u32>tableOf(e));
  }
  return true;
}

/** Whether the key has a table, made now if it pays. */
function giveTable(e: usize): bool {
  if (tableOf(e)) return true;
  if (usesOf(e) < USES_FOR_TABLE) return false;
  if (!isShifted(e)) shiftKey(e);
  tabulateKey(e);
  return tableOf(e) != 0;
}

/** The number in a row as 32 bytes in `whole`. */
function reduced(row: usize): void {
  reduceRow(row);
  toScalarBytes(whole, row);
}

function sumSmall(result: usize, from: usize, count: usize, keyCount: usize): void {
  for (let k: usize = 0; k < count; k++) setFactorDigits(k, signExtended(coefficients + (from + k) * 16));
  for (let i: usize = 0; i < keyCount; i++) {
    takeScalar(i);
    setKeyDigits(i, 0, signExtended(whole));
    carryIntoHigh(whole);
    setKeyDigits(i, 1, signExtended(whole + 16));
  }
  reduced(baseRow);
  setBaseDigits(0, signExtended(whole));
  carryIntoHigh(whole);
  setBaseDigits(1, signExtended(whole + 16));
  multiplySmall(result, nonces + from * AFFINE, count, keyTables, keyCount, baseTable);
}

/** Shifts keys seen often, and a few left over that would keep the upper half of the windows alive. */
function prepareShifts(keyCount: usize): usize {
  let shifted: usize = 0;
  for (let i: usize = 0; i < keyCount; i++) {
    const e = keyAt(i);
    if (!isShifted(e) && (usesOf(e) >= USES_FOR_SHIFT || keyCount <= 8)) shiftKey(e);
    if (isShifted(e)) shifted++;
  }
  return shifted;
}

function sumLarge(result: usize, from: usize, count: usize, keyCount: usize): void {
  const shifted = prepareShifts(keyCount), long = keyCount - shifted;
  const short = (shifted << 1) + 2, total = count + short + long;
  chooseWindows(<i32>(count + short), <i32>long);
  for (let k: usize = 0; k < count; k++) setDigits(k, total, coefficients + (from + k) * 16);
  let at: usize = 0, longAt = short;
  for (let i: usize = 0; i < keyCount; i++) {
    const e = keyAt(i);
    takeScalar(i);
    if (isShifted(e)) {
      setHalves(at, count, total, e + POINT_AT, e + SHIFTED_AT);
      at += 2;
    } else {
      copyBytes(points + longAt * AFFINE, e + POINT_AT, AFFINE);
      setLongDigits(count + longAt++, total, whole);
    }
  }
  reduced(baseRow);
  setHalves(at, count, total, basePoint, shiftedBase);
  multiplySum(result, nonces + from * AFFINE, count, short, long);
}

/** Points `at` and `at` + 1, after `count` others: a point and 2^128 times it, with the halves of `whole`. */
function setHalves(at: usize, count: usize, total: usize, point: usize, shifted: usize): void {
  copyBytes(points + at * AFFINE, point, AFFINE);
  copyBytes(points + (at + 1) * AFFINE, shifted, AFFINE);
  setDigits(count + at, total, whole);
  carryIntoHigh(whole);
  setDigits(count + at + 1, total, whole + 16);
}

/** Whether the equation holds for a sum (lane 0); the sum stays as it is. */
export function isNeutral(result: usize): bool {
  memory.copy(sum, result, POINT);
  return (neutralTimesCofactor(sum) & 1) != 0;
}
