/**
 * Attestation keys in columns instead of objects: some 80 bytes each, so that a whole ledger's are held, and nothing for the
 * collector to walk over. A site that reports once an hour finds its keys here without a look into the database.
 */
import type { AttestationKey, Bytes, SuiteName } from '../../core/model.ts';
import type { RosterKey } from '../../flow/settle/store.ts';

/** As many as a ledger has devices, and a third more; where they are more all the same, all are forgotten. */
const MOST_KEYS = 2 ** 17;
const MOST_KEY_BYTES = 2 ** 23;
const FIRST_KEYS = 2 ** 10;
const THUMBPRINT_BYTES = 32;
/** Places a row: half of them stay free, so that a search ends soon. */
const PLACES = 2;

export class KeyTable {
  #count = 0;
  #keyBytes = 0;
  #columns = columnsOf(FIRST_KEYS);
  /** By hash, the row and 1; 0 is free. */
  #places = new Int32Array(FIRST_KEYS * PLACES);
  /** Whoever has keys enrolled chooses their thumbprints, and must not know which of them meet in one place. */
  readonly #seeds = [Math.random(), Math.random()].map((one) => Math.floor(one * 2 ** 32) | 1);

  clear(): void {
    this.#count = 0;
    this.#keyBytes = 0;
    this.#columns = columnsOf(FIRST_KEYS);
    this.#places = new Int32Array(FIRST_KEYS * PLACES);
  }

  get(thumbprint: Bytes): RosterKey | null {
    const row = this.#places[this.#placeOf(thumbprint)]! - 1;
    return row < 0 ? null : new HeldKey(this.#columns, row);
  }

  /** Adds a key, or gives the one that is there its device and end of now. */
  set({ key, ordinal, endedAtMs }: RosterKey): void {
    const known = this.#places[this.#placeOf(key.thumbprint)]! - 1;
    const row = known < 0 ? this.#added(key) : known;
    this.#columns.ordinals[row] = ordinal;
    this.#columns.ends[row] = endedAtMs ?? Number.NaN;
  }

  #added({ thumbprint, publicKey, suite }: AttestationKey): number {
    this.#makeRoom(publicKey.length);
    const row = this.#count++;
    const columns = this.#columns;
    columns.thumbprints.set(thumbprint, row * THUMBPRINT_BYTES);
    columns.suites[row] = suite;
    columns.keys.set(publicKey, this.#keyBytes);
    this.#keyBytes += publicKey.length;
    columns.keyEnds[row] = this.#keyBytes;
    this.#places[this.#placeOf(thumbprint)] = row + 1;
    return row;
  }

  /** Where a key stands, or the free place where it would. */
  #placeOf(thumbprint: Bytes): number {
    const mask = this.#places.length - 1;
    for (let place = this.#hash(thumbprint) & mask; ; place = (place + 1) & mask) {
      const row = this.#places[place]! - 1;
      if (row < 0 || isAt(this.#columns.thumbprints, row * THUMBPRINT_BYTES, thumbprint))
        return place;
    }
  }

  #hash(thumbprint: Bytes): number {
    let hash = 0;
    for (let i = 0; i < 8; i++) {
      hash = Math.imul(hash ^ thumbprint[i]!, this.#seeds[i & 1]!);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #makeRoom(keyBytes: number): void {
    if (this.#count === MOST_KEYS || this.#keyBytes + keyBytes > MOST_KEY_BYTES) this.clear();
    const { ordinals, keys } = this.#columns;
    if (this.#keyBytes + keyBytes > keys.length) this.#columns.keys = twice(keys);
    if (this.#count < ordinals.length) return;
    this.#columns = grown(this.#columns);
    this.#places = new Int32Array(this.#places.length * 2);
    for (let row = 0; row < this.#count; row++) {
      const at = row * THUMBPRINT_BYTES;
      const place = this.#placeOf(this.#columns.thumbprints.subarray(at, at + THUMBPRINT_BYTES));
      this.#places[place] = row + 1;
    }
  }
}

/** One entry a key each. */
interface Columns {
  readonly thumbprints: Uint8Array;
  readonly suites: SuiteName[];
  readonly ordinals: Uint32Array;
  /** NaN where it is the device's own. */
  readonly ends: Float64Array;
  /** Where its public key ends in `keys`. */
  readonly keyEnds: Uint32Array;
  /** Public keys one after another, of whatever length their suites give them. */
  keys: Uint8Array;
}

function columnsOf(rows: number): Columns {
  return {
    thumbprints: new Uint8Array(rows * THUMBPRINT_BYTES),
    suites: [],
    ordinals: new Uint32Array(rows),
    ends: new Float64Array(rows),
    keyEnds: new Uint32Array(rows),
    keys: new Uint8Array(rows * THUMBPRINT_BYTES),
  };
}

function grown(columns: Columns): Columns {
  const larger = columnsOf(columns.ordinals.length * 2);
  larger.thumbprints.set(columns.thumbprints);
  larger.ordinals.set(columns.ordinals);
  larger.ends.set(columns.ends);
  larger.keyEnds.set(columns.keyEnds);
  return { ...larger, suites: columns.suites, keys: columns.keys };
}

function twice(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}

function isAt(bytes: Bytes, at: number, wanted: Bytes): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** A row as it stood when it was asked for; most who ask want no more than whose it is. */
class HeldKey implements RosterKey {
  readonly ordinal: number;
  readonly endedAtMs: number | null;
  readonly #columns: Columns;
  readonly #row: number;

  constructor(columns: Columns, row: number) {
    const endedAtMs = columns.ends[row]!;
    this.ordinal = columns.ordinals[row]!;
    this.endedAtMs = Number.isNaN(endedAtMs) ? null : endedAtMs;
    this.#columns = columns;
    this.#row = row;
  }

  get key(): AttestationKey {
    const { suites, thumbprints, keys, keyEnds } = this.#columns;
    const row = this.#row;
    const thumbprint = thumbprints.slice(row * THUMBPRINT_BYTES, (row + 1) * THUMBPRINT_BYTES);
    const publicKey = keys.slice(row === 0 ? 0 : keyEnds[row - 1], keyEnds[row]);
    return { suite: suites[row]!, publicKey, thumbprint };
  }
}
