/** A body of attestations: a CBOR sequence (RFC 8742) of byte strings with definite, shortest heads. Nothing inside is read. */
import type { Bytes } from '../model.ts';
import { err, ok, type Result } from '../result.ts';

export type FrameFault =
  | 'truncated'
  | 'not-a-byte-string'
  | 'not-shortest'
  | 'item-too-large'
  | 'too-many-items';

/** Where a body's framing breaks, as an offset into it. */
export interface FrameRefusal {
  readonly offset: number;
  readonly fault: FrameFault;
}

export interface SequenceLimits {
  readonly maxItems: number;
  readonly maxItemBytes: number;
}

/** Body -> its items, views onto it; or the first fault. An empty body has no items. */
export function readSequence(body: Bytes, limits: SequenceLimits): Result<Bytes[], FrameRefusal> {
  const items: Bytes[] = [];
  let offset = 0;
  while (offset < body.length) {
    if (items.length === limits.maxItems) return err({ offset, fault: 'too-many-items' });
    const head = readHead(body, offset, limits.maxItemBytes);
    if (typeof head === 'string') return err({ offset, fault: head });
    items.push(body.subarray(head.start, head.end));
    offset = head.end;
  }
  return ok(items);
}

/** The first item of a body of which only the beginning may be there; null where it is none. */
export function firstItem(begin: Bytes, maxItemBytes: number): Bytes | null {
  if (begin.length === 0) return null;
  const head = readHead(begin, 0, maxItemBytes);
  return typeof head === 'string' ? null : begin.subarray(head.start, head.end);
}

/** Items -> a body. */
export function writeSequence(items: readonly Bytes[]): Bytes {
  const heads = items.map((item) => headOf(item.length));
  const total = items.reduce((sum, item, i) => sum + heads[i]!.length + item.length, 0);
  const body = new Uint8Array(total);
  let at = 0;
  items.forEach((item, i) => {
    body.set(heads[i]!, at);
    body.set(item, at + heads[i]!.length);
    at += heads[i]!.length + item.length;
  });
  return body;
}

function readHead(body: Bytes, at: number, maxItemBytes: number) {
  const initial = body[at]!;
  const info = initial & 31;
  if (initial >> 5 !== 2 || info > 27) return 'not-a-byte-string';
  const width = info < 24 ? 0 : 1 << (info - 24);
  if (at + 1 + width > body.length) return 'truncated';
  const length = width === 0 ? info : unsigned(body, at + 1, width);
  if (width > 0 && length < SHORTEST[info - 24]!) return 'not-shortest';
  if (length > maxItemBytes) return 'item-too-large';
  const start = at + 1 + width;
  return start + length > body.length ? 'truncated' : { start, end: start + length };
}

function unsigned(body: Bytes, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + body[at + i]!;
  return value;
}

function headOf(length: number): number[] {
  if (length < 24) return [0x40 | length];
  if (length < 0x100) return [0x58, length];
  if (length < 0x10000) return [0x59, length >> 8, length & 255];
  return [0x5a, (length >>> 24) & 255, (length >> 16) & 255, (length >> 8) & 255, length & 255];
}

const SHORTEST = [24, 0x100, 0x10000, 0x100000000];
