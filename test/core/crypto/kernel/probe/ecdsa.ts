// What the differential tests of P-256 and P-384 reach into (see probe.ts).

import { addAffine, double, sumOfLanes } from "../../../../../src/core/crypto/kernel/ecdsa/curve";
import { oddDigits } from "../../../../../src/core/crypto/kernel/ecdsa/digits";
import {
  fromBytes, invert as invertNumber, invertCoordinate, multiply, toBytes,
} from "../../../../../src/core/crypto/kernel/ecdsa/order";
import { add, scale, sub, subTwice } from "../../../../../src/core/crypto/kernel/ecdsa/sums";
import { initCurve } from "../../../../../src/core/crypto/kernel/ecdsa/verify";
import { P256 } from "../../../../../src/core/crypto/kernel/p256/p256";
import { sha256 as hash256 } from "../../../../../src/core/crypto/kernel/p256/sha256";
import { P384 } from "../../../../../src/core/crypto/kernel/p384/p384";

/** What goes in and comes out. */
export const ecdsaBuffer = memory.data(16384, 64);
const OUT: usize = 4096;
const a = memory.data(128, 16), b = memory.data(128, 16), c = memory.data(96, 16), d = memory.data(96, 16);
const p = memory.data(512, 16), q = memory.data(512, 16), operand = memory.data(256, 16);

/** Both lanes of a pair, canonical, 64 bytes each. */
function put<C>(at: usize, pair: usize): void {
  for (let lane: usize = 0; lane < 2; lane++) {
    memory.copy(ecdsaBuffer + OUT + at + lane * 64, changetype<C>(0).canonical(pair + 8 * lane), changetype<C>(0).FE() >> 1);
  }
}

/** buffer: limbs of the pairs x, y, z, w, each as manyfold as it may be -> products, squares and sums. */
function field<C>(): f64 {
  const o = changetype<C>(0), FE = o.FE(), x = ecdsaBuffer, y = x + FE, z = y + FE, w = z + FE;
  o.mul(a, x, y); put<C>(0, a);
  o.sqr(b, z); put<C>(128, b);
  const most = max(largest(a, FE), largest(b, FE));
  o.reduce(a, w); put<C>(256, a);
  add<C>(b, x, y); put<C>(384, b);
  sub<C>(b, x, y); put<C>(512, b);
  subTwice<C>(b, z, a); o.reduce(b, b); put<C>(640, b);
  scale<C>(b, z, 4); put<C>(768, b);
  put<C>(896, w);
  return max(most, largest(a, FE));
}

function largest(pair: usize, FE: usize): f64 {
  let most: f64 = 0;
  for (let i: usize = 0; i < FE; i += 8) most = max(most, abs<f64>(load<f64>(pair + i)));
  return most;
}

/** buffer: a coordinate -> its inverse, big-endian; two numbers after it -> product modulo n, second over first. */
function numbers<C>(): void {
  const o = changetype<C>(0), order = o.order(), bytes = o.bytes();
  o.constant(a, ecdsaBuffer);
  invertCoordinate(order, ecdsaBuffer + OUT, o.canonical(a));
  fromBytes(order, c, ecdsaBuffer + bytes);
  fromBytes(order, d, ecdsaBuffer + bytes * 2);
  multiply(order, d, d, c);
  toBytes(order, ecdsaBuffer + OUT + 64, d);
  fromBytes(order, d, ecdsaBuffer + bytes * 2);
  invertNumber(order, c, c);
  multiply(order, d, d, c);
  toBytes(order, ecdsaBuffer + OUT + 128, d);
}

function putPoint<C>(at: usize, point: usize): void {
  for (let k: usize = 0; k < 4; k++) put<C>(at + 128 * k, point + k * changetype<C>(0).FE());
}

/** buffer: affine P and Q, two of either -> P + Q, 8 P, 8 P + Q, (8 P of lane 0) + (8 P of lane 1). */
function points<C>(): void {
  const o = changetype<C>(0), FE = o.FE();
  takePair<C>(p, ecdsaBuffer);
  memory.copy(p + 2 * FE, o.one(), FE);
  memory.copy(p + 3 * FE, o.one(), FE);
  takePair<C>(operand, ecdsaBuffer + o.bytes() * 4);
  double<C>(q, p, 3);
  addAffine<C>(p, operand);
  putPoint<C>(0, p);
  putPoint<C>(512, q);
  sumOfLanes<C>(p, q);
  putPoint<C>(1536, p);
  addAffine<C>(q, operand);
  putPoint<C>(1024, q);
  // What has become 0 stays 0.
  double<C>(p, q, 2);
  addAffine<C>(p, operand);
  putPoint<C>(2048, p);
}

/** Two affine points, x and y of the first, then of the second, as an affine pair. */
function takePair<C>(o: usize, at: usize): void {
  const curve = changetype<C>(0), FE = curve.FE(), bytes = curve.bytes();
  for (let k: usize = 0; k < 2; k++) {
    curve.constant(a, at + k * bytes);
    curve.constant(b, at + (k + 2) * bytes);
    for (let i: usize = 0; i < FE; i += 16) {
      store<f64>(o + k * FE + i, load<f64>(a + i));
      store<f64>(o + k * FE + i, load<f64>(b + i, 8), 8);
    }
  }
}

/** buffer: an affine point and a number -> the multiple that a cold key asks for. */
export function multipleP384(): void {
  const o = changetype<P384>(0), FE = o.FE();
  o.constant(operand, ecdsaBuffer);
  o.constant(operand + FE, ecdsaBuffer + 48);
  fromBytes(o.order(), c, ecdsaBuffer + 96);
  o.multiply(p, operand, c);
  putPoint<P384>(0, p);
}

export function startEcdsa(): void { initCurve<P256>(); initCurve<P384>(); }
export function fieldP256(): f64 { return field<P256>(); }
export function fieldP384(): f64 { return field<P384>(); }
export function numbersP256(): void { numbers<P256>(); }
export function numbersP384(): void { numbers<P384>(); }
export function pointsP256(): void { points<P256>(); }
export function pointsP384(): void { points<P384>(); }

/** buffer: an odd number, little-endian, zeros beyond -> `count` digits. */
export function oddDigitsOf(width: i32, count: usize, sign: i32): void {
  oddDigits(ecdsaBuffer + OUT, ecdsaBuffer, width, count, sign);
}

/** buffer: a message -> its SHA-256. */
export function sha256(length: u32): void { hash256(ecdsaBuffer + OUT, ecdsaBuffer, length); }
