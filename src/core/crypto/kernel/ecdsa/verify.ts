// ECDSA: u1 G + u2 Q has x = r modulo n. One signature at a time. Under a hot key by tables of all windows of G and of Q, whose
// additions are shared out between the two lanes: no doublings, and one addition of the lanes at the end. Under another u2 Q
// comes first (../p384/cold.ts), and the windows of G are added to it.

import { addAffine, sumOfLanes } from "./curve";
import { oddDigits } from "./digits";
import { giveTables, isHot, tablesOf, useKey } from "./keys";
import { fromBytes, invert, isCoordinate, isInRange, multiply, negate, plusOrder, toBytes } from "./order";
import { add, sub } from "./sums";
import { buildTables, windowBytes } from "./tables";

export const REFUSED: i32 = 0;
export const HOLDS: i32 = 1;
/** A key without tables, one that is no point, or a case that the formulas leave out (curve.ts): somebody else decides. */
export const UNDECIDED: i32 = 2;

/** Makes what is known of the curve before any signature: its constants, and G's tables. */
export function initCurve<C>(): void {
  const c = changetype<C>(0), FE = c.FE();
  for (let i: usize = 0; i < 4; i++) c.constant(c.base() + i * FE, c.constants() + i * c.bytes());
  buildTables<C>(c.baseTables(), c.base(), c.baseWidth(), c.baseWindows());
}

const t = memory.data(128, 16), u = memory.data(128, 16);

/** The key's x and y to the affine pair o; whether they are below p and y^2 = x^3 - 3x + b. */
function takeKey<C>(o: usize, key: usize): bool {
  const c = changetype<C>(0), FE = c.FE(), order = c.order();
  if (!isCoordinate(order, key) || !isCoordinate(order, key + c.bytes())) return false;
  c.constant(o, key);
  c.constant(o + FE, key + c.bytes());
  c.sqr(t, o);
  c.mul(t, t, o);
  sub<C>(t, t, o);
  sub<C>(t, t, o);
  sub<C>(t, t, o);
  add<C>(t, t, c.b()); // 5-fold
  c.sqr(u, o + FE);
  sub<C>(t, t, u); // 6-fold
  return c.isZero(t);
}

const r = memory.data(96, 16), s = memory.data(96, 16), e = memory.data(96, 16), scalar = memory.data(96, 16);
const digest = memory.data(64, 16), u1 = memory.data(96, 16), u2 = memory.data(96, 16);

/** r and s of a signature, below n and not 0; whether they are. */
function takeSignature<C>(signature: usize): bool {
  const c = changetype<C>(0), order = c.order();
  fromBytes(order, r, signature);
  fromBytes(order, s, signature + c.bytes());
  return isInRange(order, r) && isInRange(order, s);
}

/** After `takeSignature`: u1 = e/s and u2 = r/s. */
function scalarsOf<C>(message: usize, length: u32): void {
  const c = changetype<C>(0), order = c.order();
  c.hash(digest, message, length);
  fromBytes(order, e, digest);
  invert(order, s, s);
  multiply(order, u1, e, s);
  multiply(order, u2, r, s);
}

const point = memory.data(256, 16), sum = memory.data(512, 16);

/** The verdict on a signature (r and s) under a key (x and y); 2 bytes beyond both are read. */
export function verify<C>(key: usize, signature: usize, message: usize, length: u32): i32 {
  const c = changetype<C>(0), entry = useKey<C>(key);
  let tables = tablesOf<C>(entry);
  if (!tables && !isHot(entry) && !c.takesCold()) return UNDECIDED;
  if (!takeSignature<C>(signature)) return REFUSED;
  if (!tables) {
    if (!takeKey<C>(point, key)) return UNDECIDED;
    if (isHot(entry)) tables = giveTables<C>(entry, point);
    if (!tables && !c.takesCold()) return UNDECIDED;
  }
  scalarsOf<C>(message, length);
  list<C>(0, u1, c.baseTables(), c.baseWidth(), c.baseWindows());
  if (tables) addKey<C>(tables);
  else addMultiple<C>();
  sumOfLanes<C>(sum, sum);
  return verdict<C>(sum, sum + 2 * c.FE(), signature);
}

const bytes = memory.data(64, 16);

/** Whether X = x ZZ in lane 0, for an x that is r modulo n. */
function verdict<C>(x: usize, zz: usize, signature: usize): i32 {
  const c = changetype<C>(0);
  if (c.isZero(zz)) return UNDECIDED;
  if (isX<C>(x, zz, signature)) return HOLDS;
  return plusOrder(c.order(), bytes, r) && isX<C>(x, zz, bytes) ? HOLDS : REFUSED;
}

function isX<C>(x: usize, zz: usize, wanted: usize): bool {
  const c = changetype<C>(0);
  c.constant(t, wanted);
  c.mul(t, t, zz);
  sub<C>(t, x, t);
  return c.isZero(t);
}

// What is added: a table's entry, and all ones where it is negated; those of lane 0 first.
const entries = memory.data(128 * 4, 16), signs = memory.data(128 * 4, 16), digits = memory.data(64 * 2, 16);
const operand = memory.data(256, 16);

/** Lists the multiples whose sum is `number` (not 0) times a point, from `slot` on. */
function list<C>(slot: usize, number: usize, tables: usize, width: i32, windows: usize): void {
  const c = changetype<C>(0), FE = c.FE(), window = windowBytes<C>(width);
  const isEven = !(load<u64>(number) & 1);
  if (isEven) negate(c.order(), number, number);
  // Zeros above it, where another curve's number was longer.
  memory.fill(scalar, 0, 96);
  toBytes(c.order(), scalar, number);
  oddDigits(digits, scalar, width, windows, isEven ? -1 : 1);
  for (let w: usize = 0; w < windows; w++) {
    const digit = <i32>load<i16>(digits + 2 * w);
    store<u32>(entries + (slot + w << 2), <u32>(tables + w * window + <usize>(abs(digit) >> 1) * FE));
    store<i32>(signs + (slot + w << 2), digit >> 31);
  }
}

/** The affine pair of two entries, negated where the signs say so. */
function gather<C>(a: usize, b: usize, sign0: i32, sign1: i32): void {
  const FE = changetype<C>(0).FE(), half = FE >> 1;
  const flip = i64x2.shl(i64x2.replace_lane(i64x2.splat(sign0), 1, sign1), 63);
  for (let i: usize = 0; i < half; i += 8) {
    v128.store(operand + 2 * i, v128.load64_lane(b + i, v128.load64_zero(a + i), 1));
    const y = v128.load64_lane(b + half + i, v128.load64_zero(a + half + i), 1);
    v128.store(operand + FE + 2 * i, v128.xor(y, flip));
  }
}

/** Adds the entries from..from+steps-1 in lane 0, and as many after them in lane 1. */
function addEntries<C>(from: usize, steps: usize): void {
  for (let at = from << 2, end = from + steps << 2; at < end; at += 4) {
    const b = at + (steps << 2);
    gather<C>(load<u32>(entries + at), load<u32>(entries + b), load<i32>(signs + at), load<i32>(signs + b));
    addAffine<C>(sum, operand);
  }
}

/** One lane of sum = that of the affine `operand`. */
function begin<C>(lane: usize): void {
  const c = changetype<C>(0), FE = c.FE();
  for (let i: usize = lane; i < FE; i += 16) {
    store<f64>(sum + i, load<f64>(operand + i));
    store<f64>(sum + FE + i, load<f64>(operand + FE + i));
    store<f64>(sum + 2 * FE + i, load<f64>(c.one() + i));
    store<f64>(sum + 3 * FE + i, load<f64>(c.one() + i));
  }
}

/** sum = u1 G, as listed, + u2 Q, in two parts, one in each lane; two entries begin it. */
function addKey<C>(tables: usize): void {
  const c = changetype<C>(0), count = c.baseWindows();
  list<C>(count, u2, tables, c.keyWidth(), c.keyWindows());
  gather<C>(load<u32>(entries), load<u32>(entries + 4), load<i32>(signs), load<i32>(signs + 4));
  begin<C>(0);
  begin<C>(8);
  addEntries<C>(2, (count + c.keyWindows() >> 1) - 1);
}

/** The same, u2 Q by doublings in lane 0 to begin with, one entry in lane 1. */
function addMultiple<C>(): void {
  const c = changetype<C>(0);
  c.multiply(sum, point, u2);
  gather<C>(load<u32>(entries), load<u32>(entries), 0, load<i32>(signs));
  begin<C>(8);
  addEntries<C>(1, c.baseWindows() - 1 >> 1);
}
