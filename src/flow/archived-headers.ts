/**
 * Headers that an isolate has seen in the archive, by their leaves: what stands there stays, and need not be looked for again. And
 * those that one of its calls is putting there just now: bodies in flight carry each other's headers, and a second put of a bundle
 * is refused as present, read back and compared.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../core/model.ts';

/** Of the last ones; each is asked for by the few bodies that settle before its leaf is in the log. */
const MOST = 2_048;
const LOOK_MS = 5;
/** A call that was cut short ends nothing: after so many looks whoever waits for it puts the header itself. */
const LOOKS = 60;

export class ArchivedHeaders {
  readonly #names = new Set<string>();
  readonly #underway = new Set<string>();
  readonly #sleep: (ms: number) => Promise<void>;

  constructor(sleep: (ms: number) => Promise<void>) {
    this.#sleep = sleep;
  }

  /** Whether it stands there; looks again while another call is putting it. Calls may not wait for each other's promises. */
  async has(leaf: Bytes): Promise<boolean> {
    const name = bytesToHex(leaf);
    for (let look = 0; look < LOOKS && this.#underway.has(name); look++) await this.#sleep(LOOK_MS);
    return this.#names.has(name);
  }

  /** Runs what puts it there, and answers whether it then stands there. */
  async put(leaf: Bytes, run: () => Promise<boolean>): Promise<void> {
    const name = bytesToHex(leaf);
    this.#underway.add(name);
    try {
      if (await run()) this.#add(name);
    } finally {
      this.#underway.delete(name);
    }
  }

  #add(name: string): void {
    if (this.#names.size === MOST) this.#names.clear();
    this.#names.add(name);
  }
}
