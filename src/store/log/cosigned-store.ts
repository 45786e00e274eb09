/** CosignedStore over the log object's SQLite. */

import type { Bytes } from '../../core/model.ts';
import type { CosignedRow, CosignedStore } from '../../flow/cosigning.ts';
import { blob, type Sql } from '../sql.ts';

/** A version of the log's tables. A cosigned checkpoint a minute is half a million rows of 80 bytes a year. */
export const COSIGNED_TABLES = `
  CREATE TABLE witness (key BLOB PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE cosigned (
    policy BLOB NOT NULL, has_quorum INTEGER NOT NULL, size INTEGER NOT NULL, challenge BLOB NOT NULL,
    PRIMARY KEY (policy, has_quorum, size)) WITHOUT ROWID;
  `;

/** Over a database that `LOG_MIGRATIONS` were applied to. */
export function sqlCosignedStore(sql: Sql): CosignedStore {
  return {
    witnessedSize: (key) =>
      Number(sql.exec('SELECT size FROM witness WHERE key = ?', key)[0]?.size ?? 0),
    putWitnessedSize(key, size) {
      sql.exec(
        `INSERT INTO witness (key, size) VALUES (?, ?)
          ON CONFLICT (key) DO UPDATE SET size = max(size, excluded.size)`,
        key,
        size,
      );
    },
    cosignedOver: (policy, size) =>
      firstOver(sql, policy, true, size) ?? firstOver(sql, policy, false, size),
    newestCosigned(policy) {
      const row = sql.exec(
        'SELECT size, challenge FROM cosigned WHERE policy = ? AND has_quorum = 1 ORDER BY size DESC LIMIT 1',
        policy,
      )[0];
      return row ? rowOf(row, true) : null;
    },
    putCosigned(policy, { size, challenge, hasQuorum }) {
      sql.exec(
        'INSERT OR IGNORE INTO cosigned (policy, has_quorum, size, challenge) VALUES (?, ?, ?, ?)',
        policy,
        Number(hasQuorum),
        size,
        challenge,
      );
    },
  };
}

function firstOver(sql: Sql, policy: Bytes, hasQuorum: boolean, size: number): CosignedRow | null {
  const row = sql.exec(
    `SELECT size, challenge FROM cosigned WHERE policy = ? AND has_quorum = ? AND size >= ?
      ORDER BY size LIMIT 1`,
    policy,
    Number(hasQuorum),
    size,
  )[0];
  return row ? rowOf(row, hasQuorum) : null;
}

function rowOf(row: ReturnType<Sql['exec']>[number], hasQuorum: boolean): CosignedRow {
  return { size: Number(row.size), challenge: blob(row.challenge), hasQuorum };
}
