// What the differential tests of P-384 reach into (see probe.ts).

import { canonical, constant, invert } from "../../../../../src/core/crypto/kernel/p384/element";
import { FE, mul, sqr } from "../../../../../src/core/crypto/kernel/p384/field";
import { add, reduce, scale, sub, subTwice } from "../../../../../src/core/crypto/kernel/p384/sums";
import {
  fromBytes, invert as invertNumber, multiply, toBytes,
} from "../../../../../src/core/crypto/kernel/p384/scalar";

/** What goes in and comes out. */
export const buffer384 = memory.data(8192, 64);
const a = memory.data(128, 16), b = memory.data(128, 16), c = memory.data(96, 16), d = memory.data(96, 16);

/** Both lanes as eight 48-bit limbs each. */
function put(at: usize, pair: usize): void {
  memory.copy(buffer384 + at, canonical(pair), 64);
  memory.copy(buffer384 + at + 64, canonical(pair + 8), 64);
}

/** buffer: limbs of a 5-fold pair x, a 5-fold y, a 3-fold z, a 12-fold w -> from 2048 on. */
export function field384(): f64 {
  const x = buffer384, y = x + FE, z = y + FE, w = z + FE;
  mul(a, x, y); put(2048, a);
  sqr(b, z); put(2176, b);
  const most = max(largest(a), largest(b));
  reduce(a, w); put(2304, a);
  add(a, x, y); put(2432, a);
  sub(a, x, y); put(2560, a);
  subTwice(a, x, y); scale(a, a, 0.5); scale(a, a, 2); reduce(a, a);
  scale(b, z, 4); put(2688, b);
  put(2816, w);
  return max(most, largest(a));
}

function largest(p: usize): f64 {
  let most: f64 = 0;
  for (let i: usize = 0; i < FE; i += 8) most = max(most, abs<f64>(load<f64>(p + i)));
  return most;
}

/** buffer: a big-endian element (48 bytes and 2 more) -> its inverse. */
export function invert384(): void {
  constant(a, buffer384);
  invert(b, a);
  put(2048, b);
}

/** buffer: two big-endian numbers -> their product modulo n and the inverse of the first, 48 little-endian bytes. */
export function scalars384(): void {
  fromBytes(c, buffer384);
  fromBytes(d, buffer384 + 48);
  multiply(d, c, d);
  toBytes(buffer384 + 2048, d);
  invertNumber(c, c);
  toBytes(buffer384 + 2096, c);
}
