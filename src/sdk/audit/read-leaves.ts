/** The log's leaves in order, out of its entry bundles, with every hash tile that they give held against the published one. */
import { sameBytes } from '../../core/bytes.ts';
import {
  bundleEntries,
  type Edge,
  edgeRoot,
  extend,
  type NamedTile,
  TILE_WIDTH,
  type Tile,
} from '../../core/log/tile.ts';
import { HASH_BYTES, join, leafHash } from '../../core/log/tree.ts';
import type { Bytes } from '../../core/model.ts';
import { type Called, called } from '../problem.ts';
import type { LogSource } from './log-source.ts';

/** Bundles fetched at once, each with its hash tile. */
const BUNDLES_AT_ONCE = 8;
/** Tiles named one by one; of a log that is wrong everywhere these are enough. */
const MAX_NAMED = 20;

/** Leaf data from the leaf `first` on. */
export type UseLeaves = (first: number, leaves: readonly Bytes[]) => void;

export interface LeavesRead {
  /** What the entries give. Of the root that they lead to nothing is believed yet. */
  readonly edge: Edge;
  /** Roots of the milestones that were passed, by size. */
  readonly roots: ReadonlyMap<number, Bytes>;
  readonly tiles: number;
  /** Published tiles that say otherwise, and what the log does not give; at most `MAX_NAMED` each. */
  readonly differing: readonly NamedTile[];
  readonly missing: readonly NamedTile[];
}

export interface Reach {
  readonly from: Edge;
  readonly size: number;
  /** Sizes behind `from` of which the root is wanted too. */
  readonly milestones?: readonly number[];
}

/** Reads from an edge to `size`, in memory that does not grow with either. A problem where the log does not answer. */
export async function readLeaves(
  source: LogSource,
  reach: Reach,
  use: UseLeaves,
): Promise<Called<LeavesRead>> {
  const { from, size } = reach;
  const reader = new Reader(source, reach, use);
  for (let index = Math.floor(from.size / TILE_WIDTH); ; index += BUNDLES_AT_ONCE) {
    if (index * TILE_WIDTH >= size || reader.isBroken) break;
    const problem = await reader.take(index);
    if (problem) return problem;
  }
  const problem = reader.isBroken ? null : await reader.takeEdge();
  return problem ?? called(reader.read);
}

class Reader {
  readonly #source: LogSource;
  readonly #size: number;
  readonly #milestones: readonly number[];
  readonly #use: UseLeaves;
  #edge: Edge;
  readonly #roots = new Map<number, Bytes>();
  #tiles = 0;
  readonly #differing: NamedTile[] = [];
  readonly #missing: NamedTile[] = [];

  constructor(source: LogSource, { from, size, milestones = [] }: Reach, use: UseLeaves) {
    this.#source = source;
    this.#edge = from;
    this.#size = size;
    this.#milestones = milestones;
    this.#use = use;
  }

  /** Without all entries nothing that follows can be computed. */
  get isBroken(): boolean {
    return this.#missing.some(({ level }) => level === 'entries');
  }

  get read(): LeavesRead {
    const [edge, roots, tiles] = [this.#edge, this.#roots, this.#tiles];
    return { edge, roots, tiles, differing: this.#differing, missing: this.#missing };
  }

  /** Some bundles from `first` on, with their hash tiles and the full ones above them. */
  async take(first: number): Promise<Called<never> | null> {
    const count = Math.min(BUNDLES_AT_ONCE, Math.ceil(this.#size / TILE_WIDTH) - first);
    const named = Array.from({ length: count }, (_, i) => this.#bundleAt(first + i));
    const fetched = await Promise.all(named.map((one) => this.#fetchBoth(one)));
    const leaves: Bytes[] = [];
    const firstLeaf = this.#edge.size;
    for (const both of fetched) {
      if (!both.ok) return both;
      const { bundle, entries } = both.value;
      if (!entries) return null;
      leaves.push(...entries.slice(Math.max(firstLeaf - bundle.index * TILE_WIDTH, 0)));
    }
    this.#use(firstLeaf, leaves);
    return this.#hold(this.#grow(leaves.map(leafHash)));
  }

  /** The full tiles above the leaves that these complete. */
  #grow(hashes: readonly Bytes[]): readonly Tile[] {
    const before = this.#edge;
    const { tiles, edge } = extend(before, hashes);
    this.#edge = edge;
    const passed = this.#milestones.filter((size) => before.size < size && size <= edge.size);
    for (const size of passed) {
      const some = hashes.slice(0, size - before.size);
      this.#roots.set(size, edgeRoot(extend(before, some).edge));
    }
    return tiles.filter(({ level, hashes: row }) => level > 0 && isFull(row));
  }

  /** The tiles above the leaves that are not full yet. */
  takeEdge(): Promise<Called<never> | null> {
    const { rows, size } = this.#edge;
    const tiles = rows.flatMap((hashes, level): Tile[] => {
      const index = Math.floor(size / TILE_WIDTH ** (level + 1));
      return level > 0 && hashes.length > 0 ? [{ level, index, hashes }] : [];
    });
    return this.#hold(tiles);
  }

  #bundleAt(index: number): NamedTile {
    const width = Math.min(TILE_WIDTH, this.#size - index * TILE_WIDTH);
    return { level: 'entries', index, width };
  }

  /** A bundle and the tile of its leaf hashes, held against each other. */
  async #fetchBoth(bundle: NamedTile) {
    const [entries, row] = await Promise.all([
      this.#fetch(bundle),
      this.#fetch({ ...bundle, level: 0 }),
    ]);
    if (!entries.ok) return entries;
    if (!row.ok) return row;
    const leaves = entries.value && bundleEntries(entries.value, bundle.width);
    if (entries.value && !leaves) note(this.#missing, bundle);
    if (leaves) this.#compare({ ...bundle, level: 0 }, join(leaves.map(leafHash)), row.value);
    if (leaves) this.#holdToKept(bundle, leaves);
    return called({ bundle, entries: leaves });
  }

  /** Leaves of the first bundle that an edge has already. */
  #holdToKept(bundle: NamedTile, leaves: readonly Bytes[]): void {
    const { size, rows } = this.#edge;
    const kept = size - bundle.index * TILE_WIDTH;
    if (kept <= 0 || kept >= TILE_WIDTH) return;
    const hashes = join(leaves.slice(0, kept).map(leafHash));
    if (!sameBytes(hashes, rows[0]!)) note(this.#differing, bundle);
  }

  /** Published tiles against those that the entries give. */
  async #hold(tiles: readonly Tile[]): Promise<Called<never> | null> {
    for (const { level, index, hashes } of tiles) {
      const named = { level, index, width: hashes.length / HASH_BYTES };
      const row = await this.#fetch(named);
      if (!row.ok) return row;
      this.#compare(named, hashes, row.value);
    }
    return null;
  }

  #compare(named: NamedTile, computed: Bytes, published: Bytes | null): void {
    this.#tiles += 1;
    if (published && !sameBytes(computed, published)) note(this.#differing, named);
  }

  /** Null where the log says that it has none: then it is noted. */
  async #fetch(named: NamedTile): Promise<Called<Bytes | null>> {
    const answer = await this.#source.tile(named);
    if (answer.ok || answer.problem.status !== 404) return answer;
    note(this.#missing, named);
    return called(null);
  }
}

function note(list: NamedTile[], named: NamedTile): void {
  if (list.length < MAX_NAMED) list.push(named);
}

function isFull(hashes: Bytes): boolean {
  return hashes.length === TILE_WIDTH * HASH_BYTES;
}
