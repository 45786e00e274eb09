/** Standard base64 with padding (RFC 4648 section 4), both ways, one spelling for each byte string. */
import type { Bytes } from '../model.ts';

/** Bytes -> base64 text. */
export function toBase64(bytes: Bytes): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Base64 text -> bytes; null where it is not exactly what `toBase64` writes (padding, stray bits, white space). */
export function fromBase64(text: string): Bytes | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : null;
}
