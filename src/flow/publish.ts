/**
 * Brings what a round committed into the archive: full tiles and entry bundles first, then the checkpoint over them.
 * Only then is anybody told of it. Every step puts bytes that are committed already, so each may be done again.
 */
import { entryBundle, type NamedTile, TILE_WIDTH, tilePath } from '../core/log/tile.ts';
import { sameHash } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import { checkpointName, type LogArchive } from './log-archive.ts';
import type { LogStore } from './log-port.ts';

/** Objects put at once: a Worker has six connections. */
const OBJECTS_AT_ONCE = 6;

type FullTile = Pick<NamedTile, 'level' | 'index'>;

/**
 * Publishes the newest committed checkpoint. Throws `ArchiveDiffers` where other bytes stand in its place, and whatever
 * the archive throws: then nothing is published, and the next call does it again.
 */
export async function publish(store: LogStore, archive: LogArchive): Promise<void> {
  const committed = store.checkpoint();
  const from = store.published()?.size ?? 0;
  if (!committed || committed.size === from) return;
  const full = fullTiles(from, committed.size);
  for (let at = 0; at < full.length; at += OBJECTS_AT_ONCE) {
    const some = full.slice(at, at + OBJECTS_AT_ONCE);
    await Promise.all(some.map((tile) => putTile(store, archive, tile)));
  }
  await archive.putIfAbsent('checkpoints', checkpointName(committed.size), noteBytes(committed));
  store.transaction(() => {
    // One that was thought lost may end behind a later one.
    if ((store.published()?.size ?? 0) < committed.size) store.putPublished(committed);
  });
}

/** Why a log may not go on over this archive. */
export type Disagreement =
  /** The archive has published what the log does not know: the log is an older copy of itself. */
  | 'log_archive_ahead'
  /** A tile or checkpoint that the log published stands there with other bytes, or not at all. */
  | 'log_archive_differs';

/** Whether log and archive tell one history, as far as both end; asked before a log that was just started does anything. */
export async function disagreement(
  store: LogStore,
  archive: LogArchive,
): Promise<Disagreement | null> {
  const size = store.checkpoint()?.size ?? 0;
  if ((await archive.nameAfter('checkpoints', checkpointName(size))) !== null) {
    return 'log_archive_ahead';
  }
  const next: FullTile = { level: 'entries', index: Math.floor(size / TILE_WIDTH) };
  if (await archive.get('tile', tileName(next))) return 'log_archive_ahead';
  const published = store.published();
  if (!published) return null;
  const note = await archive.get('checkpoints', checkpointName(published.size));
  if (!note || !sameHash(note, noteBytes(published))) return 'log_archive_differs';
  for (const tile of lastFullTiles(published.size)) {
    const standing = await archive.get('tile', tileName(tile));
    if (!standing || !sameHash(standing, tileBytes(store, tile))) return 'log_archive_differs';
  }
  return null;
}

/** The name of a full tile in the archive: its path behind `tile/`. */
export function tileName({ level, index }: FullTile): string {
  return tilePath(level, index, TILE_WIDTH).slice('tile/'.length);
}

async function putTile(store: LogStore, archive: LogArchive, tile: FullTile): Promise<void> {
  await archive.putIfAbsent('tile', tileName(tile), tileBytes(store, tile));
}

function tileBytes(store: LogStore, { level, index }: FullTile): Bytes {
  const row = level === 'entries' ? store.entries(index) : store.tile(level, index);
  if (!row) throw new Error(`tile ${level}/${index} is missing`);
  return level === 'entries' ? entryBundle(row) : row;
}

/** The tiles that became full between two sizes, entries first: a tile's leaves are there before its hashes. */
function fullTiles(from: number, to: number): FullTile[] {
  const tiles: FullTile[] = [];
  for (let level = 0, span = TILE_WIDTH; span <= to; level += 1, span *= TILE_WIDTH) {
    for (let index = Math.floor(from / span); index < Math.floor(to / span); index += 1) {
      if (level === 0) tiles.push({ level: 'entries', index });
      tiles.push({ level, index });
    }
  }
  return tiles;
}

/** The last full tile of each level, and the last full bundle. */
function lastFullTiles(size: number): FullTile[] {
  const tiles: FullTile[] = [];
  for (let level = 0, span = TILE_WIDTH; span <= size; level += 1, span *= TILE_WIDTH) {
    const index = Math.floor(size / span) - 1;
    if (level === 0) tiles.push({ level: 'entries', index });
    tiles.push({ level, index });
  }
  return tiles;
}

function noteBytes({ note }: { readonly note: string }): Bytes {
  return new TextEncoder().encode(note);
}
