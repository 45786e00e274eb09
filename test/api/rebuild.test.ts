/** The index thrown away and made again from archive and log, over the real service: the same, row for row. */
import { env } from 'cloudflare:workers';
import { beforeAll, expect, test, vi } from 'vitest';
import { bad, good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';
import { rootKey } from './root-key.ts';

const ABROAD = { latitude: 40.8, longitude: 111.7 };
const admin = { key: rootKey };
let fleet: Fleet;

const VERSIONS = 'SELECT id, version, header, count FROM anomalies ORDER BY id';
const rowsOf = async (query: string) => (await env.REGISTRY.prepare(query).all()).results;

async function index() {
  return {
    anomalies: await rowsOf('SELECT * FROM anomalies ORDER BY id'),
    episodes: await rowsOf('SELECT * FROM anomaly_episodes ORDER BY 1, 2, 3'),
    cells: await rowsOf('SELECT * FROM anomaly_cells ORDER BY place, facet'),
    places: await rowsOf('SELECT * FROM anomaly_places ORDER BY id'),
    schema: await rowsOf(`SELECT type, name, sql FROM sqlite_schema
      WHERE tbl_name LIKE 'anomal%' ORDER BY type, name`),
  };
}

async function report(claims: (n: number) => object) {
  const challenge = await challengeNow();
  const items = fleet.devices.map((device, n) => attest(fleet, device, challenge, claims(n)));
  await submitItems(fleet, items);
}

const listed = async () =>
  (await good('listAnomalies', { key: fleet.keys.regulator, query: { limit: '500' } })).items;

/** Cheats of several kinds; some disposed of, released, withheld, one opened again after that. */
beforeAll(async () => {
  fleet = await foundFleet(6);
  await report((n) => (n < 3 ? { debug: 0 } : {}));
  await report((n) => (n === 5 ? { position: ABROAD } : {}));
  const found = await vi.waitFor(async () => {
    const items = await listed();
    expect(items.length).toBeGreaterThan(4);
    return items;
  }, 8_000);
  const key = fleet.keys.regulator;
  const json = (version: number) => ({ code: 'explained', reason: 'Tested.', version });
  for (const { id, version } of found.slice(0, 3)) {
    await good('disposeAnomaly', { key, params: { id }, json: json(version) });
  }
  const confidential = found.filter(
    ({ kind }) => kind === 'position-outside' || kind === 'impossible-travel',
  );
  for (const { id } of confidential) {
    await good('releaseAnomaly', { key, params: { id }, json: { reason: 'It may know.' } });
  }
  const shown = found.find(({ kind }) => kind === 'debug-enabled')!;
  await good('withholdAnomaly', { key, params: { id: shown.id }, json: { reason: 'Not yet.' } });
  const before = JSON.stringify(await rowsOf(VERSIONS));
  // Clean words end it, so that it opens anew.
  for (let clean = 0; clean < 3; clean++) await report(() => ({}));
  await report((n) => (n < 2 ? { debug: 0 } : {}));
  await vi.waitFor(
    async () => expect(JSON.stringify(await rowsOf(VERSIONS))).not.toBe(before),
    8_000,
  );
});

async function rebuilt() {
  for (;;) {
    const step = await good('rebuildIndex', admin);
    if (step.state === 'done') return step;
  }
}

test('row for row, counter for counter, index for index', async () => {
  const before = await index();
  expect(before.anomalies.some(({ disposed_rank: rank }) => rank !== null)).toBe(true);
  expect(before.anomalies.some(({ earlier_count: count }) => count !== null)).toBe(true);
  expect(new Set(before.anomalies.map(({ release }) => release))).toContain('withheld');
  const { rows, leaves, ofLeaves } = await rebuilt();
  expect(leaves).toBe(ofLeaves);
  expect(rows).toBeGreaterThanOrEqual(before.anomalies.length);
  expect(await index()).toEqual(before);
});

test('nothing in the database but its emptiness is needed', async () => {
  const before = await index();
  await env.REGISTRY.batch(
    ['anomalies', 'anomaly_cells', 'anomaly_places', 'anomaly_episodes'].map((table) =>
      env.REGISTRY.prepare(`DELETE FROM ${table}`),
    ),
  );
  await rebuilt();
  expect(await index()).toEqual(before);
});

test('while it runs a query says so, and is never given half of it', async () => {
  const before = await listed();
  const step = await good('rebuildIndex', admin);
  expect(step.state).toBe('reading');
  const key = fleet.keys.regulator;
  const params = { id: before[0]!.id };
  expect(await bad('listAnomalies', { key })).toMatchObject({
    status: 503,
    reason: 'index_rebuilding',
  });
  expect((await bad('countAnomalies', { key })).reason).toBe('index_rebuilding');
  expect((await bad('getAnomaly', { key, params })).reason).toBe('index_rebuilding');
  await rebuilt();
  expect(await listed()).toEqual(before);
});

test('two who rebuild at once make one index', async () => {
  const before = await index();
  await good('rebuildIndex', admin);
  const left = async () => {
    while ((await rowsOf('SELECT 1 FROM index_rebuild')).length > 0)
      await good('rebuildIndex', admin);
  };
  await Promise.allSettled([left(), left()]);
  if ((await rowsOf('SELECT 1 FROM index_rebuild')).length > 0) await rebuilt();
  expect(await index()).toEqual(before);
});

test('what ledgers find meanwhile arrives afterwards', async () => {
  await good('rebuildIndex', admin);
  await report((n) => (n === 4 ? { debug: 0 } : {}));
  await rebuilt();
  const { ledger } = (await rowsOf('SELECT DISTINCT ledger FROM anomalies'))[0] as {
    ledger: string;
  };
  await env.LEDGER.getByName(ledger).sweep();
  const device = fleet.devices[4]!.device;
  const found = (await listed()).filter(
    (one) => one.device === device && one.kind === 'debug-enabled',
  );
  expect(found).toHaveLength(1);
  const before = await index();
  await rebuilt();
  expect(await index()).toEqual(before);
});
