/** All that there is of a log over SQLite, as the whole-log checker reads it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '../../src/core/model.ts';
import { sqlLogStore } from '../../src/store/log/log-store.ts';
import { blob } from '../../src/store/sql.ts';
import type { LogView } from './check-log.ts';
import { sqliteSql } from './sqlite.ts';

export function logView(
  database: DatabaseSync,
  objects: ReadonlyMap<string, Bytes> | null,
): LogView {
  const sql = sqliteSql(database);
  const tiles = sql.exec('SELECT level, tile FROM tile');
  const kept = sql.exec('SELECT ledger, sequence, leaf_index, leaf_data FROM leaf_index');
  return {
    store: sqlLogStore(sql),
    tileNames: tiles.map(({ level, tile }) => `${level}/${tile}`),
    kept: kept.map(({ ledger, sequence, leaf_index, leaf_data }) => ({
      ledger: String(ledger),
      sequence: Number(sequence),
      kept: { index: Number(leaf_index), leafData: blob(leaf_data) },
    })),
    objects,
  };
}
