import { expect, test } from 'vitest';
import { rules } from '../../src/core/appraise/ruleset.ts';
import { bad, good, sendTo } from './client.ts';
import { anomalyOf, conditionOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { makeWorld } from './world.ts';

const app = localApp();
sendTo(app.send);
const { index } = app.services;
const secret = rules.find(({ confidential }) => confidential)!.kind;

test('each party answers an anomaly that it sees and reads its own answers; the authority reads all', async () => {
  const world = await makeWorld();
  const id = await anomalyOf(index, world);
  const params = { id };
  const leaves = app.log.leaves.length;
  const exporter = { key: world.exporterKey, params };
  const operator = { key: world.operatorKey, params };
  await good('answerAnomaly', { ...exporter, json: { text: 'It was sold.', author: 'C. Clerk' } });
  await good('answerAnomaly', { ...operator, json: { text: 'It is here.' } });
  expect(app.log.leaves.length).toBe(leaves + 2);
  const textsOf = async (key: string) =>
    (await good('getAnomaly', { key, params })).answers.map(({ text }) => text);
  expect(await textsOf(world.exporterKey)).toEqual(['It was sold.']);
  expect(await textsOf(world.operatorKey)).toEqual(['It is here.']);
  expect(await textsOf(world.regulatorKey)).toEqual(['It was sold.', 'It is here.']);
});

test('what a party does not see it cannot answer, and cannot tell from what there is not', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const [hidden, foreign] = [
    await anomalyOf(index, world, conditionOf(world, { kind: secret })),
    await anomalyOf(index, other),
  ];
  const json = { text: 'We did not.' };
  const refusals = [];
  for (const id of [hidden, foreign, 'ab'.repeat(16)]) {
    const { requestId: _, ...rest } = await bad('answerAnomaly', {
      ...{ key: world.exporterKey, params: { id } },
      json,
    });
    refusals.push(JSON.stringify(rest));
  }
  expect(new Set(refusals).size).toBe(1);
  expect(refusals[0]).toContain('object_not_found');
});

test('a party answers one thing at most fifty times', async () => {
  const world = await makeWorld();
  const params = { id: await anomalyOf(index, world) };
  const given = { key: world.exporterKey, params, json: { text: 'Again.' } };
  for (let i = 0; i < 50; i++) await good('answerAnomaly', given);
  expect(await bad('answerAnomaly', given)).toMatchObject({
    ...{ status: 409, reason: 'desk_limit_reached' },
  });
  await good('answerAnomaly', { ...given, key: world.operatorKey });
}, 30_000);

test('what the archive cannot keep is not acknowledged, and nothing of it is registered', async () => {
  const world = await makeWorld();
  const waiting = () => app.services.desk.unattached(world.exporter);
  app.breaker.breakAt('archive', 'before');
  const upload = { key: world.exporterKey, query: { fileName: 'a.txt' }, body: 'text' };
  const refused = await bad('uploadAttachment', { ...upload, contentType: 'text/plain' });
  expect(refused.status).toBe(500);
  expect(await waiting()).toEqual({ count: 0, bytes: 0 });
});
