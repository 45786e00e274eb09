// Keys seen, decoded: a hash table of fixed size. An entry in use by the running batch is never turned out, and there
// are twice as many places as a batch has items, so that one is always free.

import { invert4, isSameBytes, mul4 } from "./element";
import { FE } from "./field";
import { POINT, X, Y, Z, addAffine, double, setNeutral } from "./edwards";
import { AFFINE, pairAffine, pairsToAffine, projectivePair, storeAffine4 } from "./affine";
import { decodeAll, smallOrder } from "./decode";
import { fillRandom } from "../random";
import { KEY_MULTIPLES, KEY_TABLE } from "./straus";

const PLACES: usize = 8192;
/** Places looked at for a key; one that landed further off is not found again, and is decoded again. */
const PROBES: usize = 8;
const TABLES: usize = 128;
/** Batches for which a key that is not met keeps its table. */
export const ENTRY_BATCHES: u32 = 1024;

// An entry: encoding and what is known of it, in one line of the cache; then -A and -2^128 A, both affine.
const ENTRY: usize = 320;
const USED_AT: usize = 32; // number of the last batch that had it
const USES_AT: usize = 36; // batches that had it
const STATE_AT: usize = 40;
const TABLE_AT: usize = 44; // its table's number + 1, or 0
export const LOCAL_AT: usize = 48; // its number in the subset under test
export const MARK_AT: usize = 52; // the subset that LOCAL_AT belongs to
const HEAT_AT: usize = 56; // small batches that had it
const COMB_AT: usize = 60; // number of its comb (hot.ts) + 1, or 0
export const POINT_AT: usize = 64;
export const SHIFTED_AT: usize = 192;

@inline const EMPTY: u32 = 0;
@inline const PENDING: u32 = 1;
@inline const DECODED: u32 = 2;
@inline const SHIFTED: u32 = 3;

const entries = memory.data(8192 * 320, 64);
const tables = memory.data(128 * 33 * 2 * 128, 64);
const tableOwners = memory.data(128 * 4, 16);
// Four random odd factors: whoever makes keys cannot make them collide.
const hashFactors = memory.data(32, 16);

const fresh = memory.data(4096 * 4, 16), freshPoints = memory.data(4096 * 4, 16), freshGood = memory.data(4096 + 4, 16);
let freshCount: usize = 0;
let batch: u32 = 0;
let isSmallBatch = false;

export function initKeys(): void { fillRandom(hashFactors, 32); }

/** A batch begins: what it uses from here on stays until the next. */
export function beginKeys(isSmall: bool): void {
  batch++;
  isSmallBatch = isSmall;
  freshCount = 0;
}

@inline function placeOf(key: usize): usize {
  const h = load<u64>(key) * (load<u64>(hashFactors) | 1) + load<u64>(key, 8) * (load<u64>(hashFactors, 8) | 1)
    + load<u64>(key, 16) * (load<u64>(hashFactors, 16) | 1) + load<u64>(key, 24) * (load<u64>(hashFactors, 24) | 1);
  return <usize>(h >> 51);
}

/** The entry of an encoded key; a new one is pending until `decodeKeys`. */
export function entryOf(key: usize): usize {
  const first = placeOf(key);
  let oldest: usize = 0;
  for (let i: usize = 0; i < PLACES; i++) {
    const e = entries + ((first + i) & (PLACES - 1)) * ENTRY;
    if (i < PROBES && load<u32>(e, STATE_AT) != EMPTY && isSameBytes(e, key)) return use(e);
    // The first eight are compared by age; beyond them, any that is not in use.
    if (i >= PROBES && oldest) break;
    if (load<u32>(e, USED_AT) != batch && (!oldest || load<u32>(e, USED_AT) < load<u32>(oldest, USED_AT))) oldest = e;
  }
  return replace(oldest, key);
}

/** Whether a key is held with tables of either kind: then one signature alone costs less than elsewhere. */
export function isQuick(key: usize): bool {
  const first = placeOf(key);
  for (let i: usize = 0; i < PROBES; i++) {
    const e = entries + ((first + i) & (PLACES - 1)) * ENTRY;
    if (load<u32>(e, STATE_AT) != EMPTY && isSameBytes(e, key)) return combOf(e) != 0 || tableOf(e) != 0;
  }
  return false;
}

function use(e: usize): usize {
  if (load<u32>(e, USED_AT) != batch) {
    store<u32>(e, batch, USED_AT);
    store<u32>(e, load<u32>(e, USES_AT) + 1, USES_AT);
    if (isSmallBatch) store<u32>(e, load<u32>(e, HEAT_AT) + 1, HEAT_AT);
  }
  return e;
}

function replace(e: usize, key: usize): usize {
  forget(e);
  memory.copy(e, key, 32);
  store<u32>(e, PENDING, STATE_AT);
  store<u32>(fresh + (freshCount << 2), <u32>e);
  store<u32>(freshPoints + (freshCount << 2), <u32>(e + POINT_AT));
  freshCount++;
  return use(e);
}

function forget(e: usize): void {
  const table = <usize>load<u32>(e, TABLE_AT);
  if (table) store<u32>(tableOwners + ((table - 1) << 2), 0);
  memory.fill(e, 0, ENTRY);
}

/** Decodes the new keys. One that is no canonical point, or of small order (it would sign anything), stays pending. */
export function decodeKeys(): void {
  if (!freshCount) return;
  decodeAll(fresh, freshPoints, freshGood, freshCount);
  for (let i: usize = 0; i < freshCount; i += 2) {
    const j = min(i + 1, freshCount - 1);
    const small = smallOrder(load<u32>(freshPoints + (i << 2)), load<u32>(freshPoints + (j << 2)));
    settle(i, small & 1);
    if (j != i) settle(j, small >> 1);
  }
}

function settle(i: usize, isSmall: i32): void {
  const good = load<u8>(freshGood + i) && !isSmall;
  store<u32>(load<u32>(fresh + (i << 2)), good ? DECODED : PENDING, STATE_AT);
}

/** The batch is over: what did not decode is forgotten. */
export function endKeys(): void {
  for (let i: usize = 0; i < freshCount; i++) {
    const e = <usize>load<u32>(fresh + (i << 2));
    if (load<u32>(e, STATE_AT) == PENDING) forget(e);
  }
}

@inline export function isDecoded(e: usize): bool { return load<u32>(e, STATE_AT) >= DECODED; }
@inline export function isShifted(e: usize): bool { return load<u32>(e, STATE_AT) == SHIFTED; }
@inline export function batchNumber(): u32 { return batch; }
@inline export function lastUse(e: usize): u32 { return load<u32>(e, USED_AT); }
@inline export function heatOf(e: usize): u32 { return load<u32>(e, HEAT_AT); }
@inline export function combOf(e: usize): usize { return <usize>load<u32>(e, COMB_AT); }
@inline export function setComb(e: usize, number: usize): void { store<u32>(e, <u32>number, COMB_AT); }
@inline export function usesOf(e: usize): u32 { return load<u32>(e, USES_AT); }

/** The key's table, or 0. */
@inline export function tableOf(e: usize): usize {
  const table = <usize>load<u32>(e, TABLE_AT);
  return table ? tables + (table - 1) * KEY_TABLE : 0;
}

const first = memory.data(320, 16), second = memory.data(320, 16);
const x = memory.data(160, 16), y = memory.data(160, 16), w = memory.data(160, 16);

/** 2^128 times four affine points: some 20 µs each. */
export function shiftAffine(
  o0: usize, o1: usize, o2: usize, o3: usize, a0: usize, a1: usize, a2: usize, a3: usize
): void {
  projectivePair(first, a0, a1);
  projectivePair(second, a2, a3);
  double(first, first, 128);
  double(second, second, 128);
  memory.copy(x, first + X, FE); memory.copy(x + FE, second + X, FE);
  memory.copy(y, first + Y, FE); memory.copy(y + FE, second + Y, FE);
  memory.copy(w, first + Z, FE); memory.copy(w + FE, second + Z, FE);
  invert4(w, w);
  mul4(x, x, w);
  mul4(y, y, w);
  storeAffine4(o0, o1, o2, o3, x, y);
}

/** -2^128 A of a decoded key. */
export function shiftKey(e: usize): void {
  const a = e + POINT_AT, o = e + SHIFTED_AT;
  shiftAffine(o, o, o, o, a, a, a, a);
  store<u32>(e, SHIFTED, STATE_AT);
}

const multiples = memory.data(129 * 320, 64), prefix = memory.data(130 * 80, 64), operand = memory.data(240, 16);

/** The multiples 0..count-1 (at most 129) of two affine points, affine, alternating in `table`. */
export function multiplesAffine(table: usize, a: usize, b: usize, count: usize): void {
  pairAffine(operand, a, b, 0, 0);
  setNeutral(multiples);
  for (let k: usize = 1; k < count; k++) addAffine(multiples + k * POINT, multiples + (k - 1) * POINT, operand);
  pairsToAffine(table, 2 * AFFINE, AFFINE, multiples, count, prefix);
}

/**
 * Gives a shifted key its table, in place of one that no batch has used for long; not while there is none: many keys
 * would turn each other out for ever.
 */
export function tabulateKey(e: usize): void {
  let place: usize = 0;
  for (; place < TABLES; place++) {
    const owner = <usize>load<u32>(tableOwners + (place << 2));
    if (!owner || batch - load<u32>(owner, USED_AT) >= ENTRY_BATCHES) break;
  }
  if (place == TABLES) return;
  const owner = <usize>load<u32>(tableOwners + (place << 2));
  if (owner) store<u32>(owner, 0, TABLE_AT);
  multiplesAffine(tables + place * KEY_TABLE, e + POINT_AT, e + SHIFTED_AT, KEY_MULTIPLES);
  store<u32>(tableOwners + (place << 2), <u32>e);
  store<u32>(e, <u32>place + 1, TABLE_AT);
}
