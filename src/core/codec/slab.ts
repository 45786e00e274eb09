/**
 * Memory for many short byte strings that live and die together: an array of more than 64 bytes has a buffer of its own, and
 * making, sweeping and freeing one costs more than what is mostly done with the bytes.
 */
import type { Bytes } from '../model.ts';

const SLAB_BYTES = 64 * 1024;

export class Slab {
  #buffer = new Uint8Array();
  #at = 0;

  /** A copy, as a view onto memory that it shares with others: never to be sent to another isolate, nor kept beyond them. */
  copy(bytes: Bytes): Bytes {
    if (this.#at + bytes.length > this.#buffer.length) {
      this.#buffer = new Uint8Array(Math.max(SLAB_BYTES, bytes.length));
      this.#at = 0;
    }
    const from = this.#at;
    this.#at += bytes.length;
    const copied = this.#buffer.subarray(from, this.#at);
    copied.set(bytes);
    return copied;
  }
}
