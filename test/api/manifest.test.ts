import { expect, test } from 'vitest';
import { bad, call, good, problemOf, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { deviceRow, makeWorld, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const header = 'serial,model,line,site,uuid,hardwareKeyHash,shippedAt';

function csv(world: World, rows: readonly string[]) {
  const params = { id: world.licence };
  const body = `${header}\n${rows.join('\n')}\n`;
  return { key: world.exporterKey, params, body, contentType: 'text/csv' };
}

function ndjson(world: World, rows: readonly object[]) {
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  const params = { id: world.licence };
  return { key: world.exporterKey, params, body, contentType: 'application/x-ndjson' };
}

async function listed(world: World) {
  const query = { licence: world.licence, limit: '500' };
  return (await good('listDevices', { key: world.exporterKey, query })).items;
}

test('a CSV manifest is registered, and its ledger told', async () => {
  const world = await makeWorld();
  const serial = unique('S');
  const uuid = crypto.randomUUID();
  const rows = [
    `${serial},H100,1,${world.site},${uuid.toUpperCase()},,2026-01-05`,
    `"${unique('S')}",H100,1,${world.site},,${'ab'.repeat(32)},2026-01-05T10:00:00Z`,
  ];
  const answer = await good('registerDevices', csv(world, rows));
  expect(answer).toMatchObject({ rows: 2, registered: true, propagated: true });
  const devices = await listed(world);
  expect(devices.find((device) => device.serial === serial)).toMatchObject({
    ...{ uuid, line: 1, site: world.site, status: 'active', thumbprint: null },
    shippedAt: '2026-01-05T00:00:00.000Z',
  });
  const told = app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
  expect(told.map(({ type }) => type)).toEqual(['licence', 'site', 'api-key', 'devices']);
  const change = told.at(-1)!;
  expect(change.type === 'devices' && change.devices.map(({ serial }) => serial)).toContain(serial);
});

test('one bad row registers nothing, and every bad row is listed by line', async () => {
  const world = await makeWorld();
  const serial = unique('S');
  const good1 = `${serial},H100,1,${world.site},,,2026-01-05`;
  const refused = await bad(
    'registerDevices',
    csv(world, [
      good1,
      `,H100,1,${world.site},,,2026-01-05`,
      `${unique('S')},H100,2,${world.site},,,2026-01-05`,
      `${unique('S')},A100,1,${world.site},,,2026-01-05`,
      `${unique('S')},H100,1,sit_${'0'.repeat(24)},,,2026-01-05`,
      `${unique('S')},H100,one,${world.site},,,5 January`,
      `${unique('S')},H100,1`,
      good1,
    ]),
  );
  expect(refused).toMatchObject({ reason: 'manifest_rows_invalid', status: 422 });
  expect(refused.errors?.map(({ line, pointer, reason }) => [line, pointer, reason])).toEqual([
    [3, '/serial', 'field_missing'],
    [4, '/line', 'line_unknown'],
    [5, '/model', 'model_not_of_line'],
    [6, '/site', 'site_not_of_licence'],
    [7, '/line', 'type_invalid'],
    [7, '/shippedAt', 'value_invalid'],
    [8, undefined, 'column_count'],
    [9, '/serial', 'serial_repeated'],
  ]);
  expect(await listed(world)).toEqual([]);
});

test('a row stands on the line that it begins on, also after a cell of several lines', async () => {
  const world = await makeWorld();
  const rows = [`"two\nlines",H100,1,${world.site},,,2026-01-05`, 'short'];
  const refused = await bad('registerDevices', csv(world, rows));
  expect(refused.errors?.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'format_invalid'],
    [4, 'column_count'],
  ]);
});

test('what another device holds is a clash: serial per model, UUID and hardware key', async () => {
  const world = await makeWorld();
  const held = { uuid: crypto.randomUUID(), hardwareKeyHash: 'cd'.repeat(32) };
  const row = deviceRow(world, held);
  await good('registerDevices', ndjson(world, [row]));
  const other = await makeWorld();
  const rows = [
    { ...deviceRow(other), serial: row.serial },
    { ...deviceRow(other), uuid: held.uuid },
    { ...deviceRow(other), hardwareKeyHash: held.hardwareKeyHash },
  ];
  const refused = await bad('registerDevices', ndjson(other, rows));
  expect(refused.errors?.map(({ line, reason }) => [line, reason])).toEqual([
    [1, 'serial_held'],
    [2, 'uuid_held'],
    [3, 'hardware_key_held'],
  ]);
  expect(await listed(other)).toEqual([]);
  // The ledger of who named them hears of it, and of nothing that a trial names, or an exporter of his own devices.
  const { model, serial } = row;
  const contested = [
    { kind: 'hardware-key', value: held.hardwareKeyHash },
    { kind: 'serial', value: serial, model },
    { kind: 'uuid', value: held.uuid },
  ];
  expect(app.ledgers.contested).toEqual([[other.licence, contested]]);
  await bad('registerDevices', { ...ndjson(other, rows), query: { dryRun: 'true' } });
  await bad('registerDevices', ndjson(world, [row]));
  expect(app.ledgers.contested.length).toBe(1);
});

test('a dry run says the same and registers nothing', async () => {
  const world = await makeWorld();
  const query = { dryRun: 'true' };
  const fine = await good('registerDevices', { ...ndjson(world, [deviceRow(world)]), query });
  expect(fine).toMatchObject({ rows: 1, registered: false });
  const poor = { ...deviceRow(world), line: 7 };
  const refused = await bad('registerDevices', { ...ndjson(world, [poor]), query });
  expect(refused.errors?.[0]).toMatchObject({ line: 1, reason: 'line_unknown' });
  expect(await listed(world)).toEqual([]);
});

test('at most 1,000 errors are listed, the others counted', async () => {
  const world = await makeWorld();
  const rows = Array.from({ length: 1_200 }, () => ({ ...deviceRow(world), line: 9 }));
  const refused = await bad('registerDevices', ndjson(world, rows));
  expect(refused.errors).toHaveLength(1_000);
  expect(refused.furtherErrors).toBe(200);
});

test('thousands of devices are one write and a few changes, in order', async () => {
  const world = await makeWorld();
  const rows = Array.from({ length: 3_500 }, () => deviceRow(world));
  await good('registerDevices', ndjson(world, rows));
  const told = app.ledgers.changes
    .get(world.licence)!
    .flatMap(({ body }) =>
      body.type === 'devices' ? [body.devices.map(({ serial }) => serial)] : [],
    );
  expect(told.map(({ length }) => length)).toEqual([1_000, 1_000, 1_000, 500]);
  expect(told.flat()).toEqual(rows.map(({ serial }) => serial));
});

test.each([
  ['an unknown column', 'serial,model,line,site,shippedAt,price\n', 'column_unknown'],
  ['a column twice', 'serial,serial,model,line,site,shippedAt\n', 'column_unknown'],
  ['a missing column', 'serial,model,line,site\n', 'column_missing'],
])('a CSV with %s is no manifest', async (_, body, reason) => {
  const world = await makeWorld();
  const given = { ...csv(world, []), body: `${body}a,b,c,d,e,f\n` };
  const refused = await bad('registerDevices', given);
  expect(refused).toMatchObject({ reason: 'manifest_unreadable' });
  expect(refused.errors?.[0]?.reason).toBe(reason);
});

test.each([
  ['no rows', 'text/csv', `${header}\n`],
  ['nothing at all', 'application/x-ndjson', ''],
  ['bytes that are not UTF-8', 'text/csv', Uint8Array.of(0xff, 0xfe, 0x00)],
])('a manifest of %s is unreadable', async (_, contentType, body) => {
  const world = await makeWorld();
  const given = { key: world.exporterKey, params: { id: world.licence }, contentType, body };
  expect((await bad('registerDevices', given)).reason).toBe('manifest_unreadable');
});

test('an open quote is a bad row, and broken JSON names its line', async () => {
  const world = await makeWorld();
  const quoted = await bad(
    'registerDevices',
    csv(world, [`"open,H100,1,${world.site},,,2026-01-05`]),
  );
  expect(quoted.errors?.[0]).toMatchObject({ line: 2, reason: 'quote_invalid' });
  const body = `${JSON.stringify(deviceRow(world))}\n{"serial":`;
  const broken = await bad('registerDevices', { ...ndjson(world, []), body });
  expect(broken.errors?.[0]).toMatchObject({ line: 2, reason: 'json_invalid' });
});

test('a body of more than 16 MiB is refused while it is read', async () => {
  const world = await makeWorld();
  const chunk = new Uint8Array(1024 * 1024).fill(10);
  let left = 17;
  const body = new ReadableStream({
    pull(controller) {
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const response = await call('registerDevices', { ...csv(world, []), body });
  expect((await problemOf(response)).reason).toBe('request_too_large');
});

test('a revoked licence takes no devices, and somebody else’s is not found', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const params = { id: world.licence };
  const foreign = { ...ndjson(world, [deviceRow(world)]), key: other.exporterKey };
  expect((await bad('registerDevices', foreign)).reason).toBe('object_not_found');
  await good('revokeLicence', { key: world.regulatorKey, params, json: {} });
  const closed = await bad('registerDevices', ndjson(world, [deviceRow(world)]));
  expect(closed.reason).toBe('licence_not_open');
});
