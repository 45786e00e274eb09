/** All that there is of a log over SQLite, as the whole-log checker reads it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '../../src/core/model.ts';
import { sqlLogStore } from '../../src/store/log/log-store.ts';
import type { LogView } from './check-log.ts';
import { sqliteSql } from './sqlite.ts';

export function logView(
  database: DatabaseSync,
  objects: ReadonlyMap<string, Bytes> | null,
): LogView {
  const sql = sqliteSql(database);
  const tiles = sql.exec('SELECT level, tile FROM tile');
  const ledgers = sql.exec('SELECT ledger FROM ledger_head');
  return {
    store: sqlLogStore(sql),
    tileNames: tiles.map(({ level, tile }) => `${level}/${tile}`),
    ledgers: ledgers.map(({ ledger }) => String(ledger)),
    objects,
  };
}
