import { expect, test } from 'vitest';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, makeWorld } from './world.ts';

const app = localApp();
sendTo(app.send);

const ofDevices = (filter: object) => ({ name: 'Ours', list: 'devices', filter });

test('a query is saved, found, changed and deleted, and each step has a leaf', async () => {
  const { exporterKey: key } = await makeWorld();
  const leaves = app.log.leaves.length;
  const json = { name: 'Worst', list: 'anomalies', filter: { severity: 'critical', open: 'true' } };
  const saved = await good('saveQuery', { key, json });
  expect(saved).toMatchObject({ ...json, version: 1, deleted: false });
  const params = { id: saved.id };
  const { propagated: _, ...shown } = saved;
  expect(await good('getQuery', { key, params })).toEqual(shown);
  expect((await good('listQueries', { key })).items).toEqual([shown]);
  const other = { name: 'All', list: 'licences', filter: {} };
  const changed = await good('changeQuery', { key, params, json: other });
  expect(changed).toMatchObject({ ...other, id: saved.id, version: 2 });
  const deleted = await good('deleteQuery', { key, params });
  expect(deleted).toMatchObject({ deleted: true, version: 3 });
  expect((await good('listQueries', { key })).items).toEqual([]);
  for (const name of ['getQuery', 'getQueryResults', 'deleteQuery'] as const) {
    expect((await bad(name, { key, params })).reason).toBe('object_not_found');
  }
  expect(app.log.leaves).toHaveLength(leaves + 3);
});

test('the record commits to a query and does not say it', async () => {
  const { regulatorKey: key } = await makeWorld();
  const json = { name: 'Secret suspicion', list: 'anomalies', filter: { country: 'KP' } };
  await good('saveQuery', { key, json });
  const texts = [...app.archive.objects.values()].map((bytes) => new TextDecoder().decode(bytes));
  expect(texts.some((text) => text.includes('query-saved'))).toBe(true);
  expect(texts.some((text) => text.includes('Secret suspicion'))).toBe(false);
});

test('the filter is exactly what the list takes, without its paging', async () => {
  const { exporterKey: key } = await makeWorld();
  const faults: [object, string][] = [
    [{ severity: 'worst' }, '/filter/severity'],
    [{ colour: 'red' }, '/filter/colour'],
    [{ limit: '5' }, '/filter/limit'],
    [{ after: 'x' }, '/filter/after'],
    [{ from: 'yesterday' }, '/filter/from'],
  ];
  for (const [filter, pointer] of faults) {
    const json = { name: 'X', list: 'anomalies', filter };
    const refused = await bad('saveQuery', { key, json });
    expect(refused.errors?.map((error) => error.pointer)).toContain(pointer);
  }
  const json = { name: 'X', list: 'sites', filter: { status: 'active' } };
  expect((await bad('saveQuery', { key, json })).reason).toBe('request_body_invalid');
});

test('results are those of the list, for the caller, with its paging and its forms', async () => {
  const world = await makeWorld();
  await addDevices(world, 3);
  const key = world.exporterKey;
  const filter = { licence: world.licence, status: 'active' };
  const { id } = await good('saveQuery', { key, json: ofDevices(filter) });
  const run = { key, params: { id } };
  const whole = await good('getQueryResults', run);
  expect(whole).toEqual(await good('listDevices', { key, query: filter }));
  expect(whole.items).toHaveLength(3);
  const first = await good('getQueryResults', { ...run, query: { limit: '2' } });
  const query = { limit: '2', after: first.next! };
  const second = await good('getQueryResults', { ...run, query });
  expect([...first.items, ...second.items]).toEqual(whole.items);
  const csv = (given: Parameters<typeof call>[1]) => ({ ...given, accept: 'text/csv' });
  const ofQuery = await (await call('getQueryResults', csv(run))).text();
  expect(ofQuery).toBe(await (await call('listDevices', csv({ key, query: filter }))).text());
});

test.each(['anomalies', 'devices', 'licences', 'sites'])('a query may be of %s', async (list) => {
  const world = await makeWorld();
  const key = world.regulatorKey;
  const { id } = await good('saveQuery', { key, json: { name: 'All', list, filter: {} } });
  const { items } = await good('getQueryResults', { key, params: { id } });
  expect(items.length).toBe(list === 'licences' || list === 'sites' ? 1 : 0);
});

test('a query belongs to all keys of its party, and to nobody else', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const { id } = await good('saveQuery', { key: world.operatorKey, json: ofDevices({}) });
  const params = { id };
  const json = { role: 'operator', party: world.operator, expiresAt: '2090-01-01T00:00:00Z' };
  const second = (await good('issueKey', { key: rootKey, json })).key;
  expect((await good('getQuery', { key: second, params })).id).toBe(id);
  for (const key of [world.exporterKey, world.regulatorKey, other.operatorKey]) {
    expect((await bad('getQuery', { key, params })).reason).toBe('object_not_found');
    expect((await bad('getQueryResults', { key, params })).reason).toBe('object_not_found');
    expect((await bad('changeQuery', { key, params, json: ofDevices({}) })).status).toBe(404);
    expect((await good('listQueries', { key })).items).toEqual([]);
  }
  expect((await bad('listQueries', { key: rootKey })).reason).toBe('auth_role_not_permitted');
});

test('a party keeps at most two hundred, and a deleted one makes room', async () => {
  const { exporterKey: key } = await makeWorld();
  const { id: last } = await good('saveQuery', { key, json: ofDevices({}) });
  const { registry } = app.services;
  const row = (await registry.newest('savedQueries', last))!;
  const id = (i: number) => `qry_${i.toString(16).padStart(24, '0')}`;
  const savedQueries = Array.from({ length: 199 }, (_, i) => ({ ...row, id: id(i) }));
  await registry.commit({
    rows: { savedQueries },
    record: { action: 'query-saved', actor: 'test', atMs: 0, objects: [] },
    salt: new Uint8Array(16),
  });
  const refused = await bad('saveQuery', { key, json: ofDevices({}) });
  expect(refused).toMatchObject({ status: 409, reason: 'query_limit_reached' });
  await good('deleteQuery', { key, params: { id: last } });
  await good('saveQuery', { key, json: ofDevices({}) });
});

test('a filter that the list takes no longer is told, and nothing is run', async () => {
  const world = await makeWorld();
  const key = world.exporterKey;
  const { id } = await good('saveQuery', { key, json: ofDevices({}) });
  const row = (await app.services.registry.newest('savedQueries', id))!;
  const { registry } = app.services;
  await registry.commit({
    rows: { savedQueries: [{ ...row, version: 2, filter: { colour: 'red' } }] },
    record: { action: 'query-saved', actor: 'test', atMs: 0, objects: [] },
    salt: new Uint8Array(16),
  });
  const refused = await bad('getQueryResults', { key, params: { id } });
  expect(refused).toMatchObject({ status: 409, reason: 'query_filter_outdated' });
  expect(refused.errors?.[0]).toMatchObject({ pointer: '/colour', reason: 'field_unknown' });
});
