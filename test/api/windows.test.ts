import { expect, test } from 'vitest';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, licenceBody, makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const inMs = (ms: number) => new Date(app.nowMs + ms).toISOString();

function declare(world: World, fromMs: number, toMs: number, more: object = {}) {
  const json = { from: inMs(fromMs), to: inMs(toMs), reason: 'Power works', ...more };
  return { key: world.operatorKey, params: { id: world.site }, json };
}

/** The windows that a ledger was told, in order. */
function told(licence: string) {
  const changes = app.ledgers.changes.get(licence) ?? [];
  return changes.flatMap(({ body }) => (body.type === 'window' ? [body.window] : []));
}

test('an operator declares a window ahead; ledgers are told, the log has it, who sees the site sees it', async () => {
  const world = await makeWorld();
  const leaves = app.log.leaves.length;
  const window = await good('declareWindow', declare(world, hourMs, 5 * hourMs));
  expect(window).toMatchObject({
    ...{ site: world.site, state: 'declared', version: 1, propagated: true },
    ...{ deviceCount: null, devices: null, withdrawnAt: null, declaredTo: window.to },
  });
  expect(app.log.leaves).toHaveLength(leaves + 1);
  const { id: name, site } = window;
  const [fromMs, toMs] = [Date.parse(window.from), Date.parse(window.to)];
  expect(told(world.licence)).toEqual([
    { window: name, site, devices: null, fromMs, toMs, withdrawnAtMs: null },
  ]);
  for (const key of [world.operatorKey, world.exporterKey, world.regulatorKey]) {
    const listed = await good('listSiteWindows', { key, params: { id: site } });
    expect(listed.items.map(({ id }) => id)).toEqual([name]);
    const ofLicence = await good('listLicenceWindows', { key, params: { id: world.licence } });
    expect(ofLicence).toEqual(listed);
    expect((await good('getWindow', { key, params: { id: name } })).id).toBe(name);
  }
});

test.each([
  ['in the past', -hourMs, hourMs, '/from', 'too_small'],
  ['now', 0, hourMs, '/from', 'too_small'],
  ['a moment less than a quarter of an hour ahead', 15 * 60_000 - 1, hourMs, '/from', 'too_small'],
  ['more than ninety days ahead', 90 * dayMs + 1, 91 * dayMs, '/from', 'too_large'],
  ['that ends before it begins', 2 * hourMs, hourMs, '/to', 'too_small'],
  ['of no length', hourMs, hourMs, '/to', 'too_small'],
  ['of more than fourteen days', hourMs, hourMs + 14 * dayMs + 1, '/to', 'too_large'],
])('a window %s is refused', async (_, fromMs, toMs, pointer, reason) => {
  const world = await makeWorld();
  const refused = await bad('declareWindow', declare(world, fromMs, toMs));
  expect(refused).toMatchObject({ status: 422, reason: 'request_body_invalid' });
  expect(refused.errors).toMatchObject([{ pointer, reason }]);
  expect(told(world.licence)).toEqual([]);
});

test.each([
  ['begins exactly a quarter of an hour ahead', 15 * 60_000, hourMs],
  ['begins exactly ninety days ahead', 90 * dayMs, 91 * dayMs],
  ['lasts exactly fourteen days', hourMs, hourMs + 14 * dayMs],
])('a window may be one that %s', async (_, fromMs, toMs) => {
  const world = await makeWorld();
  expect((await good('declareWindow', declare(world, fromMs, toMs))).state).toBe('declared');
});

test('a window names devices of its site, and no others', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const [mine, theirs] = [(await addDevices(world, 2))[0]!.id, (await addDevices(other, 1))[0]!.id];
  const nobody = `dev_${'0'.repeat(24)}`;
  const given = declare(world, hourMs, 2 * hourMs, { devices: [mine, theirs, nobody] });
  const refused = await bad('declareWindow', given);
  expect(refused).toMatchObject({ status: 422, reason: 'registry_reference_invalid' });
  expect(refused.errors).toMatchObject([
    { pointer: '/devices/1', reason: 'reference_unknown' },
    { pointer: '/devices/2', reason: 'reference_unknown' },
  ]);
  const named = await good(
    'declareWindow',
    declare(world, hourMs, 2 * hourMs, { devices: [mine] }),
  );
  expect(named).toMatchObject({ deviceCount: 1, devices: [mine] });
});

test('of a site of two exporters neither learns of the other’s devices by a window', async () => {
  const [world, second] = [await makeWorld(), await makeWorld()];
  const body = { ...licenceBody({ ...second, site: world.site }), endUser: second.operator };
  const licence = (await good('registerLicence', { key: second.exporterKey, json: body })).id;
  const mine = (await addDevices(world, 1))[0]!.id;
  const theirs = (await addDevices({ ...second, licence, site: world.site }, 1))[0]!.id;
  const devices = [mine, theirs];
  const window = await good('declareWindow', declare(world, hourMs, 2 * hourMs, { devices }));
  const seen = async (key: string) =>
    (await good('getWindow', { key, params: { id: window.id } })).devices;
  expect(await seen(world.operatorKey)).toEqual(devices);
  expect(await seen(world.exporterKey)).toEqual([mine]);
  expect(await seen(second.exporterKey)).toEqual([theirs]);
  expect(await seen(second.regulatorKey)).toEqual([theirs]);
  for (const each of [world.licence, licence]) expect(told(each)).toHaveLength(1);
});

test('nobody else declares, ends or withdraws; what is not theirs does not exist', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const given = declare(world, hourMs, 5 * hourMs);
  for (const key of [world.exporterKey, world.regulatorKey, rootKey]) {
    const refused = await bad('declareWindow', { ...given, key });
    expect(refused.reason).toBe('auth_role_not_permitted');
  }
  const foreign = await bad('declareWindow', { ...given, key: other.operatorKey });
  expect(foreign.reason).toBe('object_not_found');
  const params = { id: (await good('declareWindow', given)).id };
  const stranger = { key: other.operatorKey, params };
  expect((await bad('withdrawWindow', stranger)).reason).toBe('object_not_found');
  expect((await bad('endWindow', { ...stranger, json: {} })).reason).toBe('object_not_found');
  expect((await bad('getWindow', stranger)).reason).toBe('object_not_found');
});

test('a window is withdrawn before it begins and not after, and stays on the record', async () => {
  const world = await makeWorld();
  const key = world.operatorKey;
  const [first, second] = [
    await good('declareWindow', declare(world, hourMs, 5 * hourMs)),
    await good('declareWindow', declare(world, hourMs, 5 * hourMs)),
  ];
  const params = { id: first.id };
  const withdrawn = await good('withdrawWindow', { key, params });
  expect(withdrawn).toMatchObject({ state: 'withdrawn', version: 2, withdrawnAt: inMs(0) });
  expect(told(world.licence).at(-1)).toMatchObject({ withdrawnAtMs: app.nowMs });
  const again = await bad('withdrawWindow', { key, params });
  expect(again).toMatchObject({ status: 409, reason: 'window_state_conflict' });
  expect((await bad('endWindow', { key, params, json: {} })).reason).toBe('window_state_conflict');
  app.nowMs += hourMs;
  const late = await bad('withdrawWindow', { key, params: { id: second.id } });
  expect(late).toMatchObject({ reason: 'window_state_conflict', detail: 'It is running.' });
  const listed = await good('listSiteWindows', { key, params: { id: world.site } });
  expect(listed.items.map(({ state }) => state).sort()).toEqual(['running', 'withdrawn']);
  expect(listed.use).toMatchObject([{ site: world.site, windows: 1, withdrawn: 1, running: 1 }]);
});

test('a window that runs ends early, now or ahead, never in the past and never later', async () => {
  const world = await makeWorld();
  const key = world.operatorKey;
  const window = await good('declareWindow', declare(world, hourMs, 9 * hourMs));
  const params = { id: window.id };
  const end = (json: object) => ({ key, params, json });
  expect((await bad('endWindow', end({}))).reason).toBe('window_state_conflict');
  app.nowMs += 2 * hourMs;
  const past = await bad('endWindow', end({ to: inMs(-1) }));
  expect(past.errors).toMatchObject([{ pointer: '/to', reason: 'too_small' }]);
  for (const to of [window.to, inMs(20 * hourMs)]) {
    const longer = await bad('endWindow', end({ to }));
    expect(longer.errors).toMatchObject([{ pointer: '/to', reason: 'too_large' }]);
  }
  const shorter = await good('endWindow', end({ to: inMs(3 * hourMs) }));
  expect(shorter).toMatchObject({ state: 'running', to: inMs(3 * hourMs), declaredTo: window.to });
  const back = await bad('endWindow', end({ to: window.to }));
  expect(back.errors).toMatchObject([{ reason: 'too_large' }]);
  const over = await good('endWindow', end({}));
  expect(over).toMatchObject({ state: 'over', to: inMs(0), version: 3 });
  expect(told(world.licence).map(({ toMs }) => toMs)).toEqual([
    ...[Date.parse(window.to), app.nowMs + 3 * hourMs, app.nowMs],
  ]);
  expect((await bad('endWindow', end({}))).reason).toBe('window_state_conflict');
});

test('a window that has not begun is made shorter, and not ended before its begin', async () => {
  const world = await makeWorld();
  const window = await good('declareWindow', declare(world, 2 * hourMs, 9 * hourMs));
  const end = (to: string) => ({ key: world.operatorKey, params: { id: window.id }, json: { to } });
  expect((await bad('endWindow', end(inMs(hourMs)))).errors).toMatchObject([{ pointer: '/to' }]);
  expect((await bad('endWindow', end(window.from))).errors).toMatchObject([{ pointer: '/to' }]);
  expect((await good('endWindow', end(inMs(3 * hourMs)))).state).toBe('declared');
});

test('a ledger that is founded later learns of the windows that its sites have', async () => {
  const world = await makeWorld();
  const kept = await good('declareWindow', declare(world, hourMs, 5 * hourMs));
  const gone = await good('declareWindow', declare(world, hourMs, 5 * hourMs));
  await good('withdrawWindow', { key: world.operatorKey, params: { id: gone.id } });
  const devices = [(await addDevices(world, 1))[0]!.id];
  const named = await good('declareWindow', declare(world, hourMs, 5 * hourMs, { devices }));
  const json = { ...licenceBody(world), endUser: world.operator };
  const { id } = await good('registerLicence', { key: world.exporterKey, json });
  const learned = told(id).toSorted((a, b) => a.window.localeCompare(b.window));
  const newest = new Map(told(world.licence).map((window) => [window.window, window]));
  const expected = [kept, gone, named].map((window) => newest.get(window.id));
  expect(learned).toEqual(expected.toSorted((a, b) => a!.window.localeCompare(b!.window)));
});

test('a site has no more windows than a ledger has room for', async () => {
  const world = await makeWorld();
  for (let i = 0; i < 40; i++) {
    await good('declareWindow', declare(world, (i + 1) * hourMs, (i + 1) * hourMs + 1));
  }
  const refused = await bad('declareWindow', declare(world, hourMs, 2 * hourMs));
  expect(refused).toMatchObject({ status: 409, reason: 'window_limit_reached' });
  app.nowMs += 30 * dayMs + 1;
  await good('declareWindow', declare(world, hourMs, 2 * hourMs));
});

test('windows declared at the same moment are as many as those declared one after another', async () => {
  const world = await makeWorld();
  const sent = Array.from({ length: 60 }, (_, i) =>
    call('declareWindow', declare(world, (i + 1) * hourMs, (i + 1) * hourMs + 1)),
  );
  const statuses = (await Promise.all(sent)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(40);
  expect(told(world.licence)).toHaveLength(40);
});

test('a party names no more devices in windows than a ledger has room for', async () => {
  const world = await makeWorld();
  const devices = (await addDevices(world, 500)).map(({ id }) => id);
  const named = () => declare(world, hourMs, 2 * hourMs, { devices });
  for (let i = 0; i < 10; i++) await good('declareWindow', named());
  expect(await bad('declareWindow', named())).toMatchObject({ reason: 'quota_exceeded' });
  await good('declareWindow', declare(world, hourMs, 2 * hourMs));
});

test('the list says how much was declared, and pages by begin', async () => {
  const world = await makeWorld();
  for (const at of [3, 1, 2])
    await good('declareWindow', declare(world, at * dayMs, (at + 0.5) * dayMs));
  const given = { key: world.regulatorKey, params: { id: world.site }, query: { limit: '2' } };
  const first = await good('listSiteWindows', given);
  expect(first.use).toEqual([
    expect.objectContaining({ windows: 3, declaredS: 1.5 * 86_400, ahead: 3, running: 0 }),
  ]);
  const query = { limit: '2', after: first.next! };
  const second = await good('listSiteWindows', { ...given, query });
  const begins = [...first.items, ...second.items].map(({ from }) => from);
  expect(begins).toEqual([3, 2, 1].map((at) => inMs(at * dayMs)));
  expect(second.next).toBeNull();
  const csv = await call('listSiteWindows', { ...given, accept: 'text/csv' });
  expect(await csv.text()).toMatch(/^id,site,state,from,to,/);
  const bogus = await bad('listSiteWindows', { ...given, query: { after: 'x' } });
  expect(bogus.errors).toMatchObject([{ in: 'query', pointer: '/after' }]);
});
