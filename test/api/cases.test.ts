import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { caseOutcome } from '../../src/contract/cases.ts';
import { bad, good, sendTo } from './client.ts';
import { anomalyOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { addDevices, makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);
const DAY_MS = 86_400_000;
const day = (days: number) => new Date(app.nowMs + days * DAY_MS).toISOString();

async function opened(world: World, more: object = {}): Promise<string> {
  const json = { title: 'Case', owner: 'A. Inspector', dueAt: day(30), ...more };
  return (await good('openCase', { key: world.regulatorKey, json })).id;
}

const own = (world: World, id: string, json: object = {}) => ({
  ...{ key: world.regulatorKey, params: { id } },
  json,
});

const see = (world: World, id: string) =>
  good('getCase', { key: world.regulatorKey, params: { id } });

test('a case is about what its authority sees; each thing that it does not see is named', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const [[mine], [theirs]] = [await addDevices(world, 1), await addDevices(other, 1)];
  const anomalies = [
    await anomalyOf(app.services.index, world),
    await anomalyOf(app.services.index, other),
  ];
  const subjects = [
    { type: 'licence', id: world.licence },
    { type: 'licence', id: other.licence },
    { type: 'site', id: world.site },
    { type: 'site', id: other.site },
    { type: 'device', id: mine!.id },
    { type: 'device', id: theirs!.id },
    { type: 'party', id: world.exporter },
    { type: 'party', id: `pty_${'0'.repeat(24)}` },
  ];
  const json = { title: 'Case', owner: 'A', dueAt: day(1), anomalies, subjects };
  const refused = await bad('openCase', { key: world.regulatorKey, json });
  expect(refused).toMatchObject({ status: 422, reason: 'registry_reference_invalid' });
  const named = ['/anomalies/1', '/subjects/1', '/subjects/3', '/subjects/5', '/subjects/7'];
  expect(refused.errors?.map(({ pointer }) => pointer)).toEqual(named);
  const id = await opened(world, { anomalies: [anomalies[0]] });
  const add = { add: { subjects: [subjects[1]] } };
  const added = await bad('changeCase', own(world, id, add));
  expect(added.errors?.[0]).toMatchObject({ pointer: '/add/subjects/0' });
});

test('a case is seen by regulators of its authority, and no other', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const id = await opened(world);
  for (const name of ['getCase', 'getCaseEvidence'] as const) {
    const refused = await bad(name, { key: other.regulatorKey, params: { id } });
    expect(refused.reason).toBe('object_not_found');
  }
  const note = { ...own(world, id, { text: 'x' }), key: other.regulatorKey };
  expect((await bad('addCaseNote', note)).reason).toBe('object_not_found');
  expect((await good('listCases', { key: other.regulatorKey })).items).toEqual([]);
  const { items } = await good('listCases', { key: world.regulatorKey });
  expect(items.map((row) => row.id)).toEqual([id]);
});

test('cases are found by status, owner and overdue date', async () => {
  const world = await makeWorld();
  const soon = await opened(world, { owner: 'B. Inspector', dueAt: day(1) });
  const later = await opened(world);
  const closed = await opened(world, { dueAt: day(1) });
  await good('closeCase', own(world, closed, { outcome: 'resolved', words: 'Done.' }));
  app.nowMs += 2 * DAY_MS;
  const found = async (query: Record<string, string>) =>
    (await good('listCases', { key: world.regulatorKey, query })).items.map(({ id }) => id).sort();
  expect(await found({ overdue: 'true' })).toEqual([soon]);
  expect(await found({ owner: 'B. Inspector' })).toEqual([soon]);
  expect(await found({ status: 'open' })).toEqual([soon, later].sort());
  expect(await found({ status: 'closed' })).toEqual([closed]);
  expect(await see(world, soon)).toMatchObject({ overdue: true });
});

test('owner, date and what a case is about change, each change a version and a leaf', async () => {
  const world = await makeWorld();
  const [a, b] = [
    await anomalyOf(app.services.index, world),
    await anomalyOf(app.services.index, world),
  ];
  const id = await opened(world, { anomalies: [a] });
  const leaves = app.log.leaves.length;
  const subjects = [{ type: 'licence', id: world.licence }];
  const first = { owner: 'B. Inspector', dueAt: day(60), add: { anomalies: [b], subjects } };
  expect(await good('changeCase', own(world, id, first))).toMatchObject({ version: 2 });
  const second = { remove: { anomalies: [a] } };
  expect(await good('changeCase', own(world, id, second))).toMatchObject({ version: 3 });
  expect(app.log.leaves.length).toBe(leaves + 2);
  const seen = await see(world, id);
  expect(seen).toMatchObject({ owner: 'B. Inspector', anomalies: [b], subjects });
  expect(seen.anomaliesNow.map((one) => one.id)).toEqual([b]);
});

test('a case is found by what it is about, and an anomaly names its cases to regulators alone', async () => {
  const world = await makeWorld();
  const anomaly = await anomalyOf(app.services.index, world);
  const subjects = [{ type: 'licence', id: world.licence }];
  const [a, b] = [await opened(world, { anomalies: [anomaly] }), await opened(world, { subjects })];
  const about = async (id: string) => {
    const given = { key: world.regulatorKey, query: { about: id } };
    return (await good('listCases', given)).items.map((row) => row.id);
  };
  expect(await about(anomaly)).toEqual([a]);
  expect(await about(world.licence)).toEqual([b]);
  const params = { id: anomaly };
  expect((await good('getAnomaly', { key: world.regulatorKey, params })).cases).toEqual([a]);
  expect((await good('getAnomaly', { key: world.exporterKey, params })).cases).toEqual([]);
  await good('changeCase', own(world, a, { remove: { anomalies: [anomaly] } }));
  expect(await about(anomaly)).toEqual([]);
});

test('notes stand in their order, with who wrote them', async () => {
  const world = await makeWorld();
  const id = await opened(world);
  await good('addCaseNote', own(world, id, { text: 'First\nline.', author: 'A. Inspector' }));
  await good('addCaseNote', own(world, id, { text: 'Second.' }));
  const { notes } = await see(world, id);
  expect(notes.map(({ text }) => text)).toEqual(['First\nline.', 'Second.']);
  expect(notes[0]).toMatchObject({ author: 'A. Inspector' });
});

test('a case closes with each outcome and in words, and is opened again with a reason', async () => {
  const world = await makeWorld();
  for (const outcome of caseOutcome.options) {
    const id = await opened(world);
    const json = { outcome, words: 'As found.' };
    expect(await good('closeCase', own(world, id, json))).toMatchObject({
      ...{ status: 'closed', outcome, reason: 'As found.' },
    });
    expect((await bad('closeCase', own(world, id, json))).reason).toBe('case_closed');
    const change = own(world, id, { owner: 'X' });
    expect((await bad('changeCase', change)).reason).toBe('case_closed');
    await good('addCaseNote', own(world, id, { text: 'Filed.' }));
    const again = own(world, id, { reason: 'New facts.' });
    expect(await good('reopenCase', again)).toMatchObject({ status: 'open', outcome: null });
    expect((await bad('reopenCase', again)).reason).toBe('case_not_closed');
  }
});

test('what is held is not closed in silence, and the hold stays', async () => {
  const world = await makeWorld();
  const id = await opened(world);
  await good('holdCase', own(world, id, { held: true, reason: 'Proceedings.' }));
  const json = { outcome: 'referred', words: 'To the court.' };
  const refused = await bad('closeCase', own(world, id, json));
  expect(refused).toMatchObject({ status: 409, reason: 'case_held' });
  const closed = await good('closeCase', own(world, id, { ...json, holdStays: true }));
  expect(closed).toMatchObject({ status: 'closed', held: true });
  const lifted = own(world, id, { held: false, reason: 'The court is done.' });
  expect(await good('holdCase', lifted)).toMatchObject({ status: 'closed', held: false });
});

test('what is attached in a held case, and to its anomalies, is kept; whoever erases is told', async () => {
  const world = await makeWorld();
  const anomaly = await anomalyOf(app.services.index, world);
  const upload = async (key: string, body: string) => {
    const given = { key, query: { fileName: 'a.txt' }, body, contentType: 'text/plain' };
    return good('uploadAttachment', given);
  };
  const id = await opened(world);
  const noted = await upload(world.regulatorKey, `note ${id}`);
  await good('addCaseNote', own(world, id, { text: 'See file.', attachments: [noted.id] }));
  const answered = await upload(world.exporterKey, `answer ${id}`);
  const answer = { text: 'See file.', attachments: [answered.id] };
  await good('answerAnomaly', {
    ...{ key: world.exporterKey, params: { id: anomaly } },
    json: answer,
  });
  const loose = await upload(world.exporterKey, `loose ${id}`);
  const isHeld = async (name: string) =>
    (await app.services.desk.areHeld([{ kind: 'attachments', name }], null))[0];
  const held = async () => [
    await isHeld(noted.sha256),
    await isHeld(answered.sha256),
    await isHeld(loose.sha256),
  ];
  expect(await held()).toEqual([false, false, false]);
  app.ledgers.ledger = () => ({ evidence: async () => [] }) as never;
  await good('holdCase', own(world, id, { held: true, reason: 'Kept.' }));
  expect(await held()).toEqual([true, false, false]);
  await good('changeCase', own(world, id, { add: { anomalies: [anomaly] } }));
  expect(await held()).toEqual([true, true, false]);
  await good('changeCase', own(world, id, { remove: { anomalies: [anomaly] } }));
  expect(await held()).toEqual([true, true, false]);
  await good('holdCase', own(world, id, { held: false, reason: 'Over.' }));
  expect(await held()).toEqual([false, false, false]);
});

test.each([
  ['SELECT 1 FROM held_objects WHERE kind = ?1 AND name = ?2', ['headers', 'x']],
  ['SELECT * FROM attachments WHERE sha256 = ?1', ['x']],
  [`SELECT * FROM cases WHERE authority = ?1 AND id > 'x' ORDER BY id LIMIT 5`, ['aut']],
  [`SELECT * FROM requests WHERE party = ?1 AND id > 'x' ORDER BY id LIMIT 5`, ['pty']],
  ['SELECT * FROM answers WHERE about IN (SELECT value FROM json_each(?1))', ['[]']],
])('%s looks up and does not scan', async (statement, values) => {
  const plan = await env.REGISTRY.prepare(`EXPLAIN QUERY PLAN ${statement}`)
    .bind(...values)
    .all<{ detail: string }>();
  const details = plan.results.map(({ detail }) => detail);
  expect(details.filter((text) => text.startsWith('SCAN') && !/json_each/.test(text))).toEqual([]);
});
