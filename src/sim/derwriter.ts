/** Writes the little DER that test certificates are made of. */
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** One element: tag, shortest length (up to 65,535), content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  const size = content.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return concatBytes(Uint8Array.of(tag, ...length), content);
}

/** A positive INTEGER from its magnitude. */
export function derInteger(magnitude: Uint8Array): Uint8Array {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const significant = magnitude.subarray(start);
  const sign = significant[0]! >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return der(0x02, sign, significant);
}

/** An OBJECT IDENTIFIER from the hex of its content. */
export function derOid(hex: string): Uint8Array {
  return der(0x06, hexToBytes(hex));
}

export function derText(text: string): Uint8Array {
  return der(0x0c, utf8ToBytes(text));
}

export function derUtcTime(text: string): Uint8Array {
  return der(0x17, utf8ToBytes(text));
}
