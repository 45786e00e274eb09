import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { rowText } from '../../src/core/codec/canonical-json.ts';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { addDevices, deviceRow, makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});

const contentType = 'application/x-ndjson';
const key = (of: World = world) => ({ key: of.exporterKey });

function manifest(rows: readonly object[]) {
  return { body: rows.map((row) => JSON.stringify(row)).join('\n'), contentType };
}

async function opened(of: World = world) {
  const { id } = await good('openUpload', { ...key(of), params: { id: of.licence } });
  return { ...key(of), params: { id } };
}

async function staged(rows: readonly object[], of: World = world) {
  const upload = await opened(of);
  await good('putManifest', { ...upload, ...manifest(rows) });
  return upload;
}

const rowsOf = (count: number) => Array.from({ length: count }, () => deviceRow(world));

async function listed(of: World = world) {
  const query = { licence: of.licence, limit: '500' };
  return (await good('listDevices', { ...key(of), query })).items;
}

const count = async (sql: string, ...values: unknown[]) =>
  (await env.REGISTRY.prepare(sql)
    .bind(...values)
    .first<{ n: number }>())!.n;

const pieces = (id: string) =>
  count('SELECT count(*) AS n FROM staged_pieces WHERE upload = ?', id);

test('what is staged is nowhere until the one activation, and then everywhere', async () => {
  const rows = rowsOf(2_300);
  const upload = await staged(rows);
  const before = await good('getUpload', upload);
  expect(before).toMatchObject({ state: 'staged', rowsRead: 2_300, rowsStaged: 2_300, faults: 0 });
  expect(await listed()).toEqual([]);
  expect(app.ledgers.changes.get(world.licence)!.map(({ body }) => body.type)).not.toContain(
    'devices',
  );
  expect(await count('SELECT count(*) AS n FROM holders WHERE kind = ?', 'serial')).toBe(0);
  const activated = await good('activateUpload', upload);
  expect(activated).toMatchObject({ state: 'activated', propagated: true });
  const told = app.ledgers.changes
    .get(world.licence)!
    .flatMap(({ body }) => (body.type === 'devices' ? [body.devices] : []));
  expect(told.map(({ length }) => length)).toEqual([1_000, 1_000, 300]);
  expect(told.flat().map(({ serial }) => serial)).toEqual(rows.map(({ serial }) => serial));
  expect(await listed()).toHaveLength(500);
  expect(await pieces(upload.params.id)).toBe(0);
});

test('one change record commits to all rows as they stand, in the order of the manifest', async () => {
  const rows = rowsOf(1_100);
  const upload = await staged(rows);
  await good('activateUpload', upload);
  const { record } = (await env.REGISTRY.prepare(
    'SELECT record FROM outbox ORDER BY sequence DESC LIMIT 1',
  ).first<{ record: string }>())!;
  const [{ after }] = JSON.parse(record).objects;
  const { registry } = app.services;
  const visible = { exporter: world.exporter };
  const bySerial = new Map<string, object>();
  for (let after: string | undefined; ; ) {
    const filter = { licence: world.licence };
    const page = await registry.listDevices(visible, filter, { after, limit: 500 });
    for (const { device } of page) bySerial.set(device.serial, device);
    after = page.at(-1)?.device.id;
    if (page.length < 500) break;
  }
  const stored = rows.map(({ serial }) => bySerial.get(serial));
  expect(stored.every(Boolean)).toBe(true);
  expect(after).toBe(await manifestHash(stored as object[]));
});

/** As docs/log.md has it: SHA-256 over each row's canonical JSON and a newline. */
async function manifestHash(rows: readonly object[]): Promise<string> {
  const text = rows.map((row) => `${rowText(row)}\n`).join('');
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

test('an activation that lost its answer may be asked for again', async () => {
  const upload = await staged(rowsOf(2));
  await good('activateUpload', upload);
  const again = await good('activateUpload', upload);
  expect(again).toMatchObject({ state: 'activated', propagated: true });
  expect(await listed()).toHaveLength(2);
});

test('staged holders block nobody; who is registered first wins, and the other is refused whole by line', async () => {
  const rows = rowsOf(3);
  const upload = await staged(rows);
  const other = await makeWorld();
  const taken = { ...deviceRow(other), serial: rows[1]!.serial };
  const params = { id: other.licence };
  await good('registerDevices', { ...key(other), params, ...manifest([taken]) });
  const refused = await bad('activateUpload', upload);
  expect(refused).toMatchObject({ status: 422, reason: 'manifest_rows_invalid' });
  expect(refused.errors).toEqual([
    {
      line: 2,
      pointer: '/serial',
      reason: 'serial_held',
      detail: 'Registered for another device.',
    },
  ]);
  expect(await listed()).toEqual([]);
  expect((await good('getUpload', upload)).state).toBe('staged');
});

test('faults are counted and listed, nothing stays staged, and a better manifest takes its place', async () => {
  const upload = await opened();
  const rows = [deviceRow(world), { ...deviceRow(world), line: 7 }];
  const refused = await bad('putManifest', { ...upload, ...manifest(rows) });
  expect(refused.errors?.map(({ line, reason }) => [line, reason])).toEqual([[2, 'line_unknown']]);
  const progress = await good('getUpload', upload);
  expect(progress).toMatchObject({ state: 'refused', rowsRead: 2, rowsStaged: 0, faults: 1 });
  expect(await pieces(upload.params.id)).toBe(0);
  expect((await bad('activateUpload', upload)).reason).toBe('upload_state_conflict');
  await good('putManifest', { ...upload, ...manifest(rowsOf(4)) });
  await good('activateUpload', upload);
  expect(await listed()).toHaveLength(4);
});

test('progress is seen while the manifest is still arriving', async () => {
  const upload = await opened();
  const rows = rowsOf(2_500);
  const encoder = new TextEncoder();
  let seen: unknown;
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (at >= rows.length) {
        seen = await stagedSoFar(upload);
        return controller.close();
      }
      const part = rows.slice(at, at + 500).map((row) => `${JSON.stringify(row)}\n`);
      at += 500;
      controller.enqueue(encoder.encode(part.join('')));
    },
  });
  await good('putManifest', { ...upload, body, contentType });
  expect(seen).toMatchObject({ state: 'reading', rowsStaged: 2_000, faults: 0 });
});

/** Asked until the pieces that arrived are staged: the writing goes on while the body waits. */
async function stagedSoFar(upload: Awaited<ReturnType<typeof opened>>) {
  for (;;) {
    const progress = await good('getUpload', upload);
    if (progress.rowsStaged >= 2_000) return progress;
  }
}

test('a manifest that is superseded while it arrives stages nothing more', async () => {
  const upload = await opened();
  const [first, second] = [rowsOf(1_500), rowsOf(3)];
  let isHalf = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (isHalf) {
        await good('putManifest', { ...upload, ...manifest(second) });
        controller.enqueue(new TextEncoder().encode(manifest(first.slice(700)).body));
        return controller.close();
      }
      isHalf = true;
      controller.enqueue(new TextEncoder().encode(`${manifest(first.slice(0, 700)).body}\n`));
    },
  });
  const refused = await bad('putManifest', { ...upload, body, contentType });
  expect(refused.reason).toBe('upload_state_conflict');
  await good('activateUpload', upload);
  const serials = (await listed()).map(({ serial }) => serial).sort();
  expect(serials).toEqual(second.map(({ serial }) => serial).sort());
});

test('an abandoned upload is empty and final; abandoning again is no fault', async () => {
  const upload = await staged(rowsOf(2));
  expect((await good('abandonUpload', upload)).state).toBe('abandoned');
  expect((await good('abandonUpload', upload)).state).toBe('abandoned');
  expect(await pieces(upload.params.id)).toBe(0);
  for (const name of ['activateUpload', 'putManifest'] as const) {
    const body = name === 'putManifest' ? manifest(rowsOf(1)) : {};
    expect((await bad(name, { ...upload, ...body })).reason).toBe('upload_state_conflict');
  }
  const done = await staged(rowsOf(1));
  await good('activateUpload', done);
  expect((await bad('abandonUpload', done)).reason).toBe('upload_state_conflict');
});

test('an unfinished upload expires, is swept, and cannot be activated any more', async () => {
  const upload = await staged(rowsOf(2));
  const { uploads } = app.services.registry;
  app.nowMs += 24 * 3_600_000 - 1;
  expect(await uploads.expire(app.nowMs, 100)).toBe(0);
  app.nowMs += 1;
  expect((await good('getUpload', upload)).state).toBe('expired');
  expect((await bad('activateUpload', upload)).reason).toBe('upload_state_conflict');
  expect(await uploads.expire(app.nowMs, 100)).toBeGreaterThan(0);
  expect(await pieces(upload.params.id)).toBe(0);
  expect((await good('getUpload', upload)).state).toBe('expired');
  expect(await uploads.expire(app.nowMs, 100)).toBe(0);
});

test('an exporter has at most 16 unfinished uploads, and each that ends makes room', async () => {
  const uploads = [];
  for (let i = 0; i < 16; i++) uploads.push(await opened());
  const params = { id: world.licence };
  expect((await bad('openUpload', { ...key(), params })).reason).toBe('upload_limit_reached');
  await good('abandonUpload', uploads[0]!);
  await opened();
});

test('a licence revoked meanwhile, and one amended so that a row no longer fits, take nothing', async () => {
  const upload = await staged(rowsOf(2));
  const params = { id: world.licence };
  await good('confirmLicence', { key: world.regulatorKey, params, json: {} });
  const { registry, random } = app.services;
  const licence = (await registry.newest('licences', world.licence))!;
  const items = [{ line: 1, model: 'A100', quantity: 10 }];
  const amended = { ...licence, version: licence.version + 1, items };
  const record = { action: 'licence-confirmed', actor: 'x', atMs: 1, objects: [] } as const;
  await registry.commit({ rows: { licences: [amended] }, record, salt: random(16) });
  const refused = await bad('activateUpload', upload);
  expect(refused.errors?.map(({ line, reason }) => [line, reason])).toEqual([
    [1, 'model_not_of_line'],
    [2, 'model_not_of_line'],
  ]);
  await good('revokeLicence', { key: world.regulatorKey, params, json: {} });
  expect((await bad('activateUpload', upload)).reason).toBe('licence_not_open');
  expect((await bad('openUpload', { ...key(), params })).reason).toBe('licence_not_open');
});

test('of two activations at once one registers, and nothing is registered twice', async () => {
  const upload = await staged(rowsOf(5));
  const answers = await Promise.all([1, 2, 3].map(() => call('activateUpload', upload)));
  expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0);
  for (const { status } of answers) expect([200, 201, 409]).toContain(status);
  expect(await listed()).toHaveLength(5);
});

test('a manifest that reaches neither log nor ledger is registered all the same, and says so', async () => {
  const upload = await staged(rowsOf(2));
  app.breaker.breakAt('archive', 'before', 100);
  expect(await good('activateUpload', upload)).toMatchObject({ propagated: false });
  app.breaker.mend();
  await addDevices(world, 1);
  expect(await good('activateUpload', upload)).toMatchObject({ propagated: true });
});

test('however a CSV is cut into pieces, the same rows are read', async () => {
  const cell = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9 é"',-]{1,12}$/).map((text) => `"${text.replaceAll('"', '""')}"`),
    fc.stringMatching(/^[A-Za-z0-9-]{1,8}$/),
  );
  const newline = fc.constantFrom('\n', '\r\n', '\r');
  const run = async (body: BodyInit) => {
    const params = { id: world.licence };
    const given = { ...key(), params, query: { dryRun: 'true' }, body, contentType: 'text/csv' };
    const response = await call('registerDevices', given);
    const { requestId: _, ...answer } = (await response.json()) as Record<string, unknown>;
    return answer;
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 1, maxLength: 6 }),
      newline,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      async (cells, end, cuts) => {
        const lines = cells.map((one) => `${one},H100,1,${world.site},2026-01-05`);
        const text = ['serial,model,line,site,shippedAt', ...lines].join(end);
        const bytes = new TextEncoder().encode(text);
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (let at = 0, i = 0; at < bytes.length; i++) {
              const next = at + cuts[i % cuts.length]!;
              controller.enqueue(bytes.subarray(at, next));
              at = next;
            }
            controller.close();
          },
        });
        expect(await run(body)).toEqual(await run(text));
      },
    ),
    { numRuns: 40, seed: 11 },
  );
});

test.each([
  ['CSV', 'text/csv', 'serial,model,line,site,shippedAt\n"'],
  ['NDJSON', 'application/x-ndjson', '{"serial":"'],
])('a row of a %s that never ends is refused without being kept', async (_, contentType, start) => {
  const upload = await opened();
  const body = start + 'x'.repeat(200_000);
  const refused = await bad('putManifest', { ...upload, body, contentType });
  expect(refused.errors?.map(({ reason }) => reason)).toEqual(['row_too_long']);
});
