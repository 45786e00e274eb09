// Odd digits of an odd number k: k = sum of digit_w 2^(width w), each digit odd and at most 2^width - 1 in absolute value. No
// digit is 0, so that every window adds a point; an even number is replaced by n less it (Joye and Tunstall, 2009).

import { windowAt } from "../ed25519/digits";

/** Windows of `width` bits that hold a number of `bits` bits. */
@inline export function windowsOf(bits: usize, width: usize): usize { return (bits + width - 1) / width; }

/**
 * `count` digits (i16) of the odd number whose little-endian bytes begin at `scalar`, zeros beyond it, 8 bytes readable from
 * the last window on; all of the other sign where `sign` is -1. count * width bits hold the number.
 */
export function oddDigits(o: usize, scalar: usize, width: i32, count: usize, sign: i32): void {
  const mask: i32 = (2 << width) - 1, full: i32 = 1 << width;
  let bit: usize = 0;
  for (let w: usize = 1; w < count; w++, o += 2, bit += width) {
    // What is left, with its lowest bit set, is odd again when the digit is taken off.
    store<i16>(o, sign * (((windowAt(scalar, bit) & mask) | 1) - full));
  }
  store<i16>(o, sign * (windowAt(scalar, bit) & (full - 1) | 1));
}
