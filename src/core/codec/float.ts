/** Floats in their shortest form (RFC 8949 section 4.2.2): NaN is f97e00, everything else the shortest that loses nothing. */

const scratch = new DataView(new ArrayBuffer(8));

/** A half-precision float from its 16 bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of a number that half precision holds exactly; null of any other. */
export function numberToHalf(value: number): number | null {
  if (Number.isNaN(value)) return 0x7e00;
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const candidate =
    exponent >= -14 && exponent <= 15
      ? sign | ((exponent + 15) << 10) | ((bits >>> 13) & 0x3ff)
      : sign | Math.round(magnitude * 2 ** 24);
  if (exponent > 15 || (candidate & 0x7fff) > 0x7bff) return null;
  return Object.is(halfToNumber(candidate), value) ? candidate : null;
}

/** Bytes of the shortest float that holds a number: 2, 4 or 8. */
export function floatWidth(value: number): 2 | 4 | 8 {
  if (numberToHalf(value) !== null) return 2;
  return Object.is(Math.fround(value), value) ? 4 : 8;
}
