/** What of the log anybody may fetch: tiles and entry bundles as the committed rows have them (C2SP tlog-tiles). */
import { entryBundle, type NamedTile, tileNamed } from '../core/log/tile.ts';
import { HASH_BYTES } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import type { LogStore } from './log-port.ts';
import type { LogPort } from './ports.ts';

/** The bytes behind `tile/<level>/<rest>`; null for a path that names none, or none yet. */
export async function tileAt(
  log: Pick<LogPort, 'tile'>,
  level: string,
  rest: string,
): Promise<Bytes | null> {
  const named = tileNamed(level, rest);
  return named && log.tile(named);
}

/**
 * The bytes of a tile, or of an entry bundle; null where the tree does not reach it. A narrower tile is a prefix of
 * what stands, so each width that was ever published can be fetched for good.
 */
export function publishedTile(store: LogStore, { level, index, width }: NamedTile): Bytes | null {
  const row = level === 'entries' ? store.entries(index) : store.tile(level, index);
  if (!row || row.length < width * HASH_BYTES) return null;
  const hashes = row.slice(0, width * HASH_BYTES);
  return level === 'entries' ? entryBundle(hashes) : hashes;
}
