import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { addDevices, deviceRow, licenceBody, makeWorld, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const note = 'Never issued by this authority.';

function register(world: World, rows: readonly object[]) {
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  const given = { key: world.exporterKey, params: { id: world.licence } };
  return { ...given, body, contentType: 'application/x-ndjson' };
}

test('a false claim cannot squat the serials of another: rejected, it holds nothing any longer', async () => {
  const [squatter, honest] = [await makeWorld(), await makeWorld()];
  const identity = {
    serial: unique('SN'),
    uuid: crypto.randomUUID(),
    hardwareKeyHash: 'ab'.repeat(32),
  };
  await good('registerDevices', register(squatter, [deviceRow(squatter, identity)]));
  const shipment = register(honest, [deviceRow(honest, identity)]);
  const refused = await bad('registerDevices', shipment);
  expect(refused.errors?.map(({ reason }) => reason).sort()).toEqual([
    ...['hardware_key_held', 'serial_held', 'uuid_held'],
  ]);
  const params = { id: squatter.licence };
  const given = { key: squatter.regulatorKey, params, json: { note } };
  const rejected = await good('rejectLicence', given);
  expect(rejected).toMatchObject({ status: 'rejected', version: 2, propagated: true });
  await good('registerDevices', shipment);
  const [device] = (await good('listDevices', { key: squatter.exporterKey })).items;
  expect(device).toMatchObject({ status: 'revoked', version: 2, serial: identity.serial });
});

test('the number of a rejected licence may be registered again, by whom it belongs to', async () => {
  const world = await makeWorld();
  const json = { ...licenceBody(world), number: world.number };
  expect((await bad('registerLicence', { key: world.exporterKey, json })).status).toBe(409);
  const params = { id: world.licence };
  await good('rejectLicence', { key: world.regulatorKey, params, json: { note } });
  const again = await good('registerLicence', { key: world.exporterKey, json });
  expect(again).toMatchObject({ number: world.number, status: 'claimed' });
});

test('a rejection is final, takes no devices, and one leaf of the log has it', async () => {
  const world = await makeWorld();
  await addDevices(world, 3);
  const params = { id: world.licence };
  const leaves = app.log.leaves.length;
  await good('rejectLicence', { key: world.regulatorKey, params, json: { note } });
  expect(app.log.leaves.length).toBe(leaves + 1);
  for (const name of ['confirmLicence', 'suspendLicence', 'revokeLicence'] as const) {
    const refused = await bad(name, { key: world.regulatorKey, params, json: {} });
    expect(refused.reason).toBe('licence_status_conflict');
  }
  const twice = { key: world.regulatorKey, params, json: { note } };
  expect((await bad('rejectLicence', twice)).reason).toBe('licence_status_conflict');
  const late = await bad('registerDevices', register(world, [deviceRow(world)]));
  expect(late.reason).toBe('licence_not_open');
  const told = app.ledgers.changes.get(world.licence)!.at(-1)!.body;
  expect(told).toMatchObject({ type: 'licence', terms: { status: 'rejected', version: 2 } });
});

test('a confirmed licence is revoked and not rejected, and a rejection says why', async () => {
  const world = await makeWorld();
  const given = { key: world.regulatorKey, params: { id: world.licence } };
  const silent = await bad('rejectLicence', { ...given, json: {} });
  expect(silent.errors?.[0]).toMatchObject({ pointer: '/note', reason: 'field_missing' });
  await good('confirmLicence', { ...given, json: {} });
  const refused = await bad('rejectLicence', { ...given, json: { note } });
  expect(refused.reason).toBe('licence_status_conflict');
});

test('a manifest that arrives while a licence is rejected leaves no device behind', async () => {
  const world = await makeWorld();
  const { registry } = app.services;
  const raced: typeof registry = {
    ...registry,
    async commit(write) {
      await good('registerDevices', register(world, [deviceRow(world)]));
      return registry.commit(write);
    },
  };
  const racing = localApp({ registry: raced });
  const path = `https://muster.test/v1/licences/${world.licence}/reject`;
  const headers = {
    authorization: `Bearer ${world.regulatorKey}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ note });
  const answer = await racing.send(new Request(path, { method: 'POST', headers, body }));
  // Committed; the twin of the log that this application has does not know what the other wrote.
  expect(answer.status).toBe(202);
  const { items } = await good('listDevices', { key: world.exporterKey });
  expect(items.map(({ status }) => status)).toEqual(['revoked']);
});

test('serials with every kind of character are freed, and a binding’s chip with them', async () => {
  const [squatter, honest] = [await makeWorld(), await makeWorld()];
  const serials = ['a"b\\c/d', 'ü-ß-\u4e2d', '\u{1F600}', "o'x", '\u007e<&>'];
  const rows = (world: World) => serials.map((serial) => deviceRow(world, { serial }));
  await good('registerDevices', register(squatter, rows(squatter)));
  const [device] = (await good('listDevices', { key: squatter.exporterKey })).items;
  await env.REGISTRY.batch([
    env.REGISTRY.prepare(
      `INSERT INTO bindings (id, version, valid_from_ms, recorded_at_ms, actor, thumbprint, hardware_key_hash,
        chip, architecture, identity, firmware, challenge)
        VALUES (?1, 1, 0, 0, 'k', 't', 'chip-1', 'c', 'a', 'i', '{}', 'x')`,
    ).bind(device!.id),
    env.REGISTRY.prepare(`INSERT INTO holders VALUES ('hardware-key', 'chip-1', ?)`).bind(
      device!.id,
    ),
  ]);
  const params = { id: squatter.licence };
  await good('rejectLicence', { key: squatter.regulatorKey, params, json: { note } });
  const held = await env.REGISTRY.prepare(
    `SELECT count(*) AS n FROM holders WHERE object IN (SELECT id FROM devices WHERE licence = ?)`,
  )
    .bind(squatter.licence)
    .first('n');
  expect(held).toBe(0);
  await good('registerDevices', register(honest, rows(honest)));
});

test('what another object holds is not freed by the rejection', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const value = JSON.stringify([device!.model, device!.serial]);
  const held = env.REGISTRY.prepare('SELECT object FROM holders WHERE kind = ? AND value = ?');
  // As if the holder had gone over to another device meanwhile.
  await env.REGISTRY.prepare('UPDATE holders SET object = ? WHERE kind = ? AND value = ?')
    .bind('dev_other', 'serial', value)
    .run();
  const params = { id: world.licence };
  await good('rejectLicence', { key: world.regulatorKey, params, json: { note } });
  expect(await held.bind('serial', value).first('object')).toBe('dev_other');
});

test('a licence of another authority is not found by a regulator that does not see it', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const given = { key: other.regulatorKey, params: { id: mine.licence }, json: { note } };
  expect((await call('rejectLicence', given)).status).toBe(404);
});
