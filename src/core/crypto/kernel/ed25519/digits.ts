// Signed digits of a number: sum of digit_w 2^(width w), each in -2^(width-1) .. 2^(width-1).

/**
 * `count` digits (i16) of the signed number whose bytes begin at `scalar`, sign-extended to all that is read: 8 bytes
 * from the last window on. The last window keeps its sign and takes the carry, so count * width bits must hold number
 * and sign.
 */
export function recode(o: usize, scalar: usize, width: i32, count: usize): void {
  const mask: i32 = (1 << width) - 1, half: i32 = 1 << (width - 1);
  let carry: i32 = 0, bit: usize = 0;
  for (let w: usize = 1; w < count; w++, o += 2, bit += width) {
    const v = (windowAt(scalar, bit) & mask) + carry;
    carry = i32(v >= half);
    store<i16>(o, v - (carry << width));
  }
  store<i16>(o, (windowAt(scalar, bit) << (32 - width) >> (32 - width)) + carry);
}

/** The number's bits from `bit` on; the lowest 25 count. */
@inline export function windowAt(scalar: usize, bit: usize): i32 {
  return <i32>(load<u64>(scalar + (bit >> 3)) >> (bit & 7));
}

const wide = memory.data(48, 16);

/** The signed 128-bit number at `scalar`, extended to 256 bits and what is read beyond; in place until the next call. */
export function signExtended(scalar: usize): usize {
  const high = load<i64>(scalar, 8), sign = high >> 63;
  store<i64>(wide, load<i64>(scalar), 0);
  store<i64>(wide, high, 8);
  store<i64>(wide, sign, 16);
  store<i64>(wide, sign, 24);
  return wide;
}

/** A number of 256 bits as low + 2^128 high, where low is read as signed: high takes low's sign bit. */
export function carryIntoHigh(scalar: usize): void {
  const sign = load<u64>(scalar, 8) >> 63, high = load<u64>(scalar, 16) + sign;
  store<u64>(scalar, high, 16);
  store<u64>(scalar, load<u64>(scalar, 24) + u64(high < sign), 24);
}
