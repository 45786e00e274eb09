/** A registry and its index at the size of a large market, written in the stored format, straight into the database's file. */
import { DatabaseSync } from 'node:sqlite';
import { rules } from '../../src/core/appraise/ruleset.ts';
import type { Severity } from '../../src/core/model.ts';
import type { IndexedCondition } from '../../src/flow/ports.ts';
import type { DeviceRow, LicenceRow, PartyRow, SiteRow } from '../../src/flow/registry/rows.ts';
import { insertStatements } from '../../src/store/d1/bulk.ts';
import { upsertStatements } from '../../src/store/d1/conditions.ts';
import {
  authorities,
  devices,
  licenceSites,
  licences,
  parties,
  sites,
} from '../../src/store/d1/schema.ts';

export const AUTHORITIES = 4;
export const EXPORTERS = 50;
export const OPERATORS = 40;
export const SITES = 500;
export const LICENCES = 1_000;
/** Devices of the first licence; the others share the rest. */
const LARGEST = 100_000;
const COUNTRIES = [
  'MY',
  'SG',
  'AE',
  'SA',
  'IN',
  'TH',
  'ID',
  'VN',
  'KZ',
  'TR',
  'QA',
  'BR',
  'MX',
  'PL',
  'CH',
];
export const START_MS = Date.UTC(2025, 0, 1);
export const END_MS = Date.UTC(2026, 10, 1);

/** A seeded stream of numbers below one. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export const idOf = (prefix: string, n: number) => `${prefix}_${n.toString(16).padStart(24, '0')}`;
const version = { version: 1, validFromMs: START_MS, recordedAtMs: START_MS, actor: 'root' };

/** Statements made for D1, run by SQLite itself. */
class FileD1 {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string) {
    const statement = this.#database.prepare(sql);
    return { bind: (...values: (string | number)[]) => ({ run: () => statement.run(...values) }) };
  }
}

type Insert = (make: (db: D1Database) => readonly D1PreparedStatement[]) => void;

/** Fills an empty, migrated database with `size` devices and as many anomalies. */
export function seed(file: string, size: number): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN');
  // The statements are those of the service; only who runs them differs.
  const db = new FileD1(database) as unknown as D1Database;
  const insert: Insert = (make) => {
    for (const statement of make(db)) (statement as unknown as { run(): void }).run();
  };
  seedRegistry(insert);
  for (let from = 0; from < size; from += 10_000) {
    const numbers = Array.from({ length: Math.min(10_000, size - from) }, (_, i) => from + i);
    insert((db) =>
      insertStatements(
        db,
        devices,
        numbers.map((n) => deviceRow(n, size)),
      ),
    );
    insert((db) =>
      upsertStatements(
        db,
        numbers.map((n) => anomaly(n, size)),
        'log-order',
      ),
    );
  }
  database.exec('COMMIT');
  database.close();
}

const numbersTo = (count: number) => Array.from({ length: count }, (_, n) => n);

function seedRegistry(insert: Insert): void {
  const authorityRows = numbersTo(AUTHORITIES).map((n) => {
    return { id: idOf('aut', n), ...version, name: `Authority ${n}`, country: 'US' };
  });
  const partyRow = (n: number, role: 'exporter' | 'operator'): PartyRow => {
    const id = idOf('pty', role === 'exporter' ? n : EXPORTERS + n);
    const led = { headquarters: null, incorporatedOnMs: null, registrant: null };
    return { id, ...version, name: `${role} ${n}`, country: 'US', roles: [role], ...led };
  };
  insert((db) => insertStatements(db, authorities, authorityRows));
  insert((db) =>
    insertStatements(db, parties, [
      ...numbersTo(EXPORTERS).map((n) => partyRow(n, 'exporter')),
      ...numbersTo(OPERATORS).map((n) => partyRow(n, 'operator')),
    ]),
  );
  insert((db) => insertStatements(db, sites, numbersTo(SITES).map(siteRow)));
  const licenceRows = numbersTo(LICENCES).map(licenceRow);
  insert((db) => insertStatements(db, licences, licenceRows));
  insert((db) =>
    insertStatements(
      db,
      licenceSites,
      licenceRows.flatMap(({ id: licence, sites: named }) =>
        named.map((site) => ({ licence, site })),
      ),
    ),
  );
}

const operatorOfSite = (site: number) => idOf('pty', EXPORTERS + (site % OPERATORS));
export const countryOfSite = (site: number) => COUNTRIES[(site * 7) % COUNTRIES.length]!;

function siteRow(n: number): SiteRow {
  const geometry = {
    type: 'Polygon',
    coordinates: [
      [
        [103, 1],
        [104, 1],
        [104, 2],
        [103, 1],
      ],
    ],
  } as const;
  const columns = { name: `Site ${n}`, operator: operatorOfSite(n), country: countryOfSite(n) };
  return {
    id: idOf('sit', n),
    ...version,
    ...columns,
    geometry,
    registrant: null,
  } as unknown as SiteRow;
}

/** Two thirds of the market under one authority, the smallest with a hundredth. */
const authorityOf = (licence: number) =>
  licence % 100 === 99 ? 3 : licence % 3 === 0 ? 1 : licence % 31 === 0 ? 2 : 0;
const exporterOf = (licence: number) => (licence % 4 === 0 ? 0 : licence % EXPORTERS);
const sitesOf = (licence: number) =>
  numbersTo(1 + (licence % 3)).map((n) => (licence * 13 + n * 101) % SITES);

function licenceRow(n: number): LicenceRow {
  return {
    ...{ id: idOf('lic', n), ...version, authority: idOf('aut', authorityOf(n)), number: `D${n}` },
    ...{ exporter: idOf('pty', exporterOf(n)), endUser: idOf('pty', EXPORTERS) },
    sites: sitesOf(n).map((site) => idOf('sit', site)),
    items: [{ line: 1, model: 'H100', quantity: 100_000 }],
    ...{ licensedFromMs: START_MS, licensedToMs: END_MS, intervalS: 3_600, graceS: 600 },
    ...{ countries: [], firmwareFloor: {}, status: 'confirmed', note: null },
  } as unknown as LicenceRow;
}

const licenceOfDevice = (n: number, size: number) =>
  n < Math.min(LARGEST, size / 10) ? 0 : 1 + (n % (LICENCES - 1));
const siteOfDevice = (n: number, licence: number) => {
  const at = sitesOf(licence);
  return at[Math.floor(n / LICENCES) % at.length]!;
};

/** Ids are spread like random ones. */
export const deviceId = (n: number) =>
  `dev_${((n * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0')}${n.toString(16).padStart(16, '0')}`;

function deviceRow(n: number, size: number): DeviceRow {
  const licence = licenceOfDevice(n, size);
  return {
    ...{
      ...version,
      id: deviceId(n),
      licence: idOf('lic', licence),
      serial: `SN${n}`,
      model: 'H100',
      line: 1,
    },
    ...{ site: idOf('sit', siteOfDevice(n, licence)), uuid: null, hardwareKeyHash: null },
    ...{ shippedAtMs: START_MS, status: n % 50 === 0 ? 'revoked' : 'active', retirement: null },
  };
}

const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** Kinds as unequal as in a market; one in twenty opens at one moment, as when a region goes dark. */
export function anomaly(n: number, size: number): IndexedCondition {
  const roll = dice(n * 31 + 7);
  roll();
  const rule = rules[Math.floor(rules.length * roll() ** 2.5)]!;
  const licence = licenceOfDevice(n, size);
  const site = siteOfDevice(n, licence);
  const openedAtMs =
    n % 20 === 0
      ? START_MS + 86_400_000 * 300
      : Math.floor(START_MS + roll() * (END_MS - START_MS));
  const isFiring = roll() < 0.3;
  const severity = severities[Math.min(3, Math.floor(roll() ** 2 * 4))]!;
  return {
    ...{
      ledger: idOf('lic', licence),
      licence: idOf('lic', licence),
      exporter: idOf('pty', exporterOf(licence)),
    },
    ...{
      authority: idOf('aut', authorityOf(licence)),
      site: idOf('sit', site),
      operator: operatorOfSite(site),
    },
    ...{ country: countryOfSite(site), device: deviceId(n), header: 1 + (n % 1_000) },
    confidential: rule.confidential,
    condition: {
      ...{ kind: rule.kind, subject: { type: 'device', id: deviceId(n) }, severity, openedAtMs },
      ...{ state: isFiring ? 'firing' : 'clear', count: 1, version: 1, lastFiredAtMs: openedAtMs },
      ...{ clearedAtMs: isFiring ? null : openedAtMs + 3_600_000, cleanStreak: 0, clearedBy: null },
      sentence: 'The located key claimed a position 812 km outside every site of its licence.',
      numbers: { distanceKm: 812, toleranceKm: 5 },
      evidence: ['ab'.repeat(32)],
    },
  } as unknown as IndexedCondition;
}
