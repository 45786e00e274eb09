/**
 * The accept set of Ed25519, without the equation: canonical A and R, s < L, A not of small order.
 * With the cofactored equation this is the set that single and batch verification agree on (Chalkias et al.,
 * "Taming the many EdDSAs"); a cofactorless check alone would accept mixed-order signatures by chance in a batch.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Bytes } from '../model.ts';

const P_BYTES = littleEndian((1n << 255n) - 19n);
const L_BYTES = littleEndian(ed25519.Point.Fn.ORDER);

/** Whether 32 bytes are a canonical point that is not of small order: looked at once, when a key is admitted. */
export function isAdmissiblePoint(publicKey: Bytes): boolean {
  if (publicKey.length !== 32) return false;
  try {
    return !ed25519.Point.fromBytes(publicKey, false).isSmallOrder();
  } catch {
    return false;
  }
}

/** Whether a signature's R could be canonical and its s is below L: 64 bytes, no arithmetic on the curve. */
export function hasCanonicalParts(signature: Bytes): boolean {
  if (signature.length !== 64) return false;
  return isCanonicalY(signature.subarray(0, 32)) && isBelow(signature.subarray(32), L_BYTES);
}

/** y < p, and no sign bit where x is 0, that is for y = 1 and y = p - 1. */
function isCanonicalY(encoded: Bytes): boolean {
  const y = encoded.slice();
  const sign = y[31]! >> 7;
  y[31]! &= 0x7f;
  if (!isBelow(y, P_BYTES)) return false;
  return sign === 0 || !(isOne(y) || isMinusOne(y));
}

function isOne(y: Bytes): boolean {
  return y[0] === 1 && y.subarray(1).every((byte) => byte === 0);
}

function isMinusOne(y: Bytes): boolean {
  return y[0] === P_BYTES[0]! - 1 && y.subarray(1).every((byte, i) => byte === P_BYTES[i + 1]);
}

/** Little-endian comparison of public values. */
function isBelow(value: Bytes, bound: Bytes): boolean {
  for (let i = 31; i >= 0; i--) {
    if (value[i] !== bound[i]) return value[i]! < bound[i]!;
  }
  return false;
}

function littleEndian(value: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
