/** Short texts as strings: mostly names of members and ids, the same ones again and again. A decoder costs more than they do. */
import type { Bytes } from '../model.ts';

/** Bytes of a text that is short. */
export const SHORT_TEXT = 48;
/** Strings remembered, each in the one place that its bytes give it: what collides is made again, and costs no more. */
const remembered = new Array<string>(512).fill('');

/** The text from `start` to `end`; null where it is not ASCII, and so is left to a decoder. */
export function shortText(bytes: Bytes, start: number, end: number): string | null {
  let all = 0;
  let hash = end - start;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    all |= byte;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  if (all > 0x7f) return null;
  const slot = (hash ^ (hash >>> 9)) & 511;
  const known = remembered[slot]!;
  if (isText(known, bytes, start, end)) return known;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  remembered[slot] = text;
  return text;
}

function isText(text: string, bytes: Bytes, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i - start) !== bytes[i]) return false;
  return true;
}
