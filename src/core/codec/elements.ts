/** A CBOR array -> its elements as bytes, found by heads alone: for whoever wants one element of something large. */
import type { Bytes } from '../model.ts';

/** The elements of one definite-length array, views onto `bytes`; null where it is none, or ends early or late. */
export function elementsOf(bytes: Bytes): Bytes[] | null {
  const count = argumentAt(bytes, 0);
  if (count < 0 || bytes[0]! >> 5 !== ARRAY) return null;
  const elements: Bytes[] = [];
  let at = headBytes(bytes[0]!);
  for (let i = 0; i < count; i++) {
    const end = endOf(bytes, at);
    if (end < 0) return null;
    elements.push(bytes.subarray(at, end));
    at = end;
  }
  return at === bytes.length ? elements : null;
}

const ARRAY = 4;

/** The argument of a head (RFC 8949 section 3), -1 where there is none that is whole; indefinite lengths are none of ours. */
function argumentAt(bytes: Bytes, at: number): number {
  if (at >= bytes.length) return -1;
  const info = bytes[at]! & 31;
  if (info < 24) return info;
  const end = at + headBytes(bytes[at]!);
  if (info > 27 || end > bytes.length) return -1;
  let argument = 0;
  for (let i = at + 1; i < end; i++) argument = argument * 256 + bytes[i]!;
  return argument;
}

function headBytes(initial: number): number {
  const info = initial & 31;
  return info < 24 ? 1 : 1 + (1 << (info - 24));
}

/** Where the item that begins at `start` ends, -1 where it does not: counts what is still to come, and builds nothing. */
function endOf(bytes: Bytes, start: number): number {
  let at = start;
  for (let left = 1; left > 0; left--) {
    const argument = argumentAt(bytes, at);
    if (argument < 0) return -1;
    const major = bytes[at]! >> 5;
    at += headBytes(bytes[at]!);
    if (major === 2 || major === 3) at += argument;
    else if (major === ARRAY) left += argument;
    else if (major === 5) left += 2 * argument;
    else if (major === 6) left += 1;
    if (at > bytes.length || left > bytes.length) return -1;
  }
  return at;
}
