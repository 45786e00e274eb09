// Hot keys: tables of all windows of B and of a key, so that s B - h A takes additions alone, no doublings and no decoding
// of R. What comes out is encoded and compared with R as it stands: equal bytes mean a canonical R, and s B - h A = R,
// which implies the cofactored equation. A difference says nothing: the signature may still hold with the cofactor.

import { FE, mul } from "./field";
import { invert4, isSameBytes, toBytes } from "./element";
import { ONE, POINT, X, Y, Z, addAffine, addCached, double, setNeutral, toCached } from "./edwards";
import { AFFINE, abs, pairAffine, pairsToAffine } from "./affine";
import { basePoint } from "./base";
import { recode } from "./digits";

/** Windows: 253 bits of h by 6, of s by 10, taken in pairs; multiples 1..2^(width-1) of each. */
@inline const KEY_WIDTH: i32 = 6;
@inline const BASE_WIDTH: i32 = 10;
const KEY_DIGITS: usize = 43;
const KEY_PAIRS: usize = 22;
const KEY_WINDOW: usize = 32 * 128;
const BASE_DIGITS: usize = 26;
const BASE_PAIRS: usize = 13;
const BASE_WINDOW: usize = 512 * 128;
/** Bytes of a key's tables. */
export const COMB: usize = 44 * 32 * 128;
/** Signatures decided together, for the sake of one inversion. */
export const MAX_HOT: usize = 128;

const baseComb = memory.data(26 * 512 * 128, 64);
let hasBase = false;

const multiples = memory.data(512 * 320, 64), prefix = memory.data(514 * 80, 64);
const start = memory.data(320, 16), next = memory.data(320, 16), operand = memory.data(320, 16);
const neutral = memory.data(128, 16);
const sums = memory.data(64 * 320, 64);
const hDigits = memory.data(2 * 43 * 2, 16), sDigits = memory.data(2 * 26 * 2, 16);

/** The tables of an affine point: window 2j in lane 0, 2j + 1 in lane 1, an inversion for each pair. */
function buildComb(table: usize, point: usize, width: i32, pairs: usize): void {
  const count: usize = 1 << (<usize>width - 1), window = count * AFFINE;
  pairAffine(operand, point, point, 0, 0);
  setNeutral(start);
  addAffine(start, start, operand);
  double(next, start, width);
  for (let i: usize = 0; i < POINT; i += 16) store<f64>(start + i, load<f64>(next + i, 8), 8);
  for (let j: usize = 0; j < pairs; j++) {
    memory.copy(multiples, start, POINT);
    toCached(operand, start);
    for (let k: usize = 1; k < count; k++) addCached(multiples + k * POINT, multiples + (k - 1) * POINT, operand);
    pairsToAffine(table + 2 * j * window, AFFINE, window, multiples, count, prefix);
    double(start, start, 2 * width);
  }
}

/** The tables of a key from its affine point: some 0.2 ms, and those of B with the first. */
export function buildKeyComb(table: usize, point: usize): void {
  if (!hasBase) {
    store<f64>(neutral, 1);
    store<f64>(neutral, 1, 40);
    buildComb(baseComb, basePoint, BASE_WIDTH, BASE_PAIRS);
    hasBase = true;
  }
  buildComb(table, point, KEY_WIDTH, KEY_PAIRS);
}

@inline function multiple(window: usize, digit: i32): usize {
  return digit ? window + <usize>(abs(digit) - 1) * AFFINE : neutral;
}

// What a window reads beyond the number is zero.
const padded = memory.data(48, 16);

/** The digits of a lane's s and h, as `setScalars` of single.ts takes them. */
export function setCombScalars(lane: usize, s: usize, h: usize): void {
  v128.store(padded, v128.load(s, 0), 0);
  v128.store(padded, v128.load(s, 16), 16);
  recode(sDigits + lane * BASE_DIGITS * 2, padded, BASE_WIDTH, BASE_DIGITS);
  recode(hDigits + lane * KEY_DIGITS * 2, h, KEY_WIDTH, KEY_DIGITS);
}

/** Pair i of the sums = s B - h A of two signatures under the keys of two tables. */
export function combPair(i: usize, table0: usize, table1: usize): void {
  const sum = sums + i * POINT;
  setNeutral(sum);
  for (let w: usize = 0; w < BASE_DIGITS; w++) {
    const d0 = <i32>load<i16>(sDigits + 2 * w), d1 = <i32>load<i16>(sDigits + 2 * (w + BASE_DIGITS));
    const window = baseComb + w * BASE_WINDOW;
    pairAffine(operand, multiple(window, d0), multiple(window, d1), d0, d1);
    addAffine(sum, sum, operand);
  }
  for (let w: usize = 0; w < KEY_DIGITS; w++) {
    const d0 = <i32>load<i16>(hDigits + 2 * w), d1 = <i32>load<i16>(hDigits + 2 * (w + KEY_DIGITS));
    pairAffine(operand, multiple(table0 + w * KEY_WINDOW, d0), multiple(table1 + w * KEY_WINDOW, d1), d0, d1);
    addAffine(sum, sum, operand);
  }
}

const inverse = memory.data(160, 16), w = memory.data(80, 16), x = memory.data(80, 16), y = memory.data(80, 16);
const encoding = memory.data(32, 16);

/** For lane l of pair i, a byte of `same` at 2i + l: whether the sum's encoding is the 32 bytes that `nonces` lists. */
export function compareSums(same: usize, nonces: usize, pairs: usize): void {
  memory.copy(prefix, ONE, FE);
  for (let i: usize = 0; i < pairs; i++) mul(prefix + (i + 1) * FE, prefix + i * FE, sums + i * POINT + Z);
  memory.copy(inverse, prefix + pairs * FE, FE);
  memory.copy(inverse + FE, ONE, FE);
  invert4(inverse, inverse);
  for (let i = pairs; i > 0; i--) {
    const sum = sums + (i - 1) * POINT, at: usize = (i - 1) * 2;
    mul(w, inverse, prefix + (i - 1) * FE);
    mul(inverse, inverse, sum + Z);
    mul(x, sum + X, w);
    mul(y, sum + Y, w);
    store<u8>(same + at, isEncoding(0, load<u32>(nonces + (at << 2))));
    store<u8>(same + at, isEncoding(8, load<u32>(nonces + (at << 2), 4)), 1);
  }
}

function isEncoding(lane: usize, wanted: usize): bool {
  toBytes(encoding, x + lane);
  const sign = load<u8>(encoding) << 7;
  toBytes(encoding, y + lane);
  store<u8>(encoding, load<u8>(encoding, 31) | sign, 31);
  return isSameBytes(encoding, wanted);
}
