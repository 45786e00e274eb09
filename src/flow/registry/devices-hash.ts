/** What a change record says of many devices: SHA-256 over the text of each row (columns that are null left out) and a newline, in order. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { rowText } from '../../core/codec/canonical-json.ts';
import type { DeviceRow } from './rows.ts';

/** Row by row: a manifest is too large for one text. */
export class DevicesHash {
  readonly #hash = sha256.create();

  add(row: DeviceRow): void {
    this.#hash.update(utf8ToBytes(`${rowText(row)}\n`));
  }

  /** Ends it: hex. */
  hex(): string {
    return bytesToHex(this.#hash.digest());
  }
}
