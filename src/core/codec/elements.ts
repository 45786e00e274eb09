/** A CBOR array -> its elements as bytes, found by heads alone: for whoever wants one element of something large. */
import type { Bytes } from '../model.ts';

/** The elements of one definite-length array, views onto `bytes`; null where it is none, or ends early or late. */
export function elementsOf(bytes: Bytes): Bytes[] | null {
  const head = headAt(bytes, 0);
  if (head?.major !== 4) return null;
  const elements: Bytes[] = [];
  let at = head.end;
  for (let i = 0; i < head.argument; i++) {
    const end = endOf(bytes, at);
    if (end === null) return null;
    elements.push(bytes.subarray(at, end));
    at = end;
  }
  return at === bytes.length ? elements : null;
}

interface Head {
  readonly major: number;
  readonly argument: number;
  readonly end: number;
}

/** RFC 8949 section 3; lengths beyond 2^32 and indefinite ones are none of ours. */
function headAt(bytes: Bytes, at: number): Head | null {
  const initial = bytes[at];
  if (initial === undefined) return null;
  const info = initial & 31;
  const width = info < 24 ? 0 : 1 << (info - 24);
  const end = at + 1 + width;
  if (info > 27 || end > bytes.length) return null;
  let argument = info;
  if (width > 0) {
    argument = 0;
    for (let i = at + 1; i < end; i++) argument = argument * 256 + bytes[i]!;
  }
  return { major: initial >> 5, argument, end };
}

/** Where the item that begins at `start` ends: counts what is still to come, and builds nothing. */
function endOf(bytes: Bytes, start: number): number | null {
  let at = start;
  for (let left = 1; left > 0; left--) {
    const head = headAt(bytes, at);
    if (!head) return null;
    const { major, argument, end } = head;
    at = end;
    if (major === 2 || major === 3) at += argument;
    else if (major === 4) left += argument;
    else if (major === 5) left += 2 * argument;
    else if (major === 6) left += 1;
    if (at > bytes.length || left > bytes.length) return null;
  }
  return at;
}
