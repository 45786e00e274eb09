/** What ledgers told of their sites, in SQLite: a row a ledger and site. */
import type { DutyHour, FleetStore } from '../../flow/fleet/port.ts';
import type { Sql } from '../sql.ts';

export const FLEET_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE duty (
    ledger TEXT NOT NULL, site TEXT NOT NULL, owner TEXT NOT NULL, told_at_ms INTEGER NOT NULL,
    hours TEXT NOT NULL, PRIMARY KEY (ledger, site)) WITHOUT ROWID;
  CREATE INDEX duty_owner ON duty (owner, told_at_ms);
  `,
];

export function sqlFleetStore(sql: Sql): FleetStore {
  return {
    replace: (ledger, duties, nowMs) =>
      sql.transaction(() => {
        sql.exec('DELETE FROM duty WHERE ledger = ?', ledger);
        for (const { site, owner, hours } of duties) {
          sql.exec(
            'INSERT OR REPLACE INTO duty (ledger, site, owner, told_at_ms, hours) VALUES (?, ?, ?, ?, ?)',
            ...[ledger, site, owner, nowMs, JSON.stringify(hours)],
          );
        }
      }),
    ofOwner: (owner, sinceMs, limit) =>
      sql
        .exec(
          `SELECT ledger, site, hours FROM duty WHERE owner = ? AND told_at_ms >= ?
           ORDER BY told_at_ms DESC, ledger, site LIMIT ?`,
          ...[owner, sinceMs, limit],
        )
        .map((row) => ({
          ...{ ledger: String(row.ledger), site: String(row.site), owner },
          hours: JSON.parse(String(row.hours)) as DutyHour[],
        })),
  };
}
