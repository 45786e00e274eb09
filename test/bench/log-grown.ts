/** A log of any size as many rounds would have left it, over a database on disk: made in bulk, and appended to as the object does. */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { signCheckpoint } from '../../src/core/log/checkpoint.ts';
import { EMPTY_EDGE, extend, TILE_WIDTH, tileHashes, tileNamed } from '../../src/core/log/tile.ts';
import { treeRoot } from '../../src/core/log/tree.ts';
import type { Bytes } from '../../src/core/model.ts';
import { checkpointName, type LogArchive } from '../../src/flow/log-archive.ts';
import { LogKeeper } from '../../src/flow/log-keeper.ts';
import type { LogStore } from '../../src/flow/log-port.ts';
import { publishedTile } from '../../src/flow/published.ts';
import { LOG_MIGRATIONS, sqlLogStore } from '../../src/store/log/log-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { Sql, SqlValue } from '../../src/store/sql.ts';
import { logSigner } from '../core/log/keys.ts';

/** As many ledgers share the leaves evenly. */
export const LEDGERS = 1_000;
const CHUNK = 256 * 256;
export const NOW_MS = 1_800_000_000_000;

export interface GrownLog {
  readonly keeper: LogKeeper;
  /** The object of the last challenge that was issued. */
  readonly challenge: () => Bytes;
  /** Brings the next leaf of each ledger, all in one round. */
  readonly append: () => Promise<void>;
}

/** Leaf data of a ledger's sequence: nobody looks at it, so it need not be a hash. */
function leafOf(ledger: number, sequence: number): Bytes {
  const data = new Uint8Array(32);
  if (sequence > 0) new DataView(data.buffer).setFloat64(0, ledger + sequence * LEDGERS);
  return data;
}

/** A log of `size` leaves: leaf n is sequence floor((n - 1) / 1,000) + 1 of ledger (n - 1) mod 1,000. */
export function grownLog(folder: string, size: number): GrownLog {
  const database = new DatabaseSync(join(folder, `${size}.sqlite`));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const sql = cachedSql(database);
  migrate(sql, LOG_MIGRATIONS);
  const store = sqlLogStore(sql);
  sql.transaction(() => fill(store, size));
  const challenges: Bytes[] = [];
  const archive = levelArchive(store, challenges);
  const keeper = new LogKeeper(store, () => ({
    archive,
    clock: { nowMs: async () => NOW_MS },
    signer: logSigner,
    random: (count) => new Uint8Array(count).fill(7),
    roundMs: 0,
    sleep: (_, signal) => (signal ? new Promise(() => {}) : Promise.resolve()),
    report: (_, fault) => {
      throw fault;
    },
  }));
  let sequence = sequencesAt(size);
  const append = async () => {
    sequence += 1;
    await Promise.all(
      Array.from({ length: LEDGERS }, (_, n) =>
        keeper.append({
          ledger: `ledger_${n}`,
          previous: leafOf(n, sequence - 1),
          leaves: [{ sequence, leaf: leafOf(n, sequence) }],
        }),
      ),
    );
  };
  return { keeper, challenge: () => challenges.at(-1)!, append };
}

/** Sequences that every ledger has. */
function sequencesAt(size: number): number {
  return Math.floor((size - 1) / LEDGERS);
}

function fill(store: LogStore, size: number): void {
  let edge = EMPTY_EDGE;
  for (let from = 0; from < size; from += CHUNK) {
    const count = Math.min(CHUNK, size - from);
    const leaves = Array.from({ length: count }, (_, n) => leafAt(from + n));
    for (let at = 0; at < count; at += TILE_WIDTH) {
      const row = (from + at) / TILE_WIDTH;
      store.putEntries(row, joined(leaves.slice(at, at + TILE_WIDTH)));
      store.putBefore(row, beforeFrom(from + at, Math.min(TILE_WIDTH, count - at)));
    }
    const grown = extend(edge, leaves.map(fastLeafHash));
    for (const { level, index, hashes } of grown.tiles) store.putTile(level, index, hashes);
    edge = grown.edge;
  }
  for (let n = Math.max(1, size - LEDGERS); n < size; n += 1) {
    const [ledger, sequence] = nameAt(n);
    store.putHead(`ledger_${ledger}`, { sequence, index: n, leafData: leafAt(n) });
  }
  const read = tileHashes((level, index) => store.tile(level, index));
  const note = signCheckpoint(size, treeRoot(read, size), logSigner);
  store.putCheckpoint({ note, size, timeMs: NOW_MS });
  store.putPublished({ note, size });
}

/** The indices that lead from leaf to leaf of one ledger. */
function beforeFrom(first: number, count: number): Bytes {
  const view = new DataView(new ArrayBuffer(8 * count));
  for (let at = 0; at < count; at += 1) {
    view.setUint32(8 * at + 4, Math.max(0, first + at - LEDGERS));
  }
  return new Uint8Array(view.buffer);
}

function nameAt(n: number): readonly [ledger: number, sequence: number] {
  return [(n - 1) % LEDGERS, Math.floor((n - 1) / LEDGERS) + 1];
}

function leafAt(n: number): Bytes {
  return n === 0 ? new Uint8Array(32).fill(1) : leafOf(...nameAt(n));
}

/** RFC 9162 leaf hash by the platform: ten million in JavaScript take a minute. */
function fastLeafHash(data: Bytes): Bytes {
  const input = new Uint8Array(33);
  input.set(data, 1);
  return new Uint8Array(hash('sha256', input, 'buffer'));
}

function joined(leaves: readonly Bytes[]): Bytes {
  return new Uint8Array(Buffer.concat(leaves));
}

/** Level with the store from the start; what is put is taken, and costs nothing: R2 is not what is measured. */
function levelArchive(store: LogStore, challenges: Bytes[]): LogArchive {
  const names: string[] = [];
  const start = store.published()!;
  return {
    putIfAbsent: async (kind, name, bytes) => {
      if (kind === 'checkpoints') names.push(name);
      if (kind === 'challenges') challenges.push(bytes);
    },
    namesAfter: async (_, after) => names.slice(-2).filter((name) => name > after),
    get: async (kind, name) => {
      if (kind === 'tile') return archivedTile(store, name, start.size);
      return name === checkpointName(start.size) ? new TextEncoder().encode(start.note) : null;
    },
  };
}

function archivedTile(store: LogStore, name: string, size: number): Bytes | null {
  const [level = '', ...rest] = name.split('/');
  const named = tileNamed(level, rest.join('/'))!;
  const span = named.level === 'entries' ? TILE_WIDTH : TILE_WIDTH ** (named.level + 1);
  if ((named.index + 1) * span > size) return null;
  return publishedTile(store, named);
}

/** A database whose statements are prepared once, as a Durable Object's are. */
function cachedSql(database: DatabaseSync): Sql {
  const prepared = new Map<string, StatementSync>();
  const statement = (query: string) => {
    const known = prepared.get(query) ?? database.prepare(query);
    prepared.set(query, known);
    return known;
  };
  return {
    exec: (query, ...bindings) =>
      statement(query).all(...(bindings as (string | number | Uint8Array)[])) as Record<
        string,
        SqlValue
      >[],
    transaction: (run) => {
      database.exec('BEGIN');
      const value = run();
      database.exec('COMMIT');
      return value;
    },
  };
}
