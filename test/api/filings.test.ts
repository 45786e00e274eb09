/** Reports that exporters file: by hash, for a span that has passed; told to the ledger; rejected by the authority alone. */
import { expect, test } from 'vitest';
import { bad, call, good, problemOf, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const usage = {
  ...{ what: 'usage', from: '2026-01-01', to: '2026-04-01', document: 'ab'.repeat(32) },
} as const;

const told = (world: World) => {
  const changes = app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
  return changes.filter((body) => body.type === 'ownership').at(-1)?.filed;
};

const file = (world: World, more: object = {}) =>
  good('fileReport', {
    ...{ key: world.exporterKey, params: { id: world.licence } },
    json: { ...usage, ...more },
  });

test('reports that follow each other are one span, until one is rejected', async () => {
  const world = await makeWorld();
  const first = await file(world);
  expect(first).toMatchObject({ status: 'filed', version: 1, propagated: true });
  const april = { from: '2026-04-01', to: '2026-05-01', document: 'ac'.repeat(32) };
  const next = await file(world, april);
  const fromMs = Date.parse('2026-01-01T00:00:00Z');
  expect(told(world)).toEqual([{ what: 'usage', fromMs, toMs: Date.parse('2026-05-01') }]);
  const params = { id: next.id };
  const json = { reason: 'Figures of site 2 are missing' };
  const rejected = await good('rejectFiling', { key: world.regulatorKey, params, json });
  expect(rejected).toMatchObject({ status: 'rejected', version: 2, reason: json.reason });
  expect(told(world)).toEqual([{ what: 'usage', fromMs, toMs: Date.parse('2026-04-01') }]);
  const again = await bad('rejectFiling', { key: world.regulatorKey, params, json });
  expect(again).toMatchObject({ status: 409, reason: 'filing_status_conflict' });
  const query = { licence: world.licence };
  const listed = await good('listFilings', { key: world.exporterKey, query });
  expect(listed.items.map(({ status }) => status).toSorted()).toEqual(['filed', 'rejected']);
  const history = await good('getHistory', { key: world.regulatorKey, params });
  expect(history.versions.flatMap(({ changes }) => changes.map(({ action }) => action))).toEqual([
    ...['report-filed', 'report-rejected'],
  ]);
});

test('one document is a report on one span, and never again on what it was rejected for', async () => {
  const world = await makeWorld();
  const given = { key: world.exporterKey, params: { id: world.licence } };
  const { id } = await file(world);
  const april = { ...usage, from: '2026-04-01', to: '2026-05-01' };
  const known = { status: 409, reason: 'filing_document_known' };
  for (const json of [usage, april])
    expect(await bad('fileReport', { ...given, json })).toMatchObject(known);
  // A yearly report may be on several matters at once.
  await file(world, { what: 'inventory' });
  const json = { reason: 'Figures of April' };
  await good('rejectFiling', { key: world.regulatorKey, params: { id }, json });
  expect(await bad('fileReport', { ...given, json: usage })).toMatchObject(known);
  expect(await file(world, april)).toMatchObject({ status: 'filed' });
});

test('of requests at one moment to file one document one files it, for whatever spans', async () => {
  const world = await makeWorld();
  const send = (day: number) =>
    call('fileReport', {
      ...{ key: world.exporterKey, params: { id: world.licence } },
      json: { ...usage, from: `2026-01-0${day}` },
    });
  const answers = await Promise.all([1, 1, 2, 3, 4].map(send));
  const filed = answers.filter(({ status }) => status === 201);
  expect(filed).toHaveLength(1);
  const others = answers.filter(({ status }) => status !== 201);
  for (const other of others)
    expect(await problemOf(other)).toMatchObject({ status: 409, reason: 'filing_document_known' });
  const query = { licence: world.licence };
  expect((await good('listFilings', { key: world.exporterKey, query })).items).toHaveLength(1);
});

test('time that lies ahead, and a span that ends before it begins, cannot be reported', async () => {
  const world = await makeWorld();
  const given = { key: world.exporterKey, params: { id: world.licence } };
  const ahead = new Date(app.nowMs + 1).toISOString();
  for (const json of [
    { ...usage, to: ahead },
    { ...usage, to: '2025-12-31' },
    { ...usage, to: usage.from },
  ]) {
    const refused = await bad('fileReport', { ...given, json });
    expect(refused).toMatchObject({ status: 422, reason: 'filing_span_invalid' });
  }
  for (const json of [
    { ...usage, what: 'rumours' },
    { ...usage, document: 'x' },
    { ...usage, document: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  ]) {
    expect(await bad('fileReport', { ...given, json: json as never })).toMatchObject({
      status: 422,
      reason: 'request_body_invalid',
    });
  }
});
