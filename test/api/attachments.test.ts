import { env } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { attachmentBytes, attachmentTypes } from '../../src/contract/desk.ts';
import { bad, call, good, sendTo } from './client.ts';
import { anomalyOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const bytesOf = (text: string) => new TextEncoder().encode(text);
function upload(
  key: string,
  body = 'text',
  fileName = 'papers.pdf',
  contentType = 'application/pdf',
) {
  return { key, query: { fileName }, body: bytesOf(body), contentType };
}

async function answered(world: World, attachments: readonly string[]) {
  const id = await anomalyOf(app.services.index, world);
  const json = { text: 'See files.', attachments };
  return { key: world.exporterKey, params: { id }, json };
}

test.each(attachmentTypes)(
  'a file of %s is archived by its hash and given back byte for byte',
  async (contentType) => {
    const world = await makeWorld();
    const body = `file of ${contentType} \u0000`;
    const made = await good(
      'uploadAttachment',
      upload(world.exporterKey, body, 'a.bin', contentType),
    );
    const name = bytesToHex(sha256(bytesOf(body)));
    expect(made).toMatchObject({ sha256: name, size: bytesOf(body).length, contentType });
    expect(app.archive.objects.has(`attachments/${name}`)).toBe(true);
    const response = await call('getAttachment', {
      key: world.exporterKey,
      params: { id: made.id },
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytesOf(body));
  },
);

test('a download is never shown, run or sniffed, whatever it says it is', async () => {
  const world = await makeWorld();
  const hostile = upload(
    ...[world.exporterKey, '<script>alert(1)</script>'],
    `a'b%20";\u00e9.html`.replace('"', ''),
    'application/octet-stream',
  );
  const made = await good('uploadAttachment', hostile);
  const response = await call('getAttachment', { key: world.exporterKey, params: { id: made.id } });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': "attachment; filename*=UTF-8''a%27b%2520%3B%C3%A9.html",
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
});

test.each(['', '../../etc/passwd', 'a\\b', 'a\nb', 'a\u202ebc', 'a"b', 'x'.repeat(129), ' a'])(
  'the file name %j is none',
  async (fileName) => {
    const world = await makeWorld();
    const refused = await bad('uploadAttachment', upload(world.exporterKey, 'x', fileName));
    expect(refused.errors?.[0]).toMatchObject({ in: 'query', pointer: '/fileName' });
  },
);

test('an empty file, one of another type and one that is too large are refused and not archived', async () => {
  const world = await makeWorld();
  const before = app.archive.objects.size;
  const key = world.exporterKey;
  expect((await bad('uploadAttachment', upload(key, ''))).reason).toBe('attachment_empty');
  const html = await bad('uploadAttachment', upload(key, 'x', 'a.html', 'text/html'));
  expect(html.status).toBe(415);
  const body = new Uint8Array(attachmentBytes + 1);
  expect((await bad('uploadAttachment', { ...upload(key), body })).status).toBe(413);
  expect(app.archive.objects.size).toBe(before);
});

test('one file stands in one place: it is attached once, by its uploader', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const mine = await good('uploadAttachment', upload(world.exporterKey));
  const theirs = await good('uploadAttachment', upload(other.exporterKey));
  const operators = await good('uploadAttachment', upload(world.operatorKey));
  for (const id of [theirs.id, operators.id, `att_${'0'.repeat(24)}`]) {
    const refused = await bad('answerAnomaly', await answered(world, [mine.id, id]));
    expect(refused.errors).toEqual([
      expect.objectContaining({ pointer: '/attachments/1', reason: 'reference_unknown' }),
    ]);
  }
  const twice = await bad('answerAnomaly', await answered(world, [mine.id, mine.id]));
  expect(twice.errors?.[0]).toMatchObject({ pointer: '/attachments/1', reason: 'value_invalid' });
  const made = await good('answerAnomaly', await answered(world, [mine.id]));
  expect(made.attachments).toMatchObject([{ id: mine.id, sha256: mine.sha256 }]);
  const again = await bad('answerAnomaly', await answered(world, [mine.id]));
  expect(again.errors?.[0]).toMatchObject({ pointer: '/attachments/0', reason: 'value_invalid' });
});

test('two answers at one moment do not both get the file', async () => {
  const world = await makeWorld();
  const { id } = await good('uploadAttachment', upload(world.exporterKey));
  const calls = [await answered(world, [id]), await answered(world, [id])];
  const responses = await Promise.all(calls.map((given) => call('answerAnomaly', given)));
  const statuses = responses.map(({ status }) => status).sort();
  expect(statuses[0]).toBe(201);
  expect([409, 422]).toContain(statuses[1]);
});

test('a file is read by its uploader until it is attached, and then by the authority too', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const { id } = await good('uploadAttachment', upload(world.exporterKey));
  const strangers = [other.exporterKey, other.operatorKey, other.regulatorKey, world.operatorKey];
  const hidden = async (key: string) => {
    const refused = await bad('getAttachment', { key, params: { id } });
    expect(refused).toMatchObject({ status: 404, reason: 'object_not_found' });
  };
  for (const key of [...strangers, world.regulatorKey]) await hidden(key);
  await good('answerAnomaly', await answered(world, [id]));
  for (const key of strangers) await hidden(key);
  for (const key of [world.exporterKey, world.regulatorKey]) {
    expect((await call('getAttachment', { key, params: { id } })).status).toBe(200);
  }
});

test('a file in a note is read by regulators alone', async () => {
  const world = await makeWorld();
  const { id } = await good('uploadAttachment', upload(world.regulatorKey));
  const json = { title: 'Case', owner: 'A', dueAt: '2089-01-01T00:00:00Z' };
  const opened = await good('openCase', { key: world.regulatorKey, json });
  const note = { text: 'See file.', attachments: [id] };
  const given = { key: world.regulatorKey, params: { id: opened.id }, json: note };
  await good('addCaseNote', given);
  for (const key of [world.exporterKey, world.operatorKey]) {
    expect((await bad('getAttachment', { key, params: { id } })).status).toBe(404);
  }
});

test('more than 64 MiB attached to nothing are refused, until something of it is attached', async () => {
  const world = await makeWorld();
  const waiting = await waitingFile(world, 64 * 1024 * 1024 - 4);
  const refused = await bad('uploadAttachment', upload(world.exporterKey, '5 byt'));
  expect(refused).toMatchObject({ status: 409, reason: 'attachment_quota_reached' });
  await good('uploadAttachment', upload(world.exporterKey, '4 by'));
  await good('uploadAttachment', upload(world.operatorKey));
  expect((await bad('uploadAttachment', upload(world.exporterKey, '!'))).status).toBe(409);
  await good('answerAnomaly', await answered(world, [waiting]));
  await good('uploadAttachment', upload(world.exporterKey));
});

test('uploads at one moment do not go beyond the quota together', async () => {
  const world = await makeWorld();
  await waitingFile(world, 64 * 1024 * 1024 - 10);
  const calls = ['one..', 'two..', 'three', 'four.'].map((body) =>
    call('uploadAttachment', upload(world.exporterKey, body)),
  );
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(2);
  expect(statuses.filter((status) => status === 409)).toHaveLength(2);
});

/** A file of the exporter's that is attached to nothing, as large as is said. */
async function waitingFile(world: World, size: number): Promise<string> {
  const id = `att_${size.toString(16).padStart(24, '0')}`;
  await env.REGISTRY.prepare(
    `INSERT INTO attachments (id, version, valid_from_ms, recorded_at_ms, actor, owner, file_name,
      content_type, size, sha256) VALUES (?1, 1, 0, 0, 'test', ?2, 'a', 'text/plain', ?3, ?4)`,
  )
    .bind(id, world.exporter, size, '00'.repeat(32))
    .run();
  return id;
}

test('at most ten files go with one answer', async () => {
  const world = await makeWorld();
  const ids = Array.from({ length: 11 }, (_, i) => `att_${String(i).padStart(24, '0')}`);
  const refused = await bad('answerAnomaly', await answered(world, ids));
  expect(refused.errors?.[0]).toMatchObject({ pointer: '/attachments', reason: 'too_large' });
});
