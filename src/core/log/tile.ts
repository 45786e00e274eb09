/** C2SP tlog-tiles storage: leaf hashes -> rows of at most 256 hashes a tile, and subtree hashes read back from them. */
import type { Bytes } from '../model.ts';
import { HASH_BYTES, type HashReader, join, listReader, treeRoot } from './tree.ts';

/** Hashes in a full tile; a tile's height is 8 levels of the tree. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
/** Of an entry in its bundle: a length of two bytes, and 32 bytes of leaf data. */
export const ENTRY_BYTES = 2 + HASH_BYTES;

/**
 * Tile `level`, `index`: hashes of tree level 8 * level, from position 256 * index on, 32 bytes each, 1 to 256
 * of them. A narrower tile of an earlier tree size is a prefix of it.
 */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Bytes;
}

/** The row of a tile, or undefined where the tree does not reach it. */
export type TileReader = (level: number, index: number) => Bytes | undefined;

/** What it takes to append: the size, and by tile level the row of its last tile while that is not full. */
export interface Edge {
  readonly size: number;
  readonly rows: readonly Bytes[];
}

export const EMPTY_EDGE: Edge = { size: 0, rows: [] };

/** The edge of a tree of `size` leaves, read back from its tiles. Throws where a tile is missing or too narrow. */
export function edgeOf(size: number, read: TileReader): Edge {
  const rows: Bytes[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    const width = count % TILE_WIDTH;
    rows.push(
      width === 0 ? new Uint8Array() : rowOf(read, level, (count - width) / TILE_WIDTH, width),
    );
  }
  return { size, rows };
}

/** Appends leaf hashes: the tiles that change, as whole rows to write over the old ones, and the new edge. */
export function extend(
  edge: Edge,
  leafHashes: readonly Bytes[],
): { readonly tiles: readonly Tile[]; readonly edge: Edge } {
  const tiles: Tile[] = [];
  const rows = [...edge.rows];
  let count = edge.size;
  let incoming = leafHashes;
  for (let level = 0; incoming.length > 0; level += 1) {
    const grown = join([rows[level] ?? new Uint8Array(), ...incoming]);
    const cut = cutRow(level, Math.floor(count / TILE_WIDTH), grown);
    tiles.push(...cut.tiles);
    rows[level] = cut.rest;
    incoming = cut.roots;
    count = Math.floor(count / TILE_WIDTH);
  }
  return { tiles, edge: { size: edge.size + leafHashes.length, rows } };
}

/** The root of the tree that an edge ends: its rows hold every subtree that RFC 9162 splits `size` into. */
export function edgeRoot({ size, rows }: Edge): Bytes {
  return treeRoot(
    tileHashes((level) => rows[level]),
    size,
  );
}

/** Reads subtree hashes out of tiles; each tile is fetched and hashed at most once by one reader. */
export function tileHashes(read: TileReader): HashReader {
  const opened = new Map<string, HashReader>();
  return openedHashes((level, index) => {
    const key = `${level}/${index}`;
    const known = opened.get(key);
    if (known) return known;
    const row = read(level, index);
    if (!row) throw new Error(`tile ${key} is missing`);
    const made = listReader(hashesOf(row));
    opened.set(key, made);
    return made;
  });
}

/** Reads subtree hashes out of tiles that `open` gives, each as a reader over its own row. */
export function openedHashes(open: (level: number, index: number) => HashReader): HashReader {
  return (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const inner = level % TILE_HEIGHT;
    const perTile = TILE_WIDTH / 2 ** inner;
    return open(tileLevel, Math.floor(index / perTile))(inner, index % perTile);
  };
}

/** Where a tile stands under the log's prefix: `tile/<L>/<N>[.p/<W>]`, N in groups of three digits (C2SP tlog-tiles). */
export function tilePath(level: number | 'entries', index: number, width: number): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  const partial = width < TILE_WIDTH ? `.p/${width}` : '';
  return `tile/${level}/${groups.join('/')}${partial}`;
}

/** A tile or entry bundle as a path names it. */
export interface NamedTile {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256. */
  readonly width: number;
}

/** The two parts of a path behind `tile/` -> what it names; null for every spelling but the one that C2SP tlog-tiles has. */
export function tileNamed(level: string, rest: string): NamedTile | null {
  const [, groups, partial] = /^((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(rest) ?? [];
  if (groups === undefined || !/^(entries|\d{1,2})$/.test(level)) return null;
  const named: NamedTile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  };
  const isWidth = named.width >= 1 && (partial === undefined || named.width < TILE_WIDTH);
  const isOwnPath = tilePath(named.level, named.index, named.width) === `tile/${level}/${rest}`;
  return isWidth && isOwnPath ? named : null;
}

/** Leaf data (32 bytes each, back to back) -> a C2SP entry bundle: u16 big-endian length || entry, repeated. */
export function entryBundle(entries: Bytes): Bytes {
  return join(hashesOf(entries).flatMap((entry) => [Uint8Array.of(0, HASH_BYTES), entry]));
}

/** An entry bundle of `count` leaves -> their leaf data; null where it is another length, or has an entry that is not 32 bytes. */
export function bundleEntries(bundle: Bytes, count: number): Bytes[] | null {
  if (bundle.length !== count * ENTRY_BYTES) return null;
  const entries: Bytes[] = [];
  for (let at = 0; at < bundle.length; at += ENTRY_BYTES) {
    if (bundle[at] !== 0 || bundle[at + 1] !== HASH_BYTES) return null;
    entries.push(bundle.subarray(at + 2, at + ENTRY_BYTES));
  }
  return entries;
}

/** A row -> its 32-byte hashes. Throws where it is not a whole number of them: a store gave back other than it took. */
export function hashesOf(row: Bytes): Bytes[] {
  if (row.length % HASH_BYTES !== 0) throw new Error(`a row of ${row.length} bytes`);
  const hashes: Bytes[] = [];
  for (let at = 0; at < row.length; at += HASH_BYTES) hashes.push(row.slice(at, at + HASH_BYTES));
  return hashes;
}

function rowOf(read: TileReader, level: number, index: number, width: number): Bytes {
  const row = read(level, index);
  if (!row || row.length < width * HASH_BYTES) throw new Error(`tile ${level}/${index} is missing`);
  return row.slice(0, width * HASH_BYTES);
}

/** A row that starts on a tile's border -> its tiles, the roots of the full ones, and what is left over. */
function cutRow(level: number, firstIndex: number, row: Bytes) {
  const tileBytes = TILE_WIDTH * HASH_BYTES;
  const tiles: Tile[] = [];
  const roots: Bytes[] = [];
  for (let at = 0; at < row.length; at += tileBytes) {
    const hashes = row.slice(at, at + tileBytes);
    tiles.push({ level, index: firstIndex + at / tileBytes, hashes });
    if (hashes.length === tileBytes) roots.push(treeRoot(listReader(hashesOf(hashes)), TILE_WIDTH));
  }
  return { tiles, roots, rest: row.slice(row.length - (row.length % tileBytes)) };
}
