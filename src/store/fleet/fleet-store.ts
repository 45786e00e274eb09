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
  `
  CREATE TABLE load (
    site TEXT NOT NULL, ledger TEXT NOT NULL, watts REAL NOT NULL, told_at_ms INTEGER NOT NULL,
    PRIMARY KEY (site, ledger)) WITHOUT ROWID;
  CREATE INDEX load_ledger ON load (ledger);
  `,
  `
  CREATE TABLE retired (
    ledger TEXT NOT NULL PRIMARY KEY, exporter TEXT NOT NULL, authority TEXT NOT NULL,
    devices INTEGER NOT NULL, retired INTEGER NOT NULL, told_at_ms INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX retired_exporter ON retired (exporter, authority, told_at_ms);
  `,
  `
  CREATE TABLE energy (
    reading TEXT NOT NULL, ledger TEXT NOT NULL, joules REAL NOT NULL, most_joules REAL NOT NULL,
    rated_joules REAL NOT NULL, device_s REAL NOT NULL, told_at_ms INTEGER NOT NULL,
    PRIMARY KEY (reading, ledger)) WITHOUT ROWID;
  CREATE INDEX energy_ledger ON energy (ledger);
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
    replaceLoads: (ledger, loads, nowMs) =>
      sql.transaction(() => {
        sql.exec('DELETE FROM load WHERE ledger = ?', ledger);
        for (const { site, watts } of loads) {
          sql.exec(
            'INSERT OR REPLACE INTO load (site, ledger, watts, told_at_ms) VALUES (?, ?, ?, ?)',
            ...[site, ledger, watts, nowMs],
          );
        }
      }),
    loadsBeside: (ledger, sites, sinceMs) =>
      sql
        .exec(
          `SELECT site, sum(watts) AS watts FROM load
           WHERE site IN (SELECT value FROM json_each(?)) AND ledger <> ? AND told_at_ms >= ?
           GROUP BY site HAVING sum(watts) > 0 ORDER BY site`,
          ...[JSON.stringify(sites), ledger, sinceMs],
        )
        .map((row) => ({ site: String(row.site), watts: Number(row.watts) })),
    replaceEnergy: (ledger, told, nowMs) =>
      sql.transaction(() => {
        sql.exec('DELETE FROM energy WHERE ledger = ?', ledger);
        for (const { reading, joules, mostJoules, ratedJoules, deviceS } of told) {
          sql.exec(
            'INSERT OR REPLACE INTO energy VALUES (?, ?, ?, ?, ?, ?, ?)',
            ...[reading, ledger, joules, mostJoules, ratedJoules, deviceS, nowMs],
          );
        }
      }),
    energyBeside: (ledger, readings, sinceMs) =>
      sql
        .exec(
          `SELECT reading, sum(joules) AS joules, sum(most_joules) AS most, sum(rated_joules) AS rated,
             sum(device_s) AS device_s FROM energy
           WHERE reading IN (SELECT value FROM json_each(?)) AND ledger <> ? AND told_at_ms >= ?
           GROUP BY reading ORDER BY reading`,
          ...[JSON.stringify(readings), ledger, sinceMs],
        )
        .map((row) => ({
          ...{ reading: String(row.reading), joules: Number(row.joules) },
          ...{ mostJoules: Number(row.most), ratedJoules: Number(row.rated) },
          deviceS: Number(row.device_s),
        })),
    replaceRetired: (ledger, { exporter, authority, devices, retired }, nowMs) => {
      sql.exec(
        `INSERT OR REPLACE INTO retired (ledger, exporter, authority, devices, retired, told_at_ms)
         VALUES (?, ?, ?, ?, ?, ?)`,
        ...[ledger, exporter, authority, devices, retired, nowMs],
      );
    },
    retiredBeside: (ledger, { exporter, authority }, sinceMs) => {
      const [row] = sql.exec(
        `SELECT coalesce(sum(devices), 0) AS devices, coalesce(sum(retired), 0) AS retired FROM retired
         WHERE exporter = ? AND authority = ? AND told_at_ms >= ? AND ledger <> ?`,
        ...[exporter, authority, sinceMs, ledger],
      );
      return { devices: Number(row!.devices), retired: Number(row!.retired) };
    },
  };
}
