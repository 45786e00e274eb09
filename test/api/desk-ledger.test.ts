/** The desk over the whole service: real ledgers, the real log, the real archive. */
import { expect, test } from 'vitest';
import { bad, good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';

const HOHHOT = { latitude: 40.8, longitude: 111.7 };

async function report(fleet: Fleet, where: object = {}): Promise<void> {
  const item = attest(fleet, fleet.devices[0]!, await challengeNow(), where);
  expect(await submitItems(fleet, [item])).toMatchObject({ status: 200 });
}

const listed = async (fleet: Fleet, query: Record<string, string>) =>
  (await good('listAnomalies', { key: fleet.keys.regulator, query })).items;

/** The fleet's one anomaly of a kind, once the index says of it what is expected. */
async function settled(fleet: Fleet, expected: object) {
  const find = async () => (await listed(fleet, { kind: 'position-outside' }))[0];
  await expect.poll(find, { timeout: 10_000 }).toMatchObject(expected);
  return (await find())!;
}

test('a disposition ends one episode: the ledger’s next one is listed as open again', async () => {
  const fleet = await foundFleet(1);
  await report(fleet, { position: HOHHOT });
  const { id, version } = await settled(fleet, { state: 'firing', open: true });
  const json = { code: 'explained', reason: 'A spoofed test.', version };
  await good('disposeAnomaly', { key: fleet.keys.regulator, params: { id }, json });
  expect(await listed(fleet, { open: 'true', kind: 'position-outside' })).toEqual([]);
  await report(fleet, { position: HOHHOT });
  await settled(fleet, { count: 2, open: false });
  for (let i = 0; i < 3; i += 1) await report(fleet);
  await settled(fleet, { state: 'clear', open: false });
  await report(fleet, { position: HOHHOT });
  const again = await settled(fleet, { state: 'firing', open: true });
  const stale = { key: fleet.keys.regulator, params: { id }, json };
  expect((await bad('disposeAnomaly', stale)).reason).toBe('anomaly_changed');
  for (let i = 0; i < 3; i += 1) await report(fleet);
  const cleared = await settled(fleet, { state: 'clear', open: true });
  expect(cleared.version).toBe(again.version + 1);
}, 60_000);

test('who has a wrong place excused does not have the next one excused, and says the same as often as he likes', async () => {
  const fleet = await foundFleet(1);
  const dispose = async ({ id, version }: { id: string; version: number }) => {
    const json = { code: 'explained', reason: 'A repair shop.', version };
    await good('disposeAnomaly', { key: fleet.keys.regulator, params: { id }, json });
  };
  const [shop, besideIt, elsewhere] = [
    HOHHOT,
    { latitude: 40.803, longitude: 111.703 },
    { latitude: 40.66, longitude: 109.84 },
  ];
  await report(fleet, { position: shop });
  await dispose(await settled(fleet, { open: true, version: 1 }));
  for (const position of [shop, besideIt, shop]) await report(fleet, { position });
  await settled(fleet, { count: 4, version: 1, open: false });
  await report(fleet, { position: elsewhere });
  const moved = await settled(fleet, { state: 'firing', open: true, version: 2, count: 5 });
  expect(moved.sentence).toContain('40.6600, 109.8400');
  expect(moved.numbers).toMatchObject({ territory: 'CN', latitude: 40.66 });
  await dispose(moved);
  for (const position of [shop, elsewhere]) await report(fleet, { position });
  await settled(fleet, { count: 7, version: 2, open: false });
}, 60_000);

test('exporter and operator see of a device what is shown, in its own view too', async () => {
  const fleet = await foundFleet(1);
  await report(fleet, { position: HOHHOT, debug: 0 });
  const { id } = await settled(fleet, { state: 'firing' });
  const params = { id: fleet.devices[0]!.device };
  const kindsOf = async (key: string) => {
    const view = await good('getDevice', { key, params });
    return view.ledger?.conditions.map(({ kind }) => kind).sort();
  };
  const { exporter, operator, regulator } = fleet.keys;
  expect(await kindsOf(regulator)).toEqual(['debug-enabled', 'position-outside']);
  for (const key of [exporter, operator]) expect(await kindsOf(key)).toEqual(['debug-enabled']);
  const json = { reason: 'The exporter is to explain.' };
  await good('releaseAnomaly', { key: regulator, params: { id }, json });
  for (const key of [exporter, operator]) {
    expect(await kindsOf(key)).toEqual(['debug-enabled', 'position-outside']);
  }
  const [debug] = await listed(fleet, { kind: 'debug-enabled' });
  await good('withholdAnomaly', { key: regulator, params: { id: debug!.id }, json });
  for (const key of [exporter, operator]) expect(await kindsOf(key)).toEqual(['position-outside']);
  expect(await kindsOf(regulator)).toEqual(['debug-enabled', 'position-outside']);
}, 60_000);

test('a held case keeps header, verdicts and evidence of its anomaly’s attestations, and says that they are there', async () => {
  const fleet = await foundFleet(1);
  for (let i = 0; i < 3; i += 1) await report(fleet, { position: HOHHOT });
  const { id } = await settled(fleet, { count: 3 });
  const key = fleet.keys.regulator;
  const opened = await good('openCase', {
    key,
    json: {
      title: 'Hohhot',
      owner: 'A. Inspector',
      dueAt: '2089-01-01T00:00:00Z',
      anomalies: [id],
    },
  });
  const params = { id: opened.id };
  const evidence = async () => good('getCaseEvidence', { key, params });
  const before = await evidence();
  const kinds = Map.groupBy(before.items, ({ kind }) => kind);
  for (const kind of ['headers', 'verdicts', 'evidence'] as const) {
    expect(kinds.get(kind)).toHaveLength(3);
  }
  expect(before.items.every(({ present, held }) => present && !held)).toBe(true);
  expect(before.unplaced).toEqual([]);
  await good('holdCase', { key, params, json: { held: true, reason: 'Proceedings.' } });
  expect((await evidence()).items.every(({ held }) => held)).toBe(true);
  await report(fleet, { position: HOHHOT });
  await settled(fleet, { count: 4 });
  expect((await evidence()).items.filter(({ held }) => !held)).toHaveLength(3);
  await good('holdCase', { key, params, json: { held: true, reason: 'What has come since.' } });
  const all = await evidence();
  expect(all.items).toHaveLength(12);
  expect(all.items.every(({ present, held }) => present && held)).toBe(true);
  const paged: string[] = [];
  let after: string | null = null;
  do {
    const query: Record<string, string> = { limit: '5', ...(after === null ? {} : { after }) };
    const { items, next }: typeof all = await good('getCaseEvidence', { key, params, query });
    paged.push(...items.map(({ id }) => id));
    after = next;
  } while (after !== null);
  expect(paged).toEqual(all.items.map((item) => item.id));
  await good('changeCase', { key, params, json: { remove: { anomalies: [id] } } });
  expect((await evidence()).items.every(({ held }) => held)).toBe(true);
  const lifted = { held: false, reason: 'The proceedings are over.' };
  await good('holdCase', { key, params, json: lifted });
  expect((await evidence()).items).toEqual([]);
  expect((await bad('holdCase', { key, params, json: lifted })).reason).toBe('case_not_held');
}, 60_000);
