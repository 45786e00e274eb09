/** An investigation from the alarm to its end, and what the log has of it. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { decodeChange, leafData } from '../../src/core/log/leaf.ts';
import { good, sendTo } from './client.ts';
import { anomalyOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);
const DAY_MS = 86_400_000;
const day = (days: number) => new Date(app.nowMs + days * DAY_MS).toISOString();

/** The registry's changes in the order of their leaves: what each says is what its leaf commits to. */
function changesFrom(leaf: number) {
  const objects = [...app.archive.objects].filter(([name]) => name.startsWith('changes/'));
  const byLeaf = new Map(objects.map(([, bytes]) => [bytesToHex(leafData(bytes)), bytes]));
  return app.log.leaves.slice(leaf).map(({ hex }) => {
    const change = decodeChange(byLeaf.get(hex)!);
    if (!change.ok) throw new Error('a leaf commits to no change');
    return { ...change.value, record: JSON.parse(new TextDecoder().decode(change.value.body)) };
  });
}

const file = async (key: string, body: string) => {
  const given = { key, query: { fileName: 'papers.txt' }, body, contentType: 'text/plain' };
  return (await good('uploadAttachment', given)).id;
};

async function investigated(world: World) {
  const { regulatorKey: key, exporterKey } = world;
  const anomaly = await anomalyOf(app.services.index, world);
  const opening = { title: 'Silent', owner: 'A. Inspector', dueAt: day(30), anomalies: [anomaly] };
  const { id } = await good('openCase', { key, json: opening });
  const of = { key, params: { id } };
  await good('addCaseNote', { ...of, json: { text: 'Nobody answers the telephone.' } });
  app.ledgers.ledger = () => ({ evidence: async () => [] }) as never;
  await good('holdCase', { ...of, json: { held: true, reason: 'Proceedings.' } });
  const question = { party: world.exporter, question: 'Where is it?', dueAt: day(7) };
  const asked = await good('askParty', { ...of, json: question });
  app.nowMs += 8 * DAY_MS;
  const answer = { text: 'In the cellar.', attachments: [await file(exporterKey, 'photograph')] };
  const params = { id: asked.id };
  await good('answerRequest', { key: exporterKey, params, json: answer });
  await good('acceptRequest', { key, params, json: { reason: 'Seen there.' } });
  const decided = { code: 'explained', reason: 'A cellar without power.', version: 1 };
  await good('disposeAnomaly', { key, params: { id: anomaly }, json: decided });
  const ending = { outcome: 'no-violation', words: 'It was explained.', holdStays: true };
  await good('closeCase', { ...of, json: ending });
  await good('holdCase', { ...of, json: { held: false, reason: 'Nothing follows.' } });
  return { anomaly, id, asked: asked.id };
}

test('every step of an investigation is a leaf that says who did what and when', async () => {
  const world = await makeWorld();
  const from = app.log.leaves.length;
  const startMs = app.nowMs;
  const { anomaly, id, asked } = await investigated(world);
  const changes = changesFrom(from);
  expect(changes.map(({ kind }) => kind)).toEqual([
    'case-opened',
    'case-noted',
    'case-held',
    'information-requested',
    'attachment-uploaded',
    'request-answered',
    'request-accepted',
    'anomaly-disposed',
    'case-closed',
    'case-hold-lifted',
  ]);
  expect(changes.map(({ changedAtMs }) => changedAtMs - startMs)).toEqual([
    ...[0, 0, 0, 0],
    ...Array.from({ length: 6 }, () => 8 * DAY_MS),
  ]);
  const byParty = changes.filter(({ kind }) => /attachment|answered/.test(kind));
  const byRegulator = changes.filter((change) => !byParty.includes(change));
  expect(new Set(byParty.map(({ actor }) => actor)).size).toBe(1);
  expect(new Set(byRegulator.map(({ actor }) => actor)).size).toBe(1);
  const rows = changes.flatMap(({ record }) =>
    record.objects.map((one: { row: object }) => one.row),
  );
  expect(rows).toContainEqual(expect.objectContaining({ id: `dsp_${anomaly}`, code: 'explained' }));
  expect(rows).toContainEqual(expect.objectContaining({ about: asked, late: true }));
  expect(rows).toContainEqual(expect.objectContaining({ id, outcome: 'no-violation', held: true }));
});

test('an answer’s leaf commits to the bytes of its files', async () => {
  const world = await makeWorld();
  const from = app.log.leaves.length;
  await investigated(world);
  const changes = changesFrom(from);
  const uploaded = changes.find(({ kind }) => kind === 'attachment-uploaded')!.record.objects[0]
    .row;
  const answered = changes.find(({ kind }) => kind === 'request-answered')!.record.objects;
  expect(answered[0].row.attachments).toEqual([
    expect.objectContaining({ id: uploaded.id, sha256: uploaded.sha256 }),
  ]);
  expect(app.archive.objects.has(`attachments/${uploaded.sha256}`)).toBe(true);
});
