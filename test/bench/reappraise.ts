/** What an amendment costs a ledger of 100,000 devices: one transaction, a page at a time. Run with `--expose-gc` for heaps. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Device, LicenceTerms } from '../../src/core/model.ts';
import type { NumberedChange } from '../../src/flow/roster.ts';
import { applyChanges } from '../../src/flow/settle/enlist.ts';
import { UNSEEN } from '../../src/flow/settle/state.ts';
import { PAGE_SIZE } from '../../src/flow/settle/store.ts';
import { SqlLedgerStore } from '../../src/store/ledger/ledger-store.ts';
import { LEDGER_MIGRATIONS } from '../../src/store/ledger/schema.ts';
import { migrate } from '../../src/store/migrate.ts';
import { sqliteSql } from '../flow/sqlite.ts';
import { LEDGER, site } from '../flow/world.ts';

const DEVICES = 100_000;
const HOUR_MS = 3600_000;
const nowMs = Date.UTC(2026, 5, 1);
const settler = {
  random: (n: number) => new Uint8Array(randomBytes(n)),
  rules: new Uint8Array(32),
};

const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const database = new DatabaseSync(join(folder, 'ledger.sqlite'));
const sql = sqliteSql(database);
migrate(sql, LEDGER_MIGRATIONS);

let terms: LicenceTerms = {
  ...{ licence: LEDGER, version: 1, status: 'confirmed' },
  ...{ validFromMs: 0, validToMs: 4e12, intervalMs: HOUR_MS, graceMs: HOUR_MS },
  ...{ items: [{ line: 1, model: 'H100', quantity: DEVICES }], sites: [site.site] },
  ...{ countries: ['MY'], firmwareFloor: {} },
};
let change = 0;

function tell(...bodies: NumberedChange['body'][]): void {
  const store = new SqlLedgerStore(sql);
  const numbered = bodies.map((body) => ({ change: ++change, body }));
  applyChanges(store, LEDGER, numbered, nowMs, settler);
}

function licence(more: Partial<LicenceTerms>): void {
  terms = { ...terms, ...more, version: terms.version + 1 };
  const amendment = { id: 'amd_000000000000000000000000', version: 2, effectiveFromMs: nowMs };
  tell({ type: 'licence', terms, exporter: 'pty_1', authority: 'aut_1', amendment });
}

function found(): void {
  const whose = { exporter: 'pty_1', authority: 'aut_1' };
  tell({ type: 'licence', terms, ...whose }, { type: 'site', site });
  for (let at = 0; at < DEVICES; at += 1_000) {
    const devices = Array.from({ length: 1_000 }, (_, i): Device => {
      const device = `dev_${String(at + i).padStart(24, '0')}`;
      const registered = {
        version: 1,
        serial: `S${at + i}`,
        model: 'H100',
        line: 1,
        site: site.site,
      };
      return { device, ...registered, status: 'active', shippedAtMs: nowMs };
    });
    tell({ type: 'devices', devices });
  }
  const store = new SqlLedgerStore(sql);
  const atMs = nowMs - HOUR_MS / 2;
  const state = {
    ...UNSEEN,
    head: { sequence: 1, digest: new Uint8Array(32), challengeAtMs: atMs },
    ...{ lastPresenceAtMs: atMs, firmware: { vbios: '96.00.01' } },
    lastPlace: { position: { latitude: 1.5, longitude: 103.7 }, atMs },
  };
  // Each at a place of its own, so that none is judged by the one before it.
  for (const page of store.pages()) {
    const states = Array.from({ length: PAGE_SIZE }, (_, i) => {
      const latitude = 1.5 + (page * PAGE_SIZE + i) * 1e-8;
      return { ...state, lastPlace: { position: { latitude, longitude: 103.7 }, atMs } };
    });
    store.putStates(page, new Map(states.entries()));
  }
}

/** As dear to measure against as the contract lets an area be, and everybody stands outside of it. */
function redrawn(version: number): void {
  const corners = Array.from({ length: 999 }, (_, i): [number, number] => [
    100 + (i % 2) * 0.95,
    10 + version / 10 + i / 10_000,
  ]);
  const coordinates = [[...corners, corners[0]!]];
  tell({ type: 'site', site: { ...site, version, geometry: { type: 'Polygon', coordinates } } });
}

/** CPU time and the growth of the heap at its highest, sampled as often as a header or a page is written. */
function measured(name: string, run: () => void): void {
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage().heapUsed;
  const cpu = process.cpuUsage();
  const headers = headersNow();
  run();
  const { user, system } = process.cpuUsage(cpu);
  const grown = process.memoryUsage().heapUsed - before;
  const made = headersNow() - headers;
  console.log(
    `${name.padEnd(52)}${((user + system) / 1e6).toFixed(1).padStart(7)} s` +
      `${made.toString().padStart(5)} headers${(grown / 1e6).toFixed(0).padStart(6)} MB left on the heap`,
  );
}

function headersNow(): number {
  return Number(database.prepare('SELECT count(*) AS n FROM header').get()!.n);
}

try {
  found();
  console.log(`${DEVICES} devices, all of which reported; one amendment a line`);
  measured('quantity, nothing else', () =>
    licence({ items: [{ line: 1, model: 'H100', quantity: 5 }] }),
  );
  measured('countries, no word turned', () => licence({ countries: ['MY', 'SG'] }));
  measured('validity', () => licence({ validToMs: 4e12 + 1 }));
  measured('interval, no word turned', () => licence({ intervalMs: 2 * HOUR_MS }));
  measured('firmware floor, every device turned', () =>
    licence({ firmwareFloor: { vbios: '97.00' } }),
  );
  measured('and back', () => licence({ firmwareFloor: {} }));
  measured('area of 1,000 edges, every device turned', () => redrawn(2));
  measured('and drawn anew beside it', () => redrawn(3));
  measured('site taken out, every device turned', () => licence({ sites: ['sit_2'] }));
} finally {
  database.close();
  rmSync(folder, { recursive: true });
}
