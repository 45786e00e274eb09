// What the differential tests reach into: the kernel's arithmetic, built with the kernel's own options. Not part of it.

import { fromBytes, invert4, isFused, mul4, toBytes } from "../../../../../src/core/crypto/kernel/ed25519/element";
import { FE, mul, mulColumns, sqr, sqr4, sqrColumns } from "../../../../../src/core/crypto/kernel/ed25519/field";
import {
  addReduced, carryDifference, carryNegatedSum, carrySum, reduce, subReduced, twiceColumns,
} from "../../../../../src/core/crypto/kernel/ed25519/sums";
import {
  addAffine, addPoints, double, initConstants, setNeutral,
} from "../../../../../src/core/crypto/kernel/ed25519/edwards";
import { pairAffine, pairsToAffine } from "../../../../../src/core/crypto/kernel/ed25519/affine";
import { decodeNegated, smallOrder } from "../../../../../src/core/crypto/kernel/ed25519/decode";
import {
  addProduct, fromDigest, fromFactor, fromScalar, isBelowL, reduceRow, toScalarBytes,
} from "../../../../../src/core/crypto/kernel/ed25519/scalar";
import { begin, end, update } from "../../../../../src/core/crypto/kernel/ed25519/sha512";
import { blocksOf, hashPair } from "../../../../../src/core/crypto/kernel/ed25519/sha512-pair";
import {
  chooseWindows, digits as windowDigits, setDigits, setLongDigits, windows,
} from "../../../../../src/core/crypto/kernel/ed25519/pippenger";
import { recode } from "../../../../../src/core/crypto/kernel/ed25519/digits";

export {
  ecdsaBuffer, fieldP256, fieldP384, multipleP384, numbersP256, numbersP384, oddDigitsOf, pointsP256, pointsP384, sha256, startEcdsa,
} from "./ecdsa";

/** What goes in and comes out. */
export const buffer = memory.data(8192, 64);
const a = memory.data(160, 16), b = memory.data(160, 16), c = memory.data(160, 16), d = memory.data(160, 16);
const p = memory.data(320, 16), q = memory.data(320, 16), operand = memory.data(320, 16), row = memory.data(192, 16);
const affine = memory.data(4 * 128, 16);

export function start(): bool {
  initConstants();
  return isFused();
}

/** Both lanes of a pair as bytes. */
function put(at: usize, pair: usize): void {
  toBytes(buffer + at, pair);
  toBytes(buffer + at + 32, pair + 8);
}

/** buffer: limbs of a loose pair, then of a reduced pair b and a reduced pair c (10 f64 each) -> bytes from 1024 on. */
export function field(): void {
  const loose = buffer, x = buffer + FE, y = buffer + 2 * FE;
  mul(a, loose, x); put(1024, a);
  sqr(a, x); put(1088, a);
  mulColumns(a, loose, x); sqrColumns(b, y);
  carrySum(c, a, b); put(1152, c);
  carryDifference(c, a, b); put(1216, c);
  carryNegatedSum(c, a, b); put(1280, c);
  addReduced(c, x, y); put(1344, c);
  subReduced(c, x, y); put(1408, c);
  twiceColumns(c, x); carrySum(d, c, a); put(1472, d);
  for (let i: usize = 0; i < FE; i += 16) {
    v128.store(a + i, v128.load(x + i)); v128.store(a + FE + i, v128.load(y + i));
  }
  sqr4(c, a, 3); put(1536, c); put(1600, c + FE);
  mul4(c, a, a); put(1664, c + FE);
  put(1728, loose);
}

/** The largest absolute limb that `field` left in its last reduced results. */
export function largestLimb(): f64 {
  let most: f64 = 0;
  for (let i: usize = 0; i < 160; i += 8) most = max(most, abs<f64>(load<f64>(c + i)));
  for (let i: usize = 0; i < FE; i += 8) most = max(most, abs<f64>(load<f64>(d + i)));
  return most;
}

/** buffer: four numbers of 32 bytes -> their inverses. */
export function invert(): void {
  for (let i: usize = 0; i < 4; i++) fromBytes(a + (i >> 1) * FE + (i & 1) * 8, buffer + 32 * i);
  reduce(a, a); reduce(a + FE, a + FE);
  invert4(b, a);
  put(1024, b); put(1088, b + FE);
}

function putPoint(at: usize, pair: usize): void {
  for (let k: usize = 0; k < 4; k++) put(at + 64 * k, pair + k * FE);
}

/** buffer: encodings of P0, P1, Q0, Q1 -> -P + -Q by all three additions, -2P, the affine form of -P - Q, small orders. */
export function points(): i32 {
  const mask = decodeNegated(affine, affine + 128, affine + 256, affine + 384, buffer, buffer + 32, buffer + 64, buffer + 96);
  if (mask != 15) return mask;
  setNeutral(p);
  pairAffine(operand, affine, affine + 128, 0, 0);
  addAffine(p, p, operand);
  pairAffine(operand, affine + 256, affine + 384, 0, 0);
  addAffine(q, p, operand);
  putPoint(1024, q);
  pairAffine(operand, affine + 256, affine + 384, -1, -1);
  addAffine(q, q, operand); // back to -P, with another Z
  addAffine(q, q, operand); // -P + Q
  putPoint(1280, q);
  setNeutral(q);
  pairAffine(operand, affine + 256, affine + 384, 0, 0);
  addAffine(q, q, operand);
  addPoints(q, p, q);
  putPoint(1536, q);
  pairsToAffine(affine, 128, 128, q, 1, buffer + 4096);
  for (let k: usize = 0; k < 3; k++) {
    for (let i: usize = 0; i < 5; i++) store<f64>(a + 16 * i, load<f64>(affine + 40 * k + 8 * i));
    toBytes(buffer + 2048 + 32 * k, a);
  }
  double(q, p, 3);
  putPoint(1792, q);
  return mask | smallOrder(affine, affine + 128) << 4;
}

/** buffer: four encodings -> which decode. */
export function decode(): i32 {
  return decodeNegated(affine, affine + 128, affine + 256, affine + 384, buffer, buffer + 32, buffer + 64, buffer + 96);
}

/** buffer: a digest (64 bytes), z (16 bytes at 72), s (32 bytes at 96) -> digest mod L, z s + z digest mod L. */
export function scalars(): bool {
  fromDigest(row, buffer);
  reduceRow(row);
  toScalarBytes(buffer + 1024, row);
  memory.copy(a, row, 96);
  fromFactor(b, buffer + 72);
  memory.fill(row, 0, 192);
  addProduct(row, b, a);
  fromScalar(c, buffer + 96);
  addProduct(row, b, c);
  reduceRow(row);
  toScalarBytes(buffer + 1056, row);
  return isBelowL(buffer + 96);
}

/** buffer: a signed number (40 bytes) -> `count` digits at 1024. */
export function digits(width: i32, count: usize): void { recode(buffer + 1024, buffer, width, count); }

/** buffer + 2048: a message, hashed in two pieces -> digest at 0. */
export function sha512(length: u32, split: u32): void {
  begin();
  update(buffer + 2048, split);
  update(buffer + 2048 + split, length - split);
  end(buffer);
}

/** buffer: R and A of two items (64 bytes each); at 2048 and 5120 their messages, of as many blocks -> digests at 1024. */
export function sha512Pair(length0: u32, length1: u32): bool {
  if (blocksOf(length0) != blocksOf(length1)) return false;
  hashPair(
    buffer + 1024, buffer + 1088, buffer, buffer + 64, buffer + 32, buffer + 96, buffer + 2048, buffer + 5120, length0, length1);
  return true;
}

/** buffer: a number (16 bytes, or 32), cut up as for so many points -> the windows of a half; digits at 1024. */
export function bucketDigits(pointCount: i32, isLong: bool): i32 {
  chooseWindows(pointCount, 0);
  if (isLong) setLongDigits(0, 1, buffer);
  else setDigits(0, 1, buffer);
  memory.copy(buffer + 1024, windowDigits, 4 * 42);
  return windows;
}
