import { expect, test } from 'vitest';
import { rules } from '../../src/core/appraise/ruleset.ts';
import { bad, good, sendTo } from './client.ts';
import { anomalyOf, conditionOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);
const { index } = app.services;

const secret = rules.find(({ confidential }) => confidential)!.kind;
const plain = 'gone-dark';

const seenBy = async (key: string) =>
  (await good('listAnomalies', { key })).items.map(({ id }) => id);

const decide = (world: World, id: string) => ({
  key: world.regulatorKey,
  params: { id },
  json: { reason: 'The investigation is over.' },
});

test('a confidential anomaly is shown to exporter and operator once released, and no longer once withheld', async () => {
  const world = await makeWorld();
  const id = await anomalyOf(index, world, conditionOf(world, { kind: secret }));
  const keys = [world.exporterKey, world.operatorKey];
  for (const key of keys) {
    expect(await seenBy(key)).toEqual([]);
    expect((await bad('getAnomaly', { key, params: { id } })).reason).toBe('object_not_found');
  }
  const released = await good('releaseAnomaly', decide(world, id));
  expect(released).toMatchObject({ word: 'released', version: 1, propagated: true });
  for (const key of keys) {
    expect(await seenBy(key)).toEqual([id]);
    expect(await good('getAnomaly', { key, params: { id } })).toMatchObject({ id, releases: [] });
  }
  expect(await good('withholdAnomaly', decide(world, id))).toMatchObject({ version: 2 });
  for (const key of keys) expect(await seenBy(key)).toEqual([]);
  const seen = await good('getAnomaly', { key: world.regulatorKey, params: { id } });
  expect(seen.releases.map(({ word }) => word)).toEqual(['released', 'withheld']);
});

test('those whom a released anomaly is about are told by webhook, and not of what is withheld', async () => {
  const world = await makeWorld();
  const key = world.exporterKey;
  const json = { url: 'https://hooks.muster.org/' };
  const hook = await good('registerWebhook', { key, json });
  const id = await anomalyOf(index, world, conditionOf(world, { kind: secret }));
  const told = async () =>
    (await good('listDeliveries', { key, params: { id: hook.id } })).items.map(
      ({ event }) => event,
    );
  expect(await told()).toEqual([]);
  await good('releaseAnomaly', decide(world, id));
  expect(await told()).toEqual(['anomaly.released']);
  await good('withholdAnomaly', decide(world, id));
  expect(await told()).toEqual(['anomaly.released']);
});

test('withholding another kind is recorded, and each step is a leaf', async () => {
  const world = await makeWorld();
  const id = await anomalyOf(index, world, conditionOf(world, { kind: plain }));
  expect(await seenBy(world.exporterKey)).toEqual([id]);
  const leaves = app.log.leaves.length;
  await good('withholdAnomaly', decide(world, id));
  expect(app.log.leaves.length).toBe(leaves + 1);
  expect(await seenBy(world.exporterKey)).toEqual([]);
  await good('releaseAnomaly', decide(world, id));
  expect(await seenBy(world.operatorKey)).toEqual([id]);
});

test('what is so already is refused, and so is a decision of another authority', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const id = await anomalyOf(index, world, conditionOf(world, { kind: plain }));
  const again = await bad('releaseAnomaly', decide(world, id));
  expect(again).toMatchObject({ status: 409, reason: 'release_unchanged' });
  const foreign = { ...decide(world, id), key: other.regulatorKey };
  expect((await bad('withholdAnomaly', foreign)).reason).toBe('object_not_found');
});

test('what the ledger says later does not undo a person’s word', async () => {
  const world = await makeWorld();
  const condition = conditionOf(world, { kind: plain });
  const id = await anomalyOf(index, world, condition);
  await good('withholdAnomaly', decide(world, id));
  const later = { ...condition.condition, version: 2, severity: 'critical' as const };
  await index.upsert([{ ...condition, header: 2, condition: later }]);
  expect(await seenBy(world.exporterKey)).toEqual([]);
  expect(await seenBy(world.regulatorKey)).toEqual([id]);
});
