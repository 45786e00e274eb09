/** What of the log anybody may fetch: tiles and entry bundles under the published checkpoint (C2SP tlog-tiles). */
import { entryBundle, type NamedTile, TILE_WIDTH, tileNamed } from '../core/log/tile.ts';
import { HASH_BYTES } from '../core/log/tree.ts';
import type { Bytes } from '../core/model.ts';
import type { LogStore } from './log-port.ts';
import type { ArchivePort, LogPort } from './ports.ts';
import { tileName } from './publish.ts';

export interface PublishedPorts {
  readonly archive: Pick<ArchivePort, 'get'>;
  readonly log: Pick<LogPort, 'tile'>;
}

export interface PublishedTile {
  readonly bytes: Bytes;
  /** A full one stays for good; a partial one may go once the full one is there. */
  readonly isFull: boolean;
}

/** What stands behind `tile/<level>/<rest>`: full ones in the archive, partial ones in the log; null for what names none. */
export async function tileAt(
  { archive, log }: PublishedPorts,
  level: string,
  rest: string,
): Promise<PublishedTile | null> {
  const named = tileNamed(level, rest);
  if (!named) return null;
  const isFull = named.width === TILE_WIDTH;
  const bytes = (isFull && (await archive.get('tile', tileName(named)))) || (await log.tile(named));
  return bytes && { bytes, isFull };
}

/**
 * The bytes of a tile, or of an entry bundle; null where the published tree does not reach it. A narrower tile is a
 * prefix of what stands, so each width that was ever published can be fetched for good.
 */
export function publishedTile(store: LogStore, { level, index, width }: NamedTile): Bytes | null {
  const span = level === 'entries' ? 1 : TILE_WIDTH ** level;
  const reach = Math.floor((store.published()?.size ?? 0) / span);
  if (index * TILE_WIDTH + width > reach) return null;
  const row = level === 'entries' ? store.entries(index) : store.tile(level, index);
  if (!row || row.length < width * HASH_BYTES) return null;
  const hashes = row.slice(0, width * HASH_BYTES);
  return level === 'entries' ? entryBundle(hashes) : hashes;
}
