/** The order of map keys (RFC 8949 section 4.2.1), found without encoding them. */
import type { Bytes } from '../model.ts';
import type { CborKey } from './value.ts';

const utf8 = new TextEncoder();

/** The bytewise order of two keys' encodings: negative, zero or positive. 1 and 1n are one key. */
export function compareKeys(a: CborKey, b: CborKey): number {
  if (typeof a === 'string') return typeof b === 'string' ? compareTexts(a, b) : 1;
  if (typeof b === 'string') return -1;
  if (a >= 0 !== b >= 0) return a >= 0 ? -1 : 1;
  if (a < b) return a >= 0 ? -1 : 1;
  if (a > b) return a >= 0 ? 1 : -1;
  return 0;
}

/** Shorter first, by bytes of UTF-8, then bytewise. */
function compareTexts(a: string, b: string): number {
  if (!isAscii(a) || !isAscii(b)) return compareBytes(utf8.encode(a), utf8.encode(b));
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a === b ? 0 : 1;
}

function compareBytes(a: Bytes, b: Bytes): number {
  if (a.length !== b.length) return a.length - b.length;
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
