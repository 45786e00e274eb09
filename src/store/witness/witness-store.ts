/** WitnessStore over SQLite: a Durable Object's own, or Node's in tests. */
import { MAX_FORKS, type WitnessStore } from '../../flow/witness.ts';
import { blob, type Sql } from '../sql.ts';

/** Tables of a witness of one origin; additive and forward only, one entry a version. */
export const WITNESS_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE tree (
    one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL);
  CREATE TABLE fork (note TEXT PRIMARY KEY, seen_at_ms INTEGER NOT NULL);
  `,
];

/** Over a database that `WITNESS_MIGRATIONS` were applied to. */
export function sqlWitnessStore(sql: Sql): WitnessStore {
  return {
    transaction: (run) => sql.transaction(run),
    last() {
      const row = sql.exec('SELECT size, root, note FROM tree')[0];
      return row ? { size: Number(row.size), root: blob(row.root), note: String(row.note) } : null;
    },
    put({ size, root, note }) {
      sql.exec(
        'INSERT OR REPLACE INTO tree (one, size, root, note) VALUES (1, ?, ?, ?)',
        size,
        root,
        note,
      );
    },
    putFork(note, seenAtMs) {
      sql.exec(
        'INSERT OR IGNORE INTO fork (note, seen_at_ms) SELECT ?, ? WHERE (SELECT count(*) FROM fork) < ?',
        note,
        seenAtMs,
        MAX_FORKS,
      );
    },
  };
}
