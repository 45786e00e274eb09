/** LogStore over SQLite: a Durable Object's own, or Node's in tests. */
import type { Bytes } from '../../core/model.ts';
import type { KeptCheckpoint, KeptIndex, LogStore } from '../../flow/log-port.ts';
import { blob, type Sql } from '../sql.ts';

/** Tables of the log; additive and forward only, one entry a version. */
export const LOG_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), note TEXT NOT NULL, size INTEGER NOT NULL, time_ms INTEGER NOT NULL);
  CREATE TABLE tile (level INTEGER NOT NULL, tile INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, tile)) WITHOUT ROWID;
  CREATE TABLE entries (tile INTEGER PRIMARY KEY, leaf_data BLOB NOT NULL);
  CREATE TABLE leaf_index (
    ledger TEXT NOT NULL, sequence INTEGER NOT NULL, leaf_index INTEGER NOT NULL, leaf_data BLOB NOT NULL,
    PRIMARY KEY (ledger, sequence)) WITHOUT ROWID;
  `,
  `
  CREATE TABLE published (one INTEGER PRIMARY KEY CHECK (one = 1), note TEXT NOT NULL, size INTEGER NOT NULL);
  `,
];

/** Over a database that `LOG_MIGRATIONS` were applied to. */
export function sqlLogStore(sql: Sql): LogStore {
  return {
    transaction: (run) => sql.transaction(run),
    checkpoint: () => readCheckpoint(sql),
    putCheckpoint: ({ note, size, timeMs }) => {
      sql.exec(
        'INSERT OR REPLACE INTO checkpoint (one, note, size, time_ms) VALUES (1, ?, ?, ?)',
        note,
        size,
        timeMs,
      );
    },
    published: () => {
      const row = sql.exec('SELECT note, size FROM published')[0];
      return row ? { note: String(row.note), size: Number(row.size) } : null;
    },
    putPublished: ({ note, size }) => {
      sql.exec('INSERT OR REPLACE INTO published (one, note, size) VALUES (1, ?, ?)', note, size);
    },
    tile: (level, tile) => {
      const rows = sql.exec('SELECT hashes FROM tile WHERE level = ? AND tile = ?', level, tile);
      return blobOf(rows, 'hashes');
    },
    putTile: (level, tile, hashes) => {
      sql.exec(
        'INSERT OR REPLACE INTO tile (level, tile, hashes) VALUES (?, ?, ?)',
        level,
        tile,
        hashes,
      );
    },
    entries: (tile) =>
      blobOf(sql.exec('SELECT leaf_data FROM entries WHERE tile = ?', tile), 'leaf_data'),
    putEntries: (tile, leafData) => {
      sql.exec('INSERT OR REPLACE INTO entries (tile, leaf_data) VALUES (?, ?)', tile, leafData);
    },
    indexOf: (ledger, sequence) => readIndex(sql, ledger, sequence),
    putIndex: (ledger, sequence, { index, leafData }) => {
      sql.exec(
        'INSERT INTO leaf_index (ledger, sequence, leaf_index, leaf_data) VALUES (?, ?, ?, ?)',
        ledger,
        sequence,
        index,
        leafData,
      );
    },
    lastSequence: (ledger) =>
      Number(
        sql.exec('SELECT max(sequence) AS last FROM leaf_index WHERE ledger = ?', ledger)[0]
          ?.last ?? 0,
      ),
    dropIndices: (ledger, upToSequence) => {
      sql.exec('DELETE FROM leaf_index WHERE ledger = ? AND sequence <= ?', ledger, upToSequence);
    },
  };
}

function readCheckpoint(sql: Sql): KeptCheckpoint | null {
  const row = sql.exec('SELECT note, size, time_ms FROM checkpoint')[0];
  if (!row) return null;
  return { note: String(row.note), size: Number(row.size), timeMs: Number(row.time_ms) };
}

function readIndex(sql: Sql, ledger: string, sequence: number): KeptIndex | undefined {
  const row = sql.exec(
    'SELECT leaf_index, leaf_data FROM leaf_index WHERE ledger = ? AND sequence = ?',
    ledger,
    sequence,
  )[0];
  return row && { index: Number(row.leaf_index), leafData: blob(row.leaf_data) };
}

function blobOf(rows: ReturnType<Sql['exec']>, column: string): Bytes | undefined {
  return rows[0] && blob(rows[0][column]);
}
