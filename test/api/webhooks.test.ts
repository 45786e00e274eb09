import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { deliverDue } from '../../src/flow/webhooks/deliver.ts';
import type { Sender } from '../../src/flow/webhooks/port.ts';
import { tableResolver } from '../../src/store/network/resolver.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { addDevices, makeWorld, type World } from './world.ts';

interface Sent {
  readonly url: string;
  readonly body: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
}

let sent: Sent[] = [];
let status = 204;
const sender: Sender = {
  post: async (url, _, body) => {
    sent.push({ url: url.href, body: JSON.parse(body) });
    return { status };
  },
};
const resolver = tableResolver('hooks.muster.org=93.184.216.34');
const app = localApp({ sender, resolver });
sendTo(app.send);

let world: World;
const url = 'https://hooks.muster.org/in';
beforeEach(async () => {
  world = await makeWorld();
  sent = [];
  status = 204;
});

const add = (key: string, more: object = {}) =>
  good('registerWebhook', { key, json: { url, ...more } });

test('a webhook shows its secret when it is made, and never again', async () => {
  const key = world.exporterKey;
  const made = await add(key, { label: 'desk' });
  expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(made).toMatchObject({ propagated: true, status: 'active', secretVersion: 1 });
  expect(made.events).toContain('anomaly.opened');
  const params = { id: made.id };
  const seen = await good('getWebhook', { key, params });
  expect(seen).toMatchObject({ id: made.id, label: 'desk', formerSecretUntil: null });
  expect(JSON.stringify(seen)).not.toContain('whsec_');
  expect((await good('listWebhooks', { key })).items).toEqual([seen]);
  const rotated = await good('rotateWebhookSecret', { key, params });
  expect(rotated).toMatchObject({ secretVersion: 2, version: 2 });
  expect(rotated.secret).not.toBe(made.secret);
  const until = new Date(app.nowMs + 24 * 3_600_000).toISOString();
  expect(await good('getWebhook', { key, params })).toMatchObject({ formerSecretUntil: until });
});

test('a webhook belongs to a party in its role: no other sees it', async () => {
  const { id } = await add(world.exporterKey);
  const params = { id };
  for (const key of [world.operatorKey, world.regulatorKey, (await makeWorld()).exporterKey]) {
    expect((await bad('getWebhook', { key, params })).reason).toBe('object_not_found');
    expect((await bad('removeWebhook', { key, params })).reason).toBe('object_not_found');
    expect((await good('listWebhooks', { key })).items).toEqual([]);
  }
});

test('where a webhook may not point is refused in words', async () => {
  const json = { url: 'https://169.254.169.254/latest/meta-data/' };
  const refused = await bad('registerWebhook', { key: world.exporterKey, json });
  expect(refused).toMatchObject({ status: 422, reason: 'webhook_url_refused' });
  expect(refused.errors?.[0]).toMatchObject({ pointer: '/url' });
});

test('ten webhooks an owner, and one more when one is removed', async () => {
  const key = world.operatorKey;
  const made = [];
  for (let n = 0; n < 10; n++) made.push(await add(key));
  const refused = await bad('registerWebhook', { key, json: { url } });
  expect(refused).toMatchObject({ status: 409, reason: 'webhooks_too_many' });
  const params = { id: made[0]!.id };
  await good('removeWebhook', { key, params });
  expect((await bad('getWebhook', { key, params })).reason).toBe('object_not_found');
  await add(key);
});

test('a licence’s new status is told to exporter, operator and authority', async () => {
  const keys = [world.exporterKey, world.operatorKey, world.regulatorKey];
  for (const key of keys) await add(key, { url: `${url}/${key.slice(3, 12)}` });
  const stranger = (await makeWorld()).exporterKey;
  await add(stranger);
  const params = { id: world.licence };
  await good('confirmLicence', { key: world.regulatorKey, params, json: {} });
  await deliverDue(app.services);
  expect(sent.map((one) => one.url).sort()).toEqual(
    keys.map((key) => `${url}/${key.slice(3, 12)}`).sort(),
  );
  expect(sent[0]!.body).toMatchObject({
    type: 'licence.status',
    data: { licence: world.licence, status: 'confirmed', path: `/v1/licences/${world.licence}` },
  });
  await deliverDue(app.services);
  expect(sent).toHaveLength(3);
});

/** What each of these was told of moves, by the name that its webhook has. */
function toldOfMoves(): Record<string, readonly unknown[]> {
  const moves = sent.filter(({ body }) => body.type === 'move.status');
  const byName = Map.groupBy(moves, (one) => one.url.split('/').at(-1)!);
  const inOrder = (all: readonly Sent[]) =>
    all.map(({ body: { data } }) => data).sort((a, b) => Number(a.version) - Number(b.version));
  return Object.fromEntries([...byName].map(([name, all]) => [name, inOrder(all)]));
}

test('a move is told to both sides: each step to whom it may show it, to operators what is their own', async () => {
  const next = await makeWorld();
  const owners = {
    ...{ exporter: world.exporterKey, operator: world.operatorKey, bureau: world.regulatorKey },
    ...{ 'new-exporter': next.exporterKey, 'new-operator': next.operatorKey },
    ...{ 'new-bureau': next.regulatorKey, stranger: (await makeWorld()).operatorKey },
  };
  for (const [name, key] of Object.entries(owners)) {
    await add(key, { url: `${url}/${name}`, events: ['move.status'] });
  }
  for (const { regulatorKey: key, licence: id } of [world, next]) {
    await good('confirmLicence', { key, params: { id }, json: {} });
  }
  const devices = (await addDevices(world, 2)).map(({ id }) => id);
  const json = { devices, site: next.site, reason: 'Sold' };
  const { id } = await good('requestMove', {
    ...{ key: next.exporterKey, params: { id: next.licence }, json },
  });
  await deliverDue(app.services);
  const whole = {
    move: id,
    from: world.licence,
    to: next.licence,
    devices: 2,
    path: `/v1/moves/${id}`,
  };
  const requested = [{ ...whole, version: 1, status: 'requested' }];
  expect(toldOfMoves()).toEqual({
    ...{ exporter: requested, bureau: requested },
    ...{ 'new-exporter': requested, 'new-bureau': requested },
  });
  sent = [];
  const params = { id };
  await good('consentToMove', { key: world.exporterKey, params, json: {} });
  expect(await good('acceptMove', { key: world.regulatorKey, params, json: {} })).toMatchObject({
    status: 'moved',
  });
  for (let round = 0; round < 3; round++) await deliverDue(app.services);
  const steps = ['consented', 'moving', 'moved'].map((status, i) => ({ version: i + 2, status }));
  const all = steps.map((step) => ({ ...whole, ...step }));
  const its = (side: 'from' | 'to', licence: string) =>
    steps.slice(1).map((step) => ({
      ...{ move: id, ...step, [side]: licence, devices: 2, path: `/v1/licences/${licence}` },
    }));
  expect(toldOfMoves()).toEqual({
    ...{ exporter: all, bureau: all, 'new-exporter': all, 'new-bureau': all },
    ...{ operator: its('from', world.licence), 'new-operator': its('to', next.licence) },
  });
});

test('a webhook is told what it asks for, and nothing else', async () => {
  const key = world.exporterKey;
  const { id } = await add(key, { events: ['request.sent'] });
  await good('confirmLicence', {
    ...{ key: world.regulatorKey, params: { id: world.licence }, json: {} },
  });
  expect((await good('listDeliveries', { key, params: { id } })).items).toEqual([]);
});

test('a test is sent at once, and says how it went', async () => {
  const key = world.regulatorKey;
  const { id } = await add(key);
  const params = { id };
  expect(await good('testWebhook', { key, params })).toMatchObject({
    ...{ event: 'webhook.test', state: 'delivered', attempts: 1, lastStatus: 204 },
  });
  expect(sent[0]!.body).toMatchObject({ type: 'webhook.test', data: { webhook: id } });
  status = 500;
  const failed = await good('testWebhook', { key, params });
  expect(failed).toMatchObject({ state: 'pending', lastStatus: 500, lastFault: 'status' });
  expect(failed.nextAttemptAt).not.toBeNull();
  const seen = await good('getWebhook', { key, params });
  expect(seen.failingSince).toBe(new Date(app.nowMs).toISOString());
});

test('what was delivered is replayed under its id', async () => {
  const key = world.exporterKey;
  const { id } = await add(key);
  const params = { id };
  await good('confirmLicence', {
    ...{ key: world.regulatorKey, params: { id: world.licence }, json: {} },
  });
  await deliverDue(app.services);
  const before = await good('listDeliveries', { key, params });
  expect(before.items).toMatchObject([{ state: 'delivered' }]);
  const since = new Date(app.nowMs).toISOString();
  expect(await good('replayDeliveries', { key, params, json: { since } })).toEqual({
    deliveries: 1,
  });
  await deliverDue(app.services);
  expect(sent).toHaveLength(2);
  const after = await good('listDeliveries', { key, params });
  expect(after.items.map((one) => one.id)).toEqual(before.items.map((one) => one.id));
  const later = { since: new Date(app.nowMs + 1).toISOString() };
  expect(await good('replayDeliveries', { key, params, json: later })).toEqual({ deliveries: 0 });
});

test('deliveries are listed in pages, and by state', async () => {
  const key = world.exporterKey;
  const { id } = await add(key);
  const params = { id };
  for (let n = 0; n < 3; n++) await good('testWebhook', { key, params });
  status = 500;
  await good('testWebhook', { key, params });
  const first = await good('listDeliveries', { key, params, query: { limit: '3' } });
  const after = first.next ?? '';
  const second = await good('listDeliveries', { key, params, query: { limit: '3', after } });
  expect([...first.items, ...second.items]).toHaveLength(4);
  expect(second.next).toBeNull();
  const waiting = await good('listDeliveries', { key, params, query: { state: 'pending' } });
  expect(waiting.items).toMatchObject([{ lastStatus: 500 }]);
  const odd = await bad('listDeliveries', { key, params, query: { after: 'x' } });
  expect(odd).toMatchObject({ status: 400, reason: 'request_parameter_invalid' });
});

test('a disabled webhook is told afterwards what was held', async () => {
  const key = world.exporterKey;
  const { id } = await add(key);
  const params = { id };
  const disabled = await good('disableWebhook', { key, params });
  expect(disabled).toMatchObject({ status: 'disabled', disabledBecause: 'owner' });
  await good('confirmLicence', {
    ...{ key: world.regulatorKey, params: { id: world.licence }, json: {} },
  });
  await deliverDue(app.services);
  expect(sent).toEqual([]);
  const held = await good('listDeliveries', { key, params });
  expect(held.items).toMatchObject([{ state: 'held', nextAttemptAt: null }]);
  await good('enableWebhook', { key, params });
  await deliverDue(app.services);
  expect(sent).toHaveLength(1);
});

test('every change of a webhook is a leaf, and none says where it points', async () => {
  const key = world.exporterKey;
  const { id } = await add(key);
  const leaves = app.log.leaves.length;
  const params = { id };
  await good('disableWebhook', { key, params });
  await good('disableWebhook', { key, params });
  await good('enableWebhook', { key, params });
  await good('removeWebhook', { key, params });
  expect(app.log.leaves.length).toBe(leaves + 3);
  const records = await env.REGISTRY.prepare('SELECT record FROM outbox').all<{ record: string }>();
  const own = records.results.filter(({ record }) => record.includes(id));
  expect(own).toHaveLength(4);
  expect(own.map(({ record }) => record).join()).not.toContain('hooks.muster.org');
});

test('a deployment without a seed says so, and takes no webhook', async () => {
  const { send } = localApp({ webhookSeed: null });
  sendTo(send);
  const refused = await bad('registerWebhook', { key: world.exporterKey, json: { url } });
  expect(refused).toMatchObject({ status: 503, reason: 'webhooks_unavailable' });
  sendTo(app.send);
});

test('tests and replays are so many a day', async () => {
  const key = world.exporterKey;
  const { id } = await add(key);
  const params = { id };
  const day = Math.floor(app.nowMs / 86_400_000);
  const used = 'INSERT INTO quota_used VALUES (?1, ?2, ?3, ?4, ?5)';
  const rows = [
    ['webhook-tests', 99, 100],
    ['webhook-replays', 19, 20],
  ] as const;
  for (const [kind, count, most] of rows) {
    await env.REGISTRY.prepare(used).bind(day, kind, world.exporter, count, most).run();
  }
  const json = { since: new Date(app.nowMs).toISOString() };
  await good('testWebhook', { key, params });
  await good('replayDeliveries', { key, params, json });
  expect(await bad('testWebhook', { key, params })).toMatchObject({ reason: 'quota_exceeded' });
  const refused = await bad('replayDeliveries', { key, params, json });
  expect(refused).toMatchObject({ status: 429, detail: 'At most 20 replays a day.' });
});
