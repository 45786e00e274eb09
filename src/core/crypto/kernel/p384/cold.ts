// A multiple of a point that has no tables: Jacobian coordinates (x = X/Z^2, y = Y/Z^3), one point, and the products of a formula
// two at a time, in the two lanes: X in both lanes of one pair, Y and Z in another. Incomplete, as ../ecdsa/curve.ts: what
// meets equal or opposite points ends with Z = 0, and stays so.

import { windowAt } from "../ed25519/digits";
import { oddMultiples } from "../ecdsa/tables";
import { toBytes } from "../ecdsa/order";
import { FE, mul, sqr } from "./field";
import { reduce } from "./element";
import { P384 } from "./p384";

/** Digits of at most 5 bits, odd or 0, five zeros after each (wNAF): one in six adds one of the multiples 1, 3 .. 15. */
@inline const WIDTH: i32 = 5;
const MULTIPLES: usize = 8;
const digits = memory.data(392, 16), scalar = memory.data(96, 16);
const table = memory.data(8 * 128, 64);

const xx = memory.data(128, 16), yz = memory.data(128, 16);
const a = memory.data(128, 16), b = memory.data(128, 16), c = memory.data(128, 16), d = memory.data(128, 16);
const p = memory.data(128, 16), q = memory.data(128, 16);

@inline function swap(x: v128): v128 { return v128.shuffle<i64>(x, x, 1, 0); }

/** The point 2^n times, n > 0 (dbl-2001-b); in brackets how manyfold a value is. */
function double(n: i32): void {
  const three = f64x2.splat(3), four = f64x2.splat(4), eight = f64x2.splat(8);
  for (; n > 0; n--) {
    sqr(a, yz); // Y^2 = g, Z^2 = d
    for (let i: usize = 0; i < FE; i += 16) {
      const x = v128.load(xx + i), s = v128.load(a + i);
      v128.store(p + i, v128.shuffle<i64>(x, f64x2.sub(x, s), 0, 3)); // X, X - d (2)
      v128.store(q + i, v128.shuffle<i64>(s, f64x2.add(x, s), 0, 3)); // g, X + d (2)
    }
    mul(b, p, q); // X g = e, (X - d)(X + d) = f
    for (let i: usize = 0; i < FE; i += 16) {
      const y = v128.load(yz + i), t = f64x2.mul(v128.load(b + i), three);
      v128.store(p + i, v128.shuffle<i64>(f64x2.add(y, swap(y)), t, 0, 3)); // Y + Z (2), 3 f (3)
    }
    sqr(c, p);
    for (let i: usize = 0; i < FE; i += 16) {
      const s = v128.load(a + i), t = f64x2.mul(swap(v128.load(b + i)), eight);
      v128.store(c + i, f64x2.sub(v128.load(c + i), v128.shuffle<i64>(f64x2.add(s, swap(s)), t, 0, 3)));
    }
    reduce(c, c); // Z3 = (Y + Z)^2 - g - d (3), X3 = 9 f^2 - 8 e (9)
    for (let i: usize = 0; i < FE; i += 16) {
      const s = v128.load(a + i), t = v128.load(b + i), z = v128.load(c + i);
      v128.store(p + i, v128.shuffle<i64>(f64x2.mul(t, three), s, 1, 2)); // 3 f (3), g
      v128.store(q + i, v128.shuffle<i64>(f64x2.sub(f64x2.mul(t, four), swap(z)), s, 0, 2)); // 4 e - X3 (5), g
      v128.store(xx + i, v128.shuffle<i64>(z, z, 1, 1));
    }
    mul(d, p, q);
    for (let i: usize = 0; i < FE; i += 16) {
      const t = v128.load(d + i);
      v128.store(d + i, f64x2.sub(t, f64x2.mul(swap(t), eight)));
    }
    reduce(d, d); // Y3 = 3 f (4 e - X3) - 8 g^2 (9)
    for (let i: usize = 0; i < FE; i += 16) {
      v128.store(yz + i, v128.shuffle<i64>(v128.load(d + i), v128.load(c + i), 0, 2));
    }
  }
}

/** Adds the affine point whose x and y are the two lanes of `q`: h = x Z^2 - X, r = y Z^3 - Y. */
function add(q: usize): void {
  for (let i: usize = 0; i < FE; i += 16) {
    const z = v128.load(yz + i), zz = v128.shuffle<i64>(z, z, 1, 1);
    v128.store(a + i, zz);
    v128.store(p + i, v128.shuffle<i64>(zz, v128.load(q + i), 0, 3)); // Z, y
  }
  mul(b, a, p); // Z^2, y Z
  for (let i: usize = 0; i < FE; i += 16) {
    const t = v128.load(b + i);
    v128.store(c + i, v128.shuffle<i64>(t, t, 0, 0));
    v128.store(p + i, v128.shuffle<i64>(v128.load(q + i), t, 0, 3)); // x, y Z
  }
  mul(b, c, p);
  for (let i: usize = 0; i < FE; i += 16) {
    v128.store(b + i, f64x2.sub(v128.load(b + i), v128.shuffle<i64>(v128.load(xx + i), v128.load(yz + i), 0, 2)));
  }
  // b = h, r (2)
  mul(a, a, b); // Z3 = Z h in lane 0
  sqr(c, b); // h^2, r^2
  for (let i: usize = 0; i < FE; i += 16) {
    const t = v128.load(c + i);
    v128.store(d + i, v128.shuffle<i64>(t, t, 0, 0));
    v128.store(p + i, v128.shuffle<i64>(v128.load(b + i), v128.load(xx + i), 0, 2)); // h, X
  }
  mul(d, d, p); // h^3, X h^2 = v
  for (let i: usize = 0; i < FE; i += 16) {
    const t = v128.load(d + i);
    v128.store(c + i, f64x2.sub(f64x2.sub(v128.load(c + i), swap(t)), f64x2.add(t, t)));
  }
  reduce(c, c); // X3 = r^2 - h^3 - 2 v (4) in lane 1
  for (let i: usize = 0; i < FE; i += 16) {
    const x = v128.load(c + i), t = v128.load(d + i);
    v128.store(xx + i, v128.shuffle<i64>(x, x, 1, 1));
    v128.store(p + i, v128.shuffle<i64>(t, v128.load(b + i), 0, 3)); // h^3, r
    v128.store(c + i, v128.shuffle<i64>(v128.load(yz + i), f64x2.sub(t, x), 0, 3)); // Y, v - X3 (2)
  }
  mul(d, p, c);
  for (let i: usize = 0; i < FE; i += 16) {
    const t = v128.load(d + i);
    v128.store(d + i, f64x2.sub(swap(t), t));
  }
  reduce(d, d); // Y3 = r (v - X3) - Y h^3 (2)
  for (let i: usize = 0; i < FE; i += 16) {
    v128.store(yz + i, v128.shuffle<i64>(v128.load(d + i), v128.load(a + i), 0, 2));
  }
}

/** The digits of a number, by bit; the place of the highest. */
function recode(number: usize): i32 {
  memory.fill(digits, 0, 392);
  toBytes(changetype<P384>(0).order(), scalar, number);
  let carry: i32 = 0, highest: i32 = 0;
  for (let bit: i32 = 0; bit <= 384;) {
    const window = windowAt(scalar, bit);
    if ((window & 1) == carry) {
      bit++;
      continue;
    }
    const digit = (window & ((1 << WIDTH) - 1)) + carry;
    carry = digit >> (WIDTH - 1) & 1;
    store<i8>(digits + bit, digit - (carry << WIDTH));
    highest = bit;
    bit += WIDTH;
  }
  return highest;
}

/** x and y of an odd multiple to the two lanes of `operand`. */
function take(operand: usize, digit: i32): void {
  const at = table + <usize>(abs(digit) >> 1) * FE, flip = i64x2.replace_lane(i64x2.splat(0), 1, <i64>(digit >> 31) << 63);
  for (let i: usize = 0; i < 64; i += 8) {
    v128.store(operand + 2 * i, v128.xor(v128.load64_lane(at + 64 + i, v128.load64_zero(at + i), 1), flip));
  }
}

const operand = memory.data(128, 16);

/** o (lane 0) = number times the affine pair `point` as X, Y, ZZ, ZZZ; 0 < number < n. */
export function multiply(o: usize, point: usize, number: usize): void {
  oddMultiples<P384>(table, point, MULTIPLES);
  let bit = recode(number);
  take(operand, load<i8>(digits + bit));
  const one = changetype<P384>(0).one();
  for (let i: usize = 0; i < FE; i += 16) {
    const t = v128.load(operand + i);
    v128.store(xx + i, v128.shuffle<i64>(t, t, 0, 0));
    v128.store(yz + i, v128.shuffle<i64>(t, v128.load(one + i), 1, 2));
  }
  while (bit > 0) {
    let n = 1;
    while (n < bit && !load<i8>(digits + bit - n)) n++;
    double(n);
    bit -= n;
    const digit = <i32>load<i8>(digits + bit);
    if (!digit) continue;
    take(operand, digit);
    add(operand);
  }
  // X, Y, Z^2, Z^3
  memory.copy(o, xx, FE);
  memory.copy(o + FE, yz, FE);
  for (let i: usize = 0; i < FE; i += 16) {
    const z = v128.load(yz + i);
    v128.store(p + i, swap(z));
  }
  sqr(o + 2 * FE, p);
  mul(o + 3 * FE, o + 2 * FE, p);
}
