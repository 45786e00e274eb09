/** Bytes against bytes. */
import type { Bytes } from './model.ts';

/** Byte equality of two public values; no secret depends on its time. */
export function sameBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
