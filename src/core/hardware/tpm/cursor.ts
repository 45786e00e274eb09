/** Reads the structures of TPM 2.0 Part 2 ("Structures"): big-endian integers and TPM2B buffers, bounded, to an exact end. */
import type { Bytes } from '../../model.ts';

const nothing = new Uint8Array();

/** After a read beyond the end, or a buffer longer than it may be, all reads are empty and the end is never exact. */
export class TpmCursor {
  readonly #bytes: Bytes;
  #at = 0;
  #isBroken = false;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** Whether everything was read, and nothing beyond. */
  get isAtEnd(): boolean {
    return !this.#isBroken && this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.bytes(1)[0] ?? 0;
  }

  uint16(): number {
    const [high = 0, low = 0] = this.bytes(2);
    return (high << 8) | low;
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16();
  }

  bytes(count: number): Bytes {
    if (this.#isBroken || this.#bytes.length - this.#at < count) {
      this.#isBroken = true;
      return nothing;
    }
    const from = this.#at;
    this.#at += count;
    return this.#bytes.subarray(from, this.#at);
  }

  /** A TPM2B: its size, at most `most`, and so many bytes. */
  sized(most: number): Bytes {
    const count = this.uint16();
    if (count > most) this.#isBroken = true;
    return this.bytes(count);
  }
}
