// ECDSA over P-384 with SHA-384: u1 G + u2 Q has x = r modulo n. One signature at a time, G in lane 0 and Q in lane 1: by
// the same doublings, or, for a hot key, by tables of all windows and no doublings.

import { begin384, end, update } from "../ed25519/sha512";
import { recode } from "../ed25519/digits";
import { AFFINE, POINT, X, Z, addForX, addMasked, double } from "./curve";
import { constant, isZero } from "./element";
import { FE, mul, sqr } from "./field";
import { combOf } from "./keys";
import { fromBytes, invert, isCoordinate, isInRange, multiply, plusOrder, toBytes } from "./scalar";
import { add, sub } from "./sums";
import { DIGITS, WIDTH, WINDOW, buildComb, initTables, multiplesOf } from "./tables";

export const REFUSED: i32 = 0;
export const HOLDS: i32 = 1;
/** A case that the formulas leave out (curve.ts), or a key that is no point: somebody else decides. */
export const UNDECIDED: i32 = 2;

/** Windows of a key not met before: 77 digits of 5 bits, multiples 1..16. */
@inline const COLD_WIDTH: i32 = 5;
const COLD_DIGITS: usize = 77;
const COLD_MULTIPLES: usize = 16;

/** x and y of G, and the curve's b; big-endian. */
const G_BYTES = memory.data<u8>([
  0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e, 0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62,
  0x8b, 0xa7, 0x9b, 0x98, 0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55, 0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c,
  0x3a, 0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7, 0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c, 0x6f, 0x5d, 0x9e, 0x98, 0xbf,
  0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d, 0xbd, 0x28, 0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0,
  0x0a, 0x60, 0xb1, 0xce, 0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f, 0x00, 0x00,
]);
const B_BYTES = memory.data<u8>([
  0xb3, 0x31, 0x2f, 0xa7, 0xe2, 0x3e, 0xe7, 0xe4, 0x98, 0x8e, 0x05, 0x6b, 0xe3, 0xf8, 0x2d, 0x19, 0x18, 0x1d, 0x9c, 0x6e,
  0xfe, 0x81, 0x41, 0x12, 0x03, 0x14, 0x08, 0x8f, 0x50, 0x13, 0x87, 0x5a, 0xc6, 0x56, 0x39, 0x8d, 0x8a, 0x2e, 0xd1, 0x9d,
  0x2a, 0x85, 0xc8, 0xed, 0xd3, 0xec, 0x2a, 0xef, 0x00, 0x00,
]);

const baseComb = memory.data(56 * 64 * 128, 64);
const base = memory.data(256, 16), point = memory.data(256, 16), b = memory.data(128, 16);
const table = memory.data(16 * 128, 64);

export function initP384(): void {
  initTables();
  constant(b, B_BYTES);
  constant(base, G_BYTES);
  constant(base + FE, G_BYTES + 48);
  buildComb(baseComb, base);
}

const t = memory.data(128, 16), u = memory.data(128, 16);

/** The key's x and y (96 bytes) to the affine pair `point`; whether they are below p and y^2 = x^3 - 3x + b. */
function takeKey(key: usize): bool {
  if (!isCoordinate(key) || !isCoordinate(key + 48)) return false;
  constant(point, key);
  constant(point + FE, key + 48);
  sqr(t, point);
  mul(t, t, point);
  sub(t, t, point);
  sub(t, t, point);
  sub(t, t, point);
  add(t, t, b); // 5-fold
  sqr(u, point + FE);
  sub(t, t, u); // 6-fold
  return isZero(t);
}

const r = memory.data(96, 16), s = memory.data(96, 16), e = memory.data(96, 16), u1 = memory.data(96, 16);
const u2 = memory.data(96, 16), digest = memory.data(64, 16);
// Read beyond their 48 bytes: what follows is zero.
const scalar1 = memory.data(64, 16), scalar2 = memory.data(64, 16), bytes = memory.data(64, 16);
const digits1 = memory.data(77 * 2, 16), digits2 = memory.data(77 * 2, 16);
const sum = memory.data(384, 16), other = memory.data(384, 16), operand = memory.data(256, 16);
let empty: v128 = i64x2.splat(-1);

/** The verdict on one signature (r and s, 96 bytes) under a key (x and y, 96 bytes); 2 bytes beyond both are read. */
export function verifyP384(key: usize, signature: usize, message: usize, length: u32): i32 {
  fromBytes(r, signature);
  fromBytes(s, signature + 48);
  if (!isInRange(r) || !isInRange(s)) return REFUSED;
  if (!takeKey(key)) return UNDECIDED;
  begin384();
  update(message, length);
  end(digest);
  fromBytes(e, digest);
  invert(s, s);
  multiply(u1, e, s);
  multiply(u2, r, s);
  toBytes(scalar1, u1);
  toBytes(scalar2, u2);
  empty = i64x2.splat(-1);
  const comb = combOf(key, point);
  if (comb) sumByComb(comb);
  else sumByDoublings();
  if (v128.any_true(empty)) return UNDECIDED;
  for (let i: usize = 0; i < POINT; i += 16) {
    const v = v128.load(sum + i);
    v128.store(other + i, v128.shuffle<i64>(v, v, 1, 0));
  }
  addForX(sum, sum, other);
  if (isZero(sum + Z)) return UNDECIDED;
  return isXof(signature) || (plusOrder(bytes, r) && isXof(bytes)) ? HOLDS : REFUSED;
}

/** Whether X = x Z^2 in lane 0. */
function isXof(x: usize): bool {
  constant(t, x);
  sqr(u, sum + Z);
  mul(t, t, u);
  sub(t, sum + X, t);
  return isZero(t);
}

/** sum += d0 times what `a` has multiples of in lane 0, d1 times `c`'s in lane 1. */
function addMultiples(a: usize, c: usize, d0: i32, d1: i32): void {
  if (!(d0 | d1)) return;
  const skip = i64x2.replace_lane(i64x2.splat(-i64(d0 == 0)), 1, -i64(d1 == 0));
  const flip = i64x2.shl(i64x2.replace_lane(i64x2.splat(d0 >> 31), 1, d1 >> 31), 63);
  // Where a digit is 0 the first multiple is added and not taken.
  a += <usize>max(abs(d0) - 1, 0) * AFFINE;
  c += <usize>max(abs(d1) - 1, 0) * AFFINE;
  for (let i: usize = 0; i < 64; i += 8) {
    v128.store(operand + 2 * i, v128.load64_lane(c + i, v128.load64_zero(a + i), 1));
    v128.store(operand + FE + 2 * i, v128.xor(v128.load64_lane(c + i, v128.load64_zero(a + i, 64), 1, 64), flip));
  }
  empty = addMasked(sum, operand, skip, empty);
}

function digitsOf(width: i32, count: usize): void {
  recode(digits1, scalar1, width, count);
  recode(digits2, scalar2, width, count);
}

function sumByComb(comb: usize): void {
  digitsOf(WIDTH, DIGITS);
  for (let w: usize = 0; w < DIGITS; w++) {
    addMultiples(baseComb + w * WINDOW, comb + w * WINDOW, load<i16>(digits1 + 2 * w), load<i16>(digits2 + 2 * w));
  }
}

/** The lowest window of G's tables has the multiples that this asks of it. */
function sumByDoublings(): void {
  digitsOf(COLD_WIDTH, COLD_DIGITS);
  multiplesOf(table, point, COLD_MULTIPLES);
  memory.fill(sum, 0, POINT);
  for (let w = COLD_DIGITS; w > 0; w--) {
    if (w != COLD_DIGITS) double(sum, sum, COLD_WIDTH);
    addMultiples(baseComb, table, load<i16>(digits1 + 2 * (w - 1)), load<i16>(digits2 + 2 * (w - 1)));
  }
}
