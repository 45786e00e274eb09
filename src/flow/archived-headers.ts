/** Headers that an isolate has seen in the archive, by their leaves: what stands there stays, and need not be looked for again. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../core/model.ts';

/** Of the last ones; each is asked for by the few bodies that settle before its leaf is in the log. */
const MOST = 2_048;

export class ArchivedHeaders {
  readonly #names = new Set<string>();

  has(leaf: Bytes): boolean {
    return this.#names.has(bytesToHex(leaf));
  }

  add(leaf: Bytes): void {
    if (this.#names.size === MOST) this.#names.clear();
    this.#names.add(bytesToHex(leaf));
  }
}
