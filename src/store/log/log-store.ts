/** LogStore over SQLite: a Durable Object's own, or Node's in tests. */
import type { Bytes } from '../../core/model.ts';
import type { KeptCheckpoint, LedgerHead, LogStore } from '../../flow/log-port.ts';
import { blob, type Sql } from '../sql.ts';
import { COSIGNED_TABLES } from './cosigned-store.ts';

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
  `
  CREATE TABLE leaf_before (tile INTEGER PRIMARY KEY, indices BLOB NOT NULL);
  CREATE TABLE ledger_head (
    ledger TEXT PRIMARY KEY, sequence INTEGER NOT NULL, leaf_index INTEGER NOT NULL, leaf_data BLOB NOT NULL) WITHOUT ROWID;
  INSERT INTO ledger_head (ledger, sequence, leaf_index, leaf_data)
    SELECT ledger, max(sequence), leaf_index, leaf_data FROM leaf_index GROUP BY ledger;
  DROP TABLE leaf_index;
  `,
  COSIGNED_TABLES,
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
    before: (tile) =>
      blobOf(sql.exec('SELECT indices FROM leaf_before WHERE tile = ?', tile), 'indices'),
    putBefore: (tile, indices) => {
      sql.exec('INSERT OR REPLACE INTO leaf_before (tile, indices) VALUES (?, ?)', tile, indices);
    },
    head: (ledger) => readHead(sql, ledger),
    putHead: (ledger, { sequence, index, leafData }) => {
      sql.exec(
        'INSERT OR REPLACE INTO ledger_head (ledger, sequence, leaf_index, leaf_data) VALUES (?, ?, ?, ?)',
        ledger,
        sequence,
        index,
        leafData,
      );
    },
  };
}

function readCheckpoint(sql: Sql): KeptCheckpoint | null {
  const row = sql.exec('SELECT note, size, time_ms FROM checkpoint')[0];
  if (!row) return null;
  return { note: String(row.note), size: Number(row.size), timeMs: Number(row.time_ms) };
}

function readHead(sql: Sql, ledger: string): LedgerHead | undefined {
  const row = sql.exec(
    'SELECT sequence, leaf_index, leaf_data FROM ledger_head WHERE ledger = ?',
    ledger,
  )[0];
  if (!row) return undefined;
  const { sequence, leaf_index, leaf_data } = row;
  return { sequence: Number(sequence), index: Number(leaf_index), leafData: blob(leaf_data) };
}

function blobOf(rows: ReturnType<Sql['exec']>, column: string): Bytes | undefined {
  return rows[0] && blob(rows[0][column]);
}
