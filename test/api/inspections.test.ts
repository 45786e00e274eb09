/** Inspections: entered, announced, moved and cancelled by the authority; told to the ledger; unknown to others until announced. */
import { expect, test } from 'vitest';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const dayMs = 86_400_000;
const day = (inDays: number) => new Date(app.nowMs + inDays * dayMs).toISOString().slice(0, 10);

const enter = (world: World, more: object = {}) =>
  good('enterInspection', {
    ...{ key: world.regulatorKey, params: { id: world.licence } },
    json: { on: day(20), announced: false, ...more },
  });

const told = (world: World) =>
  app.ledgers.changes
    .get(world.licence)!
    .map(({ body }) => body)
    .flatMap((body) => (body.type === 'inspection' ? [body.inspection] : []));

test('one that is not announced is nobody’s but its authority’s, and then everybody’s who sees the licence', async () => {
  const world = await makeWorld();
  const on = day(20);
  const entered = await enter(world, { note: 'Hall 3 first', site: world.site });
  expect(entered).toMatchObject({ on, announcedAt: null, status: 'planned', propagated: true });
  const params = { id: entered.id };
  const query = { licence: world.licence };
  const parties = [world.exporterKey, world.operatorKey];
  const text = async (key: string, id: string) => {
    const response = await call('getInspection', { key, params: { id } });
    return (await response.text()).replaceAll(id, '').replace(/"requestId":"\w+"/, '');
  };
  for (const key of parties) {
    expect(await good('listInspections', { key, query })).toEqual({ items: [], next: null });
    expect(await text(key, entered.id)).toBe(await text(key, `ins_${'0'.repeat(24)}`));
    expect(await bad('getHistory', { key, params })).toMatchObject({ status: 404 });
    const history = await good('getHistory', { key, params: { id: world.licence } });
    expect(JSON.stringify(history)).not.toMatch(/inspection|ins_/);
  }
  const announced = await good('announceInspection', { key: world.regulatorKey, params });
  expect(announced).toMatchObject({ version: 2, note: 'Hall 3 first' });
  for (const key of parties) {
    const { items } = await good('listInspections', { key, query });
    expect(items).toMatchObject([{ id: entered.id, on, site: world.site, note: null }]);
    expect(await good('getInspection', { key, params })).toMatchObject({ note: null });
    expect(await bad('getHistory', { key, params })).toMatchObject({ status: 404 });
  }
  const again = await bad('announceInspection', { key: world.regulatorKey, params });
  expect(again).toMatchObject({ status: 409, reason: 'inspection_status_conflict' });
});

test('its ledger is told every day that was set for it, and that there is none any more', async () => {
  const world = await makeWorld();
  const { id } = await enter(world);
  const given = { key: world.regulatorKey, params: { id } };
  await good('moveInspection', { ...given, json: { on: day(90) } });
  const days = [Date.parse(day(20)), Date.parse(day(90))];
  expect(told(world).at(-1)).toMatchObject({ inspection: id, daysMs: days, isCancelled: false });
  await good('cancelInspection', { ...given, json: { note: 'Done by another authority' } });
  expect(told(world).at(-1)).toMatchObject({ inspection: id, isCancelled: true });
  const conflict = { status: 409, reason: 'inspection_status_conflict' };
  expect(await bad('moveInspection', { ...given, json: { on: day(3) } })).toMatchObject(conflict);
  const history = await good('getHistory', given);
  expect(history.versions.flatMap(({ changes }) => changes.map(({ action }) => action))).toEqual([
    ...['inspection-entered', 'inspection-moved', 'inspection-cancelled'],
  ]);
});

test('a day that is over, one beyond two years and a site of another licence are refused', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const given = { key: world.regulatorKey, params: { id: world.licence } };
  const refused = (json: object) =>
    bad('enterInspection', { ...given, json: { announced: false, ...json } as never });
  for (const on of [day(-1), day(800)]) {
    expect(await refused({ on })).toMatchObject({ status: 422, reason: 'request_body_invalid' });
  }
  expect(await refused({ on: day(1), site: other.site })).toMatchObject({
    ...{ status: 422, reason: 'registry_reference_invalid' },
  });
  await enter(world, { on: day(0) });
});

test('one has eight days, and a licence forty of them', async () => {
  const world = await makeWorld();
  const { id } = await enter(world);
  const given = { key: world.regulatorKey, params: { id } };
  for (let n = 1; n < 8; n++) await good('moveInspection', { ...given, json: { on: day(n) } });
  const limit = { status: 409, reason: 'inspection_limit_reached' };
  expect(await bad('moveInspection', { ...given, json: { on: day(9) } })).toMatchObject(limit);
  for (let n = 1; n < 40; n++) await enter(world);
  const json = { on: day(20), announced: true };
  const params = { id: world.licence };
  expect(await bad('enterInspection', { ...given, params, json })).toMatchObject(limit);
});

test('who enters and cancels without end stops at a hundred steps a day', async () => {
  const world = await makeWorld();
  const key = world.regulatorKey;
  for (let n = 0; n < 50; n++) {
    const { id } = await enter(world);
    await good('cancelInspection', { key, params: { id }, json: { note: 'Again' } });
  }
  const json = { on: day(20), announced: false };
  const params = { id: world.licence };
  expect(await bad('enterInspection', { key, params, json })).toMatchObject({
    ...{ status: 429, reason: 'quota_exceeded' },
  });
});
