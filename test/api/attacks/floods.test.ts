/** Small bodies that would make large answers, and desks that would be filled without end. */
import { env } from 'cloudflare:workers';
import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { csvOf } from '../../../src/api/csv.ts';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import { aDay } from '../../../src/flow/registry/quota.ts';
import { insertStatements } from '../../../src/store/d1/bulk.ts';
import { sites } from '../../../src/store/d1/schema.ts';
import { type Call, call, good, problemOf, sendTo } from '../client.ts';
import { anomalyOf } from '../conditions.ts';
import { localApp } from '../local-app.ts';
import { makeWorld, unique } from '../world.ts';

const app = localApp();
sendTo(app.send);

test('a file that repeats one number ten thousand times is answered in proportion', async () => {
  const { regulatorKey: key } = await makeWorld();
  const body = `number\n${'X\n'.repeat(10_000)}`;
  const response = await call('confirmLicences', { key, body, contentType: 'text/csv' });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text.length).toBeLessThan(3_000_000);
  const { counts, rows } = JSON.parse(text);
  expect(counts).toEqual({ repeated: 10_000 });
  expect(rows[9_999].detail).toMatch(/^Also on line 2, 3, .* and 9989 more\.$/);
});

test('a party does not fill an authority’s desk with disclosures', async () => {
  const world = await makeWorld();
  const subjects = [{ type: 'licence', id: world.licence }];
  const disclose = (key: string) => call('disclose', { key, json: { text: 'Moved.', subjects } });
  for (let made = 0; made < 50; made++) {
    expect((await disclose(world.exporterKey)).status).toBe(201);
  }
  const refused = await problemOf(await disclose(world.exporterKey));
  expect(refused.reason).toBe('desk_limit_reached');
  // The other party's room is its own, and what the authority has closed makes room.
  expect((await disclose(world.operatorKey)).status).toBe(201);
  const { items } = await good('listDisclosures', { key: world.regulatorKey });
  const mine = items.find(({ party }) => party === world.exporter)!;
  const close = { outcome: 'resolved', words: 'Done.' };
  await good('closeCase', { key: world.regulatorKey, params: { id: mine.case! }, json: close });
  expect((await disclose(world.exporterKey)).status).toBe(201);
}, 60_000);

test('requests at one moment do not get around what is bounded', async () => {
  const world = await makeWorld();
  const key = world.exporterKey;
  const atOnce = async (count: number, name: EndpointName, given: Omit<Call, 'key'>) => {
    const calls = Array.from({ length: count }, () => call(name, { ...given, key }));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.every((status) => [201, 202, 409, 429].includes(status))).toBe(true);
    return statuses.filter((status) => status < 300).length;
  };
  const hook = { json: { url: 'https://hooks.muster.org/' } };
  expect(await atOnce(30, 'registerWebhook', hook)).toBeLessThanOrEqual(20);
  const id = await anomalyOf(app.services.index, world);
  const answer = { params: { id }, json: { text: 'It was tested.' } };
  expect(await atOnce(60, 'answerAnomaly', answer)).toBe(50);
}, 60_000);

test('files of a party are bounded a day, attached or not, and nothing is archived beyond it', async () => {
  const world = await makeWorld();
  const charge = aDay('attachment-bytes', world.exporter, app.nowMs, 1024 ** 3 - 10);
  expect(await app.services.registry.charge(charge)).toBe(true);
  const upload = (body: string) =>
    call('uploadAttachment', {
      ...{ key: world.exporterKey, query: { fileName: 'a.txt' }, body, contentType: 'text/plain' },
    });
  expect((await upload('ten bytes.')).status).toBe(201);
  const objects = app.archive.objects.size;
  const refused = await upload(unique('more'));
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await problemOf(refused)).reason).toBe('quota_exceeded');
  expect(app.archive.objects.size).toBe(objects);
});

test('no cell becomes a formula where a spreadsheet parts cells at semicolons or lines', () => {
  for (const text of [
    'x;=1+1',
    'x\n=1+1',
    'x\r\n@SUM(A1)',
    'x\t+1',
    'x; "=1+1',
    'x;"=1+1',
    'x;＝1',
    ';;-1',
  ]) {
    const [, line = ''] = csvOf(['text', 'end'], [{ text, end: 'e' }]).split(/\r\n([\s\S]*)/);
    for (const cell of line.split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^["\s]*[=+\-@＝＋－＠]/);
  }
});

test('a name that turns the writing is refused for a file', async () => {
  const { exporterKey: key } = await makeWorld();
  for (const mark of ['\u200e', '\u200f', '\u061c', '\u202e']) {
    const query = { fileName: `report${mark}fdp.exe` };
    const given = { key, query, body: 'x', contentType: 'text/plain' };
    expect((await call('uploadAttachment', given)).status).toBe(400);
  }
});

test('an object of more versions than are listed is still found as it stood at the first', async () => {
  const world = await makeWorld();
  const startMs = app.nowMs;
  const first = new Date(startMs).toISOString();
  const row = await app.services.registry.newest('sites', world.site);
  const later = Array.from({ length: 210 }, (_, i) => {
    const atMs = startMs + 1_000 * (i + 1);
    return { ...row, version: i + 2, name: `Site ${i}`, validFromMs: atMs, recordedAtMs: atMs };
  });
  await env.REGISTRY.batch(insertStatements(env.REGISTRY, sites, later));
  app.nowMs += 1_000_000;
  const key = world.regulatorKey;
  const params = { id: world.site };
  const history = await good('getHistory', { key, params });
  expect(history).toMatchObject({ more: true });
  expect(history.versions.length).toBe(200);
  const at = await good('getStanding', { key, params, query: { date: first } });
  expect(at.version).toBe(1);
  const to = new Date(app.nowMs).toISOString();
  const diff = await good('getDiff', { key, params, query: { from: first, to } });
  expect(diff).toMatchObject({ from: 1, to: 211 });
});

test('a failing query leaves nothing of what people wrote in our log', async () => {
  const { regulatorKey: key } = await makeWorld();
  const desk = {
    ...app.services.desk,
    listCases: async () => {
      throw new DrizzleQueryError('select ? from cases', ['A. Inspector'], new Error('D1 is away'));
    },
  };
  const failing = localApp({ desk });
  sendTo(failing.send);
  const response = await call('listCases', { key, query: { owner: 'A. Inspector' } });
  sendTo(app.send);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('D1');
  expect(failing.entries.at(-1)?.fault).toBe('Failed query: select ? from cases: D1 is away');
});
