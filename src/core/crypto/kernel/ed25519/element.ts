// Field elements and bytes, a lane at a time; powers and inversion, two pairs (four lanes) at a time.

import { FE, mul, sqr4 } from "./field";
import { reduce } from "./sums";

@inline const MASK51: i64 = (1 << 51) - 1;

/** The low 255 bits of 32 little-endian bytes in one lane (lane 0 at o, lane 1 at o + 8); limbs below 2^51, so loose. */
export function fromBytes(o: usize, bytes: usize): void {
  const a = load<u64>(bytes), b = load<u64>(bytes, 8), c = load<u64>(bytes, 16), d = load<u64>(bytes, 24);
  store<f64>(o, <f64><i64>(a & MASK51), 0);
  store<f64>(o, <f64><i64>((a >> 51 | b << 13) & MASK51), 16);
  store<f64>(o, <f64><i64>((b >> 38 | c << 26) & MASK51), 32);
  store<f64>(o, <f64><i64>((c >> 25 | d << 39) & MASK51), 48);
  store<f64>(o, <f64><i64>(d >> 12 & MASK51), 64);
}

/** The canonical 32 bytes of one lane of a loose element. */
export function toBytes(bytes: usize, a: usize): void {
  // 4p makes every limb positive: 4 (2^51 - 19) > 2^51 + 2^16.
  let r0 = <i64>load<f64>(a, 0) + 4 * ((1 << 51) - 19);
  let r1 = <i64>load<f64>(a, 16) + 4 * MASK51;
  let r2 = <i64>load<f64>(a, 32) + 4 * MASK51;
  let r3 = <i64>load<f64>(a, 48) + 4 * MASK51;
  let r4 = <i64>load<f64>(a, 64) + 4 * MASK51;
  // After the first round limb 4 has carried at most 5, so limb 0 is below 2^51 + 95; after the second the value is
  // below 2^255 + 19: only a carry that ran through all limbs came out of limb 4, and then limb 0 is small.
  for (let i = 0; i < 2; i++) {
    r1 += r0 >> 51; r0 &= MASK51;
    r2 += r1 >> 51; r1 &= MASK51;
    r3 += r2 >> 51; r2 &= MASK51;
    r4 += r3 >> 51; r3 &= MASK51;
    r0 += 19 * (r4 >> 51); r4 &= MASK51;
  }
  // p is taken off where value + 19 reaches 2^255.
  const q = (((((r0 + 19 >> 51) + r1 >> 51) + r2 >> 51) + r3 >> 51) + r4) >> 51;
  r0 += 19 * q;
  r1 += r0 >> 51; r0 &= MASK51;
  r2 += r1 >> 51; r1 &= MASK51;
  r3 += r2 >> 51; r2 &= MASK51;
  r4 += r3 >> 51; r3 &= MASK51;
  r4 &= MASK51;
  store<u64>(bytes, r0 | r1 << 51, 0);
  store<u64>(bytes, r1 >> 13 | r2 << 38, 8);
  store<u64>(bytes, r2 >> 26 | r3 << 25, 16);
  store<u64>(bytes, r3 >> 39 | r4 << 12, 24);
}

/** Whether 32 bytes are all zero. */
@inline export function isZeroBytes(bytes: usize): bool {
  return (load<u64>(bytes) | load<u64>(bytes, 8) | load<u64>(bytes, 16) | load<u64>(bytes, 24)) == 0;
}

@inline export function isSameBytes(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8)
    && load<u64>(a, 16) == load<u64>(b, 16) && load<u64>(a, 24) == load<u64>(b, 24);
}

const canonical = memory.data(32, 16);

/** Whether one lane of a loose element is zero modulo p. */
export function isZero(a: usize): bool {
  toBytes(canonical, a);
  return isZeroBytes(canonical);
}

/** Both lanes from one 32-byte constant, reduced. */
export function constant(o: usize, bytes: usize): void {
  fromBytes(o, bytes);
  fromBytes(o + 8, bytes);
  reduce(o, o);
}

export function copyLane(o: usize, a: usize): void {
  for (let i: usize = 0; i < FE; i += 16) store<f64>(o + i, load<f64>(a + i));
}

export function negateLane(o: usize): void {
  for (let i: usize = 0; i < FE; i += 16) store<f64>(o + i, -load<f64>(o + i));
}

/** One lane of a pair to five consecutive f64. */
export function packLane(o: usize, a: usize): void {
  for (let i: usize = 0; i < 5; i++) store<f64>(o + 8 * i, load<f64>(a + 16 * i));
}

const probe = memory.data<f64>([1.000000001, 1.000000001]);

/** Whether this engine fuses relaxed_madd: the rest of a product is seen only without a rounding in between. */
export function isFused(): bool {
  const x = v128.load(probe), rest = f64x2.relaxed_madd(x, x, f64x2.neg(f64x2.mul(x, x)));
  return f64x2.extract_lane(rest, 0) != 0 && f64x2.extract_lane(rest, 1) != 0;
}

/** o = a b for two pairs. */
export function mul4(o: usize, a: usize, b: usize): void {
  mul(o, a, b);
  mul(o + FE, a + FE, b + FE);
}

const t0 = memory.data(160, 16), t1 = memory.data(160, 16), t2 = memory.data(160, 16);

/** o = z^((p-5)/8) = z^(2^252 - 3) for two pairs; the exponent reached is beside each line. */
export function powP58(o: usize, z: usize): void {
  sqr4(t0, z, 1);                            // 2
  sqr4(t1, t0, 2); mul4(t1, t1, z);          // 9
  mul4(t0, t0, t1);                          // 11
  sqr4(t0, t0, 1); mul4(t0, t0, t1);         // 2^5 - 1
  sqr4(t1, t0, 5); mul4(t0, t1, t0);         // 2^10 - 1
  sqr4(t1, t0, 10); mul4(t1, t1, t0);        // 2^20 - 1
  sqr4(t2, t1, 20); mul4(t1, t2, t1);        // 2^40 - 1
  sqr4(t1, t1, 10); mul4(t0, t1, t0);        // 2^50 - 1
  sqr4(t1, t0, 50); mul4(t1, t1, t0);        // 2^100 - 1
  sqr4(t2, t1, 100); mul4(t1, t2, t1);       // 2^200 - 1
  sqr4(t1, t1, 50); mul4(t0, t1, t0);        // 2^250 - 1
  sqr4(t0, t0, 2); mul4(o, t0, z);           // 2^252 - 3
}

/** o = 1/z for two pairs (0 for 0): z^(p-2) = (z^((p-5)/8))^8 z^3. */
export function invert4(o: usize, z: usize): void {
  powP58(t2, z);
  sqr4(t2, t2, 3);
  sqr4(t0, z, 1);
  mul4(t0, t0, z);
  mul4(o, t2, t0);
}
