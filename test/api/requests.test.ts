import { expect, test } from 'vitest';
import { bad, good, sendTo } from './client.ts';
import { anomalyOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { addDevices, makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);
const DAY_MS = 86_400_000;
const day = (days: number) => new Date(app.nowMs + days * DAY_MS).toISOString();

async function caseAbout(world: World, about: object): Promise<string> {
  const json = { title: 'Case', owner: 'A. Inspector', dueAt: day(30), ...about };
  return (await good('openCase', { key: world.regulatorKey, json })).id;
}

function question(world: World, id: string, party: string, more: object = {}) {
  const json = { party, question: 'Where was it on 3 May?', dueAt: day(7), ...more };
  return { key: world.regulatorKey, params: { id }, json };
}

test('whoever a case’s subjects concern can be asked, and nobody else', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const [device] = await addDevices(world, 1);
  const anomaly = await anomalyOf(app.services.index, world);
  const subjects = [
    { subjects: [{ type: 'licence', id: world.licence }] },
    { subjects: [{ type: 'site', id: world.site }] },
    { subjects: [{ type: 'device', id: device!.id }] },
    { anomalies: [anomaly] },
  ];
  for (const about of subjects) {
    const id = await caseAbout(world, about);
    for (const party of [world.exporter, world.operator]) {
      expect(await good('askParty', question(world, id, party))).toMatchObject({ party });
    }
    for (const party of [other.exporter, other.operator]) {
      const refused = await bad('askParty', question(world, id, party));
      expect(refused).toMatchObject({ status: 422, reason: 'request_party_unconcerned' });
    }
  }
  const named = await caseAbout(world, { subjects: [{ type: 'party', id: world.exporter }] });
  await good('askParty', question(world, named, world.exporter));
  await bad('askParty', question(world, named, world.operator));
});

test('the party sees the question and its answers, and nothing of the case', async () => {
  const world = await makeWorld();
  const id = await caseAbout(world, {
    ...{ title: 'Diversion to nowhere', owner: 'Z. Secret' },
    subjects: [{ type: 'licence', id: world.licence }],
  });
  await good('addCaseNote', {
    ...{ key: world.regulatorKey, params: { id } },
    json: { text: 'We suspect the driver.' },
  });
  const asked = await good('askParty', question(world, id, world.exporter));
  expect(asked).toMatchObject({ case: id, status: 'open' });
  const given = { key: world.exporterKey, params: { id: asked.id } };
  const json = { text: 'In the warehouse.', author: 'C. Clerk' };
  const answer = await good('answerRequest', { ...given, json });
  expect(answer).toMatchObject({ late: false, party: world.exporter });
  const seen = await good('getRequest', given);
  expect(seen).toMatchObject({ question: 'Where was it on 3 May?', status: 'answered' });
  expect(seen.answers).toMatchObject([{ text: 'In the warehouse.' }]);
  const listed = await good('listRequests', { key: world.exporterKey });
  for (const text of [JSON.stringify(seen), JSON.stringify(listed)]) {
    for (const secret of [id, 'Diversion', 'Secret', 'driver', `"actor":"${asked.actor}"`]) {
      expect(text).not.toContain(secret);
    }
  }
  const foreign = { ...given, key: world.operatorKey };
  expect((await bad('getRequest', foreign)).reason).toBe('object_not_found');
  expect((await bad('answerRequest', { ...foreign, json })).reason).toBe('object_not_found');
  expect((await good('listRequests', { key: world.operatorKey })).items).toEqual([]);
  for (const key of [world.exporterKey, world.operatorKey]) {
    expect((await bad('getCase', { key, params: { id } })).reason).toBe('auth_role_not_permitted');
  }
  const whole = await good('getCase', { key: world.regulatorKey, params: { id } });
  expect(whole.requests[0]?.answers[0]).toMatchObject({ author: 'C. Clerk' });
});

test('the party that is asked is told by webhook, and nobody else', async () => {
  const world = await makeWorld();
  const json = { url: 'https://hooks.muster.org/' };
  const hookOf = async (key: string) => (await good('registerWebhook', { key, json })).id;
  const hooks = [await hookOf(world.exporterKey), await hookOf(world.operatorKey)];
  const id = await caseAbout(world, { subjects: [{ type: 'licence', id: world.licence }] });
  const asked = await good('askParty', question(world, id, world.exporter));
  const [exporters, operators] = await Promise.all([
    good('listDeliveries', { key: world.exporterKey, params: { id: hooks[0]! } }),
    good('listDeliveries', { key: world.operatorKey, params: { id: hooks[1]! } }),
  ]);
  expect(exporters.items).toMatchObject([{ event: 'request.sent', subject: asked.id }]);
  expect(JSON.stringify(exporters)).not.toContain(id);
  expect(operators.items).toEqual([]);
});

test('a late answer is taken and marked, again too, until the request is accepted', async () => {
  const world = await makeWorld();
  const id = await caseAbout(world, { subjects: [{ type: 'licence', id: world.licence }] });
  const asked = await good('askParty', question(world, id, world.exporter));
  const own = { key: world.exporterKey, params: { id: asked.id } };
  const ours = { key: world.regulatorKey, params: { id: asked.id } };
  const reason = { json: { reason: 'This will do.' } };
  const early = await bad('acceptRequest', { ...ours, ...reason });
  expect(early).toMatchObject({ status: 409, reason: 'request_unanswered' });
  app.nowMs += 8 * DAY_MS;
  expect(await good('getRequest', own)).toMatchObject({ status: 'open', overdue: true });
  const leaves = app.log.leaves.length;
  for (const text of ['Sorry.', 'And the papers.']) {
    expect(await good('answerRequest', { ...own, json: { text } })).toMatchObject({ late: true });
  }
  expect(app.log.leaves.length).toBe(leaves + 2);
  expect(await good('acceptRequest', { ...ours, ...reason })).toMatchObject({ status: 'accepted' });
  const after = await bad('answerRequest', { ...own, json: { text: 'More.' } });
  expect(after).toMatchObject({ status: 409, reason: 'request_done' });
  expect((await bad('withdrawRequest', { ...ours, ...reason })).reason).toBe('request_done');
  const seen = await good('getRequest', ours);
  expect(seen.answers.map(({ text }) => text)).toEqual(['Sorry.', 'And the papers.']);
});

test('a request whose answer would be late already is not sent', async () => {
  const world = await makeWorld();
  const id = await caseAbout(world, { subjects: [{ type: 'licence', id: world.licence }] });
  const refused = await bad('askParty', question(world, id, world.exporter, { dueAt: day(-1) }));
  expect(refused).toMatchObject({ status: 422, reason: 'request_body_invalid' });
  expect(refused.errors).toMatchObject([{ pointer: '/dueAt', reason: 'too_small' }]);
  const asked = await good('listRequests', { key: world.exporterKey });
  expect(asked.items).toEqual([]);
});

test('a case is closed with no request of it waiting, and answers may come after that', async () => {
  const world = await makeWorld();
  const id = await caseAbout(world, { subjects: [{ type: 'licence', id: world.licence }] });
  const asked = await good('askParty', question(world, id, world.operator));
  const close = {
    ...{ key: world.regulatorKey, params: { id } },
    json: { outcome: 'resolved', words: 'It is back.' },
  };
  const refused = await bad('closeCase', close);
  expect(refused).toMatchObject({ status: 409, reason: 'case_requests_open' });
  expect(refused.detail).toContain(asked.id);
  const ours = { key: world.regulatorKey, params: { id: asked.id } };
  await good('withdrawRequest', { ...ours, json: { reason: 'No longer needed.' } });
  await good('closeCase', close);
  expect((await bad('askParty', question(world, id, world.operator))).reason).toBe('case_closed');
  const seen = await good('getRequest', { key: world.operatorKey, params: { id: asked.id } });
  expect(seen).toMatchObject({ status: 'withdrawn', reason: 'No longer needed.' });
});

test('a request that was asked of a case that changed meanwhile is a conflict', async () => {
  const world = await makeWorld();
  const id = await caseAbout(world, { subjects: [{ type: 'licence', id: world.licence }] });
  const { desk } = app.services;
  const { concerned } = desk;
  Object.assign(desk, {
    concerned: async (...args: Parameters<typeof concerned>) => {
      const found = await concerned(...args);
      await good('closeCase', {
        ...{ key: world.regulatorKey, params: { id } },
        json: { outcome: 'resolved', words: 'Done.' },
      });
      return found;
    },
  });
  const refused = await bad('askParty', question(world, id, world.exporter)).finally(() => {
    Object.assign(desk, { concerned });
  });
  expect(refused.reason).toBe('registry_conflict');
});
