// Arithmetic modulo the group order L = 2^252 + 27742317777372353535851937790883648493.
// A scalar is a row of signed 64-bit limbs of weight 2^(21 i); 12 limbs after `reduce`.

/** Bytes of a row: 24 limbs (504 bits, enough for a SHA-512 digest with a wide top limb). */
export const ROW: usize = 24 * 8;
/** Bytes of a reduced row that are kept. */
export const HASH_ROW: usize = 12 * 8;

const L = memory.data<u64>([0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000]);

/** Is the 32-byte number below L? */
export function isBelowL(s: usize): bool {
  for (let i: usize = 32; i > 0;) {
    i -= 8;
    const a = load<u64>(s + i), b = load<u64>(L + i);
    if (a != b) return a < b;
  }
  return false;
}

/** The 21 bits from bit 21 i; reads 8 bytes, so the number must be followed by padding. */
@inline function limb(bytes: usize, i: usize): i64 {
  return load<u64>(bytes + (21 * i >> 3)) >> (21 * i & 7) & 0x1fffff;
}

/** 512 bits to a row; 4 bytes of padding are read. */
export function fromDigest(o: usize, bytes: usize): void {
  for (let i: usize = 0; i < 23; i++) store<i64>(o + 8 * i, limb(bytes, i));
  store<i64>(o, load<u32>(bytes, 60) >> 3, 184);
}

/** A number below L to 12 limbs, the last one with a bit more. */
export function fromScalar(o: usize, bytes: usize): void {
  for (let i: usize = 0; i < 11; i++) store<i64>(o + 8 * i, limb(bytes, i));
  store<i64>(o, load<u32>(bytes, 28) >> 7, 88);
}

/** A signed 128-bit number to 7 limbs. */
export function fromFactor(o: usize, bytes: usize): void {
  for (let i: usize = 0; i < 6; i++) store<i64>(o + 8 * i, limb(bytes, i));
  store<i64>(o, load<i64>(bytes, 8) >> 62, 48);
}

/**
 * row += factor (7 limbs) * scalar (12 limbs below 2^21), unreduced: 18 limbs. A limb grows by less
 * than 2^45, so that 2^18 products fit.
 */
export function addProduct(row: usize, factor: usize, scalar: usize): void {
  for (let end = factor + 56; factor < end; factor += 8, row += 8) {
    const f = load<i64>(factor);
    store<i64>(row, load<i64>(row, 0) + f * load<i64>(scalar, 0), 0);
    store<i64>(row, load<i64>(row, 8) + f * load<i64>(scalar, 8), 8);
    store<i64>(row, load<i64>(row, 16) + f * load<i64>(scalar, 16), 16);
    store<i64>(row, load<i64>(row, 24) + f * load<i64>(scalar, 24), 24);
    store<i64>(row, load<i64>(row, 32) + f * load<i64>(scalar, 32), 32);
    store<i64>(row, load<i64>(row, 40) + f * load<i64>(scalar, 40), 40);
    store<i64>(row, load<i64>(row, 48) + f * load<i64>(scalar, 48), 48);
    store<i64>(row, load<i64>(row, 56) + f * load<i64>(scalar, 56), 56);
    store<i64>(row, load<i64>(row, 64) + f * load<i64>(scalar, 64), 64);
    store<i64>(row, load<i64>(row, 72) + f * load<i64>(scalar, 72), 72);
    store<i64>(row, load<i64>(row, 80) + f * load<i64>(scalar, 80), 80);
    store<i64>(row, load<i64>(row, 88) + f * load<i64>(scalar, 88), 88);
  }
}

/** Move what exceeds 21 bits up, for limbs from..to-1; leaves them in 0..2^21-1. */
@inline function carry(row: usize, from: usize, to: usize): void {
  let c: i64 = 0;
  for (let p = row + 8 * from, end = row + 8 * to; p < end; p += 8) {
    c += load<i64>(p);
    store<i64>(p, c & 0x1fffff);
    c >>= 21;
  }
  store<i64>(row + 8 * to, load<i64>(row + 8 * to) + c);
}

/** Replace limb i >= 12 by its residue: 2^252 = -(L - 2^252), written in signed 21-bit limbs. */
@inline function fold(row: usize, i: usize): void {
  const p = row + 8 * i, x = load<i64>(p);
  store<i64>(p, 0);
  store<i64>(p - 96, load<i64>(p - 96) + x * 666643);
  store<i64>(p - 88, load<i64>(p - 88) + x * 470296);
  store<i64>(p - 80, load<i64>(p - 80) + x * 654183);
  store<i64>(p - 72, load<i64>(p - 72) - x * 997805);
  store<i64>(p - 64, load<i64>(p - 64) + x * 136657);
  store<i64>(p - 56, load<i64>(p - 56) - x * 683901);
}

/** Reduce a row of 24 limbs modulo L, in place, to 12 limbs of a value in 0..2^252 + 2^148. */
export function reduceRow(row: usize): void {
  carry(row, 0, 23);
  reduceDigest(row);
}

/** The same of a row whose limbs are below 2^21, but for the highest, as `fromDigest` makes them. */
export function reduceDigest(row: usize): void {
  for (let i: usize = 23; i >= 18; i--) fold(row, i);
  carry(row, 6, 18);
  for (let i: usize = 18; i >= 12; i--) fold(row, i);
  carry(row, 0, 12); // limb 12 is now below 2^23 in absolute value,
  fold(row, 12);
  carry(row, 0, 12); // and now -1, 0 or 1
  if (load<i64>(row, 96) < 0) {
    fold(row, 12);
  } else {
    store<i64>(row, load<i64>(row, 88) + (load<i64>(row, 96) << 21), 88);
    store<i64>(row, 0, 96);
  }
  carry(row, 0, 11);
}

/** The 12 limbs as 32 bytes. */
export function toScalarBytes(o: usize, row: usize): void {
  let acc: u64 = 0, bits: u64 = 0;
  for (let i: usize = 0; i < 12; i++) {
    const x = <u64>load<i64>(row + 8 * i);
    acc |= x << bits;
    bits += 21;
    if (bits >= 64) {
      store<u64>(o, acc);
      o += 8;
      bits -= 64;
      acc = x >> (21 - bits);
    }
  }
  store<u64>(o, acc);
}
