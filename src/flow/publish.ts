/**
 * Brings what a round committed into the archive: full tiles and entry bundles first, then the checkpoint over them.
 * Only then is anybody told of it. Every step puts bytes that are committed already, so each may be done again.
 */
import { sameBytes } from '../core/bytes.ts';
import { formatCheckpoint } from '../core/log/checkpoint.ts';
import { entryBundle, type NamedTile, TILE_WIDTH, tilePath } from '../core/log/tile.ts';
import { treeRoot } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import { checkpointName, type LogArchive, LogDisagrees } from './log-archive.ts';
import type { LogStore } from './log-port.ts';
import { hashesIn } from './prove.ts';

/** Objects put at once: a Worker has six connections. */
const OBJECTS_AT_ONCE = 6;

type FullTile = Pick<NamedTile, 'level' | 'index'>;

/**
 * Publishes the newest committed checkpoint. Throws `LogDisagrees` where the archive tells another history, and whatever
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
  const name = checkpointName(committed.size);
  await archive.putIfAbsent('checkpoints', name, bytesOf(committed.note));
  // Whoever else publishes under this log's name leaves something between the last one and this, or beyond it.
  await agreeBehind(store, archive, from, name);
  store.transaction(() => {
    // One that was thought lost may end behind a later one.
    if ((store.published()?.size ?? 0) < committed.size) store.putPublished(committed);
  });
}

/**
 * Whether log and archive tell one history, as far as both go; asked before a log that was just started does anything.
 * Throws `LogDisagrees` where they do not.
 */
export async function agree(store: LogStore, archive: LogArchive): Promise<void> {
  const published = store.published();
  await agreeBehind(store, archive, published?.size ?? 0, null);
  const size = store.checkpoint()?.size ?? 0;
  const next: FullTile = { level: 'entries', index: Math.floor(size / TILE_WIDTH) };
  if (await archive.get('tile', tileName(next))) throw new LogDisagrees('log_archive_ahead');
  if (!published) return;
  const note = await archive.get('checkpoints', checkpointName(published.size));
  if (!note || !sameBytes(note, bytesOf(published.note)))
    throw new LogDisagrees('log_archive_differs');
  for (const tile of lastFullTiles(published.size)) {
    const standing = await archive.get('tile', tileName(tile));
    if (!standing || !sameBytes(standing, tileBytes(store, tile))) {
      throw new LogDisagrees('log_archive_differs');
    }
  }
}

/** Checkpoints behind that of size `from` are the log's own: put, and not known to be, when a process died. */
async function agreeBehind(
  store: LogStore,
  archive: LogArchive,
  from: number,
  known: string | null,
): Promise<void> {
  for (let after = checkpointName(from); ; ) {
    const names = await archive.namesAfter('checkpoints', after);
    for (const name of names.filter((one) => one !== known)) await agreeOn(store, archive, name);
    if (names.length < 2) return;
    after = names.at(-1)!;
  }
}

/** A checkpoint of the archive has the root that the log's tree had at its size. */
async function agreeOn(store: LogStore, archive: LogArchive, name: string): Promise<void> {
  const committed = store.checkpoint();
  const size = Number(name);
  if (!committed || size > committed.size) throw new LogDisagrees('log_archive_ahead');
  const [origin = ''] = committed.note.split('\n');
  const text = formatCheckpoint({ origin, size, root: treeRoot(hashesIn(store), size) });
  const note = await archive.get('checkpoints', name);
  if (!note || !new TextDecoder().decode(note).startsWith(`${text}\n`)) {
    throw new LogDisagrees('log_archive_differs');
  }
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

function bytesOf(note: string): Bytes {
  return new TextEncoder().encode(note);
}
