// Arithmetic modulo the order n of P-384. A number is 12 limbs of 32 bits, each in a u64, the lowest first.

const N = memory.data<u64>([
  0xccc52973, 0xecec196a, 0x48b0a77a, 0x581a0db2, 0xf4372ddf, 0xc7634d81,
  0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
]);
/** 2^384 - n. */
const REST = memory.data<u64>([0x333ad68d, 0x1313e695, 0xb74f5885, 0xa7e5f24d, 0xbc8d220, 0x389cb27e]);
const LIMBS: usize = 12;
/** Bytes of a number. */
export const NUMBER: usize = 96;

/** 48 big-endian bytes to a number. */
export function fromBytes(o: usize, bytes: usize): void {
  for (let i: usize = 0; i < LIMBS; i++) store<u64>(o + 8 * i, bswap(load<u32>(bytes + 44 - 4 * i)));
}

/** A number as 48 little-endian bytes. */
export function toBytes(o: usize, a: usize): void {
  for (let i: usize = 0; i < LIMBS; i++) store<u32>(o + 4 * i, <u32>load<u64>(a + 8 * i));
}

export function isZero(a: usize): bool {
  let any: u64 = 0;
  for (let i: usize = 0; i < NUMBER; i += 8) any |= load<u64>(a + i);
  return any == 0;
}

function isBelow(a: usize, b: usize): bool {
  for (let i: usize = NUMBER; i > 0;) {
    i -= 8;
    const x = load<u64>(a + i), y = load<u64>(b + i);
    if (x != y) return x < y;
  }
  return false;
}

/** Whether 0 < a < n. */
export function isInRange(a: usize): bool { return !isZero(a) && isBelow(a, N); }

/** a -= b; 1 where it borrows. */
function subtract(a: usize, b: usize): i64 {
  let c: i64 = 0;
  for (let i: usize = 0; i < NUMBER; i += 8) {
    c += load<i64>(a + i) - load<i64>(b + i);
    store<i64>(a + i, c & 0xffffffff);
    c >>= 32;
  }
  return -c;
}

/** a += b; the carry. */
function increase(a: usize, b: usize): u64 {
  let c: u64 = 0;
  for (let i: usize = 0; i < NUMBER; i += 8) {
    c += load<u64>(a + i) + load<u64>(b + i);
    store<u64>(a + i, c & 0xffffffff);
    c >>= 32;
  }
  return c;
}

const product = memory.data(25 * 8, 16), high = memory.data(13 * 8, 16);

/** o += a (from limbs) * b (12 or 6 limbs); the carry runs through limb `size` - 1. */
function addProduct(o: usize, size: usize, a: usize, aLimbs: usize, b: usize, bLimbs: usize): void {
  for (let i: usize = 0; i < aLimbs; i++) {
    const x = load<u64>(a + 8 * i);
    let c: u64 = 0, k = i;
    for (let j: usize = 0; j < bLimbs; j++, k++) {
      // x, y and limb are below 2^32: x y + limb + c < 2^64.
      c += x * load<u64>(b + 8 * j) + load<u64>(o + 8 * k);
      store<u64>(o + 8 * k, c & 0xffffffff);
      c >>= 32;
    }
    for (; c && k < size; k++) {
      c += load<u64>(o + 8 * k);
      store<u64>(o + 8 * k, c & 0xffffffff);
      c >>= 32;
    }
  }
}

/** o = a b modulo n, of any two numbers. 2^384 = REST: the upper half is folded, 190 bits longer than the lower at first. */
export function multiply(o: usize, a: usize, b: usize): void {
  memory.fill(product, 0, 25 * 8);
  addProduct(product, 25, a, LIMBS, b, LIMBS);
  // 768 bits to 575, to 385, to 384 and a few values above.
  for (let round = 0; round < 4; round++) {
    memory.copy(high, product + NUMBER, 13 * 8);
    memory.fill(product + NUMBER, 0, 13 * 8);
    addProduct(product, 25, high, 13, REST, 6);
  }
  while (!isBelow(product, N)) subtract(product, N);
  memory.copy(o, product, NUMBER);
}

// Inversion: numbers of 7 u64 limbs (WIDE bytes), so that what doubles has room. Nothing here is a secret.
const WIDE: usize = 56;
const u = memory.data(96, 16), v = memory.data(96, 16), c = memory.data(96, 16), d = memory.data(96, 16);
const quotient = memory.data(25 * 8, 16);
/** -1/n modulo 2^32. */
@inline const INVERSE: u64 = 0xe88fdc45;

function pack(o: usize, a: usize): void {
  for (let i: usize = 0; i < 6; i++) store<u64>(o + 8 * i, load<u64>(a + 16 * i) | load<u64>(a + 16 * i, 8) << 32);
  store<u64>(o, 0, 48);
}

/** a >>= n, 0 < n < 64. */
function shiftRight(a: usize, n: u64): void {
  for (let i: usize = 0; i < WIDE - 8; i += 8) store<u64>(a + i, load<u64>(a + i) >> n | load<u64>(a + i, 8) << (64 - n));
}

/** a <<= n, 0 < n < 64. */
function shiftLeft(a: usize, n: u64): void {
  for (let i: usize = WIDE - 8; i > 0; i -= 8) store<u64>(a + i, load<u64>(a + i) << n | load<u64>(a + i - 8) >> (64 - n));
  store<u64>(a, load<u64>(a) << n);
}

/** a -= b, not below 0. */
function lower(a: usize, b: usize): void {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < WIDE; i += 8) {
    const x = load<u64>(a + i), y = load<u64>(b + i), z = x - y, w = z - borrow;
    borrow = u64(x < y) | u64(z < borrow);
    store<u64>(a + i, w);
  }
}

/** a += b. */
function raise(a: usize, b: usize): void {
  let carried: u64 = 0;
  for (let i: usize = 0; i < WIDE; i += 8) {
    const x = load<u64>(a + i), z = x + load<u64>(b + i), w = z + carried;
    carried = u64(z < x) | u64(w < z);
    store<u64>(a + i, w);
  }
}

function isLess(a: usize, b: usize): bool {
  for (let i: usize = WIDE; i > 0;) {
    i -= 8;
    const x = load<u64>(a + i), y = load<u64>(b + i);
    if (x != y) return x < y;
  }
  return false;
}

/**
 * o = 1/a modulo n, 0 < a < n (Kaliski's almost inverse): throughout u d + v c = n, and -a c 2^k = u, a d 2^k = v modulo n
 * with the powers of two still to be taken out, k of them at the end. c and d are at most 2n.
 */
export function invert(o: usize, a: usize): void {
  pack(u, N);
  pack(v, a);
  memory.fill(c, 0, WIDE);
  memory.fill(d, 0, WIDE);
  store<u64>(d, 1);
  let k = removeTwos(v, c);
  while (isLess(u, v) || isLess(v, u)) {
    if (isLess(v, u)) {
      lower(u, v);
      raise(c, d);
      k += removeTwos(u, d);
    } else {
      lower(v, u);
      raise(d, c);
      k += removeTwos(v, c);
    }
  }
  // u = v = 1: a d = 2^k modulo n.
  for (let i: usize = 0; i < LIMBS; i++) store<u64>(o + 8 * i, load<u32>(d + 4 * i));
  if (load<u64>(d, 48)) subtract(o, N);
  for (; k >= 32; k -= 32) shiftDown(o, 32);
  if (k) shiftDown(o, k);
}

/** Takes the twos out of a, and puts as many into b; how many. */
function removeTwos(a: usize, b: usize): u64 {
  let count: u64 = 0;
  while (!(load<u64>(a) & 1)) {
    const low = load<u64>(a), n = low ? min(ctz(low), 62) : 62;
    shiftRight(a, n);
    shiftLeft(b, n);
    count += n;
  }
  return count;
}

/** a = a / 2^n modulo n, 0 < n <= 32: a multiple of the order that ends in n zeros is added first. */
function shiftDown(a: usize, n: u64): void {
  const mask: u64 = (1 << n) - 1;
  memory.copy(quotient, a, NUMBER);
  memory.fill(quotient + NUMBER, 0, 16);
  store<u64>(high, load<u64>(a) * INVERSE & mask);
  addProduct(quotient, LIMBS + 2, high, 1, N, LIMBS);
  for (let i: usize = 0; i < NUMBER; i += 8) {
    store<u64>(a + i, (load<u64>(quotient + i) | load<u64>(quotient + i, 8) << 32) >> n & 0xffffffff);
  }
  if (load<u64>(quotient, 96) >> n || !isBelow(a, N)) subtract(a, N);
}

const P = memory.data<u64>([
  0xffffffff, 0, 0, 0xffffffff, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
]);

/** Whether 48 big-endian bytes are below p. */
export function isCoordinate(bytes: usize): bool {
  fromBytes(u, bytes);
  return isBelow(u, P);
}

/** p - n. */
const P_LESS_N = memory.data<u64>([0x333ad68c, 0x1313e696, 0xb74f5885, 0xa7e5f24c, 0xbc8d21f, 0x389cb27e, 0, 0, 0, 0, 0, 0]);

/** a + n as 48 big-endian bytes, where that is below p; whether it is. */
export function plusOrder(o: usize, a: usize): bool {
  if (!isBelow(a, P_LESS_N)) return false;
  memory.copy(u, a, NUMBER);
  increase(u, N);
  for (let i: usize = 0; i < LIMBS; i++) store<u32>(o + 44 - 4 * i, bswap(<u32>load<u64>(u + 8 * i)));
  return true;
}
