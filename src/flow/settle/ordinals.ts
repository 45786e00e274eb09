/** Sets of devices by their places in the pages: for each page its number (4 bytes, big-endian) and one bit a slot. */
import type { Bytes } from '../../core/model.ts';
import { PAGE_SIZE } from './store.ts';

const HEAD_BYTES = 4;
const ENTRY_BYTES = HEAD_BYTES + PAGE_SIZE / 8;

/** A set of ordinals -> bytes, pages in order: one set has one form. */
export function packOrdinals(ordinals: ReadonlySet<number>): Bytes {
  const pages = Map.groupBy(ordinals, (ordinal) => Math.floor(ordinal / PAGE_SIZE));
  const bytes = new Uint8Array(pages.size * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [at, page] of [...pages.keys()].sort((a, b) => a - b).entries()) {
    view.setUint32(at * ENTRY_BYTES, page);
    for (const ordinal of pages.get(page)!) {
      const slot = ordinal % PAGE_SIZE;
      bytes[at * ENTRY_BYTES + HEAD_BYTES + (slot >> 3)]! |= 1 << (slot & 7);
    }
  }
  return bytes;
}

/** Adds the ordinals of a packed set to `into`. */
export function unpackOrdinals(packed: Bytes, into: Set<number>): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 0; at < packed.length; at += ENTRY_BYTES) {
    const first = view.getUint32(at) * PAGE_SIZE;
    for (let slot = 0; slot < PAGE_SIZE; slot++) {
      const byte = packed[at + HEAD_BYTES + (slot >> 3)]!;
      if (byte & (1 << (slot & 7))) into.add(first + slot);
    }
  }
}
