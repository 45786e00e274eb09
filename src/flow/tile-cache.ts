/** Tiles of published trees, hashed once: proofs of one minute are made from the same few. */
import { hashesOf, openedHashes, TILE_WIDTH } from '../core/log/tile.ts';
import { HASH_BYTES, type HashReader, listReader } from '../core/log/tree.ts';
import type { LogStore } from './log-port.ts';

/** An entry is about 70 KB. */
const CACHED_TILES = 64;

export class TileCache {
  readonly #store: LogStore;
  readonly #opened = new Map<string, HashReader>();

  constructor(store: LogStore) {
    this.#store = store;
  }

  /** Subtree hashes of the tree of `size`, which is committed: of one width, a tile never changes. */
  hashesOf(size: number): HashReader {
    return openedHashes((level, index) => {
      const count = Math.floor(size / TILE_WIDTH ** level);
      return this.#open(level, index, Math.min(TILE_WIDTH, count - TILE_WIDTH * index));
    });
  }

  #open(level: number, index: number, width: number): HashReader {
    const name = `${level}/${index}.p/${width}`;
    const known = this.#opened.get(name);
    const opened = known ?? this.#read(level, index, width);
    // The least recently used one is first.
    this.#opened.delete(name);
    if (this.#opened.size >= CACHED_TILES) {
      this.#opened.delete(this.#opened.keys().next().value!);
    }
    this.#opened.set(name, opened);
    return opened;
  }

  #read(level: number, index: number, width: number): HashReader {
    const row = this.#store.tile(level, index);
    if (!row || row.length < width * HASH_BYTES)
      throw new Error(`tile ${level}/${index} is missing`);
    return listReader(hashesOf(row.slice(0, width * HASH_BYTES)));
  }
}
