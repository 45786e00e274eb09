import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anomalyMessage } from '../../../src/contract/webhooks.ts';
import { deliverDue } from '../../../src/flow/webhooks/deliver.ts';
import { JITTER, retryDelaysMs } from '../../../src/flow/webhooks/schedule.ts';
import { changeWebhook, rotateSecret } from '../../../src/flow/webhooks/webhooks.ts';
import { EXPORTER, OPERATOR, openPostOffice, type PostOffice, REGULATOR } from './post-office.ts';
import { answering, openReceiver, type Receiver } from './receiver.ts';

const HOUR = 3_600_000;
let receiver: Receiver;
let slow: Receiver;
let office: PostOffice;
const url = (one: Receiver = receiver) => `http://${one.host}/hook`;

beforeEach(async () => {
  receiver = await openReceiver();
  slow = await openReceiver();
  office = openPostOffice([receiver.host, slow.host]);
});
afterEach(async () => {
  await receiver.close();
  await slow.close();
});

/** Judged by the reference implementation of the specification, which shares no code with ours. */
function verified(secret: string, at = 0): unknown {
  const { body, headers } = receiver.received[at]!;
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

test('an anomaly is told once, signed, with what its receiver may GET and no more', async () => {
  const { secret } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.tell('dev_1');
  await office.deliver();
  await office.deliver();
  expect(receiver.received).toHaveLength(1);
  const message = verified(secret) as { data: object };
  expect(message).toMatchObject({
    type: 'anomaly.opened',
    timestamp: new Date(office.state.nowMs).toISOString(),
    data: { kind: 'gone-dark', severity: 'medium', device: 'dev_1', licence: 'lic_1' },
  });
  expect(Object.keys(message.data).sort()).toEqual(
    Object.keys(anomalyMessage.shape.data.shape).sort(),
  );
});

test('a changed body, id or time is no longer what was signed', async () => {
  const { secret } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.deliver();
  const { body, headers } = receiver.received[0]!;
  const given = headers as Record<string, string>;
  const verify = (text: string, more: object) => () =>
    new Webhook(secret).verify(text, { ...given, ...more });
  expect(verify(body, {})).not.toThrow();
  expect(verify(body.replace('medium', 'low'), {})).toThrow('No matching signature');
  expect(verify(body, { 'webhook-id': 'msg_0' })).toThrow('No matching signature');
  const later = String(Number(given['webhook-timestamp']) + 1);
  expect(verify(body, { 'webhook-timestamp': later })).toThrow('No matching signature');
});

test('opened, worsened, cleared and opened again are told as that', async () => {
  const { id } = await office.add(EXPORTER, url());
  const openedAtMs = office.state.nowMs;
  const at = (minutes: number) => openedAtMs + minutes * 60_000;
  await office.tell('dev_1');
  await office.tell('dev_1', { version: 2, severity: 'high', openedAtMs, lastFiredAtMs: at(1) });
  await office.tell('dev_1', { version: 3, state: 'clear', openedAtMs, clearedAtMs: at(2) });
  await office.tell('dev_1', { version: 4, openedAtMs: at(3), lastFiredAtMs: at(3) });
  const events = (await office.deliveries(id)).map(({ event, version }) => [version, event]);
  expect(events.sort()).toEqual([
    [1, 'anomaly.opened'],
    [2, 'anomaly.worsened'],
    [3, 'anomaly.cleared'],
    [4, 'anomaly.opened'],
  ]);
});

test('what comes back milder is told with the worst that nobody decided on', async () => {
  await office.add(EXPORTER, url());
  const at = (version: number, more: object) =>
    office.tell('dev_1', { version, openedAtMs: office.state.nowMs + version, ...more });
  await at(1, { severity: 'critical' });
  await at(3, { severity: 'low' });
  await office.deliver();
  const told = receiver.received.map(({ body }) => JSON.parse(body).data);
  const severities = told.map(({ version, severity, worstSeverity }) => {
    return [version, severity, worstSeverity];
  });
  expect(severities.sort()).toEqual([
    [1, 'critical', 'critical'],
    [3, 'low', 'critical'],
  ]);
});

test('an older version that arrives late is no news', async () => {
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1', { version: 3 });
  await office.tell('dev_1', { version: 2 });
  expect((await office.deliveries(id)).map(({ version }) => version)).toEqual([3]);
});

test('exporter, operator and authority are told, and nobody else', async () => {
  const own = await Promise.all(
    [EXPORTER, OPERATOR, REGULATOR].map((caller) => office.add(caller, url())),
  );
  const others = await Promise.all([
    office.add({ ...EXPORTER, party: 'pty_other' }, url()),
    office.add({ ...OPERATOR, party: 'pty_exporter' }, url()),
    office.add({ ...REGULATOR, authority: 'aut_2' }, url()),
  ]);
  await office.tell('dev_1');
  for (const { id } of own) expect(await office.deliveries(id)).toHaveLength(1);
  for (const { id } of others) expect(await office.deliveries(id)).toHaveLength(0);
});

test('a confidential anomaly is told to its authority alone', async () => {
  const exporter = await office.add(EXPORTER, url());
  const regulator = await office.add(REGULATOR, url());
  await office.tell('dev_1', {}, true);
  expect(await office.deliveries(exporter.id)).toHaveLength(0);
  expect(await office.deliveries(regulator.id)).toHaveLength(1);
});

test('what is withheld while it waits is not sent', async () => {
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.db.prepare("UPDATE anomalies SET release = 'withheld'").run();
  await office.deliver();
  expect(receiver.received).toHaveLength(0);
  expect(await office.deliveries(id)).toMatchObject([{ state: 'dropped', attempts: 0 }]);
  await office.tell('dev_1', { version: 2, severity: 'high' });
  expect(await office.deliveries(id)).toHaveLength(1);
});

test('what happened before a webhook was registered is not told', async () => {
  const past = { openedAtMs: office.state.nowMs - 1, lastFiredAtMs: office.state.nowMs - 1 };
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1', past);
  expect(await office.deliveries(id)).toHaveLength(0);
});

test('a receiver that fails is tried again on the schedule, under one id and newly signed', async () => {
  receiver.behave(answering(500));
  const { id, secret } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.deliver();
  const [failed] = await office.deliveries(id);
  expect(failed).toMatchObject({ state: 'pending', attempts: 1, lastStatus: 500 });
  const waitMs = failed!.nextAttemptMs - office.state.nowMs;
  expect(waitMs).toBeGreaterThanOrEqual(retryDelaysMs[0]!);
  expect(waitMs).toBeLessThanOrEqual(retryDelaysMs[0]! * (1 + JITTER));
  office.state.nowMs = failed!.nextAttemptMs - 1;
  await office.deliver();
  expect(receiver.received).toHaveLength(1);
  receiver.behave(answering(200));
  office.state.nowMs = failed!.nextAttemptMs + 1_000;
  await office.deliver();
  expect(await office.deliveries(id)).toMatchObject([
    { state: 'delivered', attempts: 2, lastStatus: 200, lastFault: null },
  ]);
  const [first, second] = receiver.received;
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect(second!.headers['webhook-timestamp']).not.toBe(first!.headers['webhook-timestamp']);
  expect(second!.body).toBe(first!.body);
  expect(verified(secret, 1)).toMatchObject({ type: 'anomaly.opened' });
});

test('after ten attempts a delivery has failed, and after five days the receiver is given up', async () => {
  receiver.behave(answering(503));
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  const startMs = office.state.nowMs;
  for (let attempts = 1; attempts <= 10; attempts++) {
    await office.deliver();
    office.state.nowMs = (await office.deliveries(id))[0]!.nextAttemptMs;
  }
  expect(await office.deliveries(id)).toMatchObject([{ state: 'failed', attempts: 10 }]);
  expect((await office.ports.registry.newest('webhooks', id))?.status).toBe('active');
  office.state.nowMs = startMs + 121 * HOUR;
  await office.tell('dev_2');
  await office.deliver();
  const row = await office.ports.registry.newest('webhooks', id);
  expect(row).toMatchObject({ status: 'disabled', disabledBecause: 'failing', actor: 'service' });
  const [second] = await office.deliveries(id);
  expect(second).toMatchObject({ state: 'held', attempts: 1 });
});

test('a receiver that is gone is disabled at once; what waits for it is held until it is enabled', async () => {
  receiver.behave(answering(410));
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.deliver();
  const row = await office.ports.registry.newest('webhooks', id);
  expect(row).toMatchObject({ status: 'disabled', disabledBecause: 'gone', version: 2 });
  await office.tell('dev_2');
  await office.deliver();
  expect(receiver.received).toHaveLength(1);
  expect((await office.deliveries(id)).map(({ state }) => state)).toEqual(['held', 'held']);
  receiver.behave(answering(204));
  await changeWebhook(office.ports, EXPORTER, office.state.nowMs, id, 'enable');
  await office.deliver();
  expect((await office.deliveries(id)).map(({ state }) => state)).toEqual([
    'delivered',
    'delivered',
  ]);
});

test('a receiver that answers too late has failed, and holds up nobody else', async () => {
  const timings: number[] = [];
  const { sender } = office.state;
  office.state.sender = {
    post: (to, headers, body, timeoutMs) => {
      timings.push(timeoutMs);
      return sender.post(to, headers, body, 300);
    },
  };
  slow.behave(() => {});
  const late = await office.add(OPERATOR, url(slow));
  const quick = await office.add(EXPORTER, url());
  for (const device of ['dev_1', 'dev_2', 'dev_3']) await office.tell(device);
  await office.deliver();
  expect(timings).toEqual([15_000, 15_000, 15_000, 15_000]);
  expect(receiver.received).toHaveLength(3);
  expect(slow.received).toHaveLength(1);
  expect((await office.deliveries(quick.id)).every(({ state }) => state === 'delivered')).toBe(
    true,
  );
  const waiting = await office.deliveries(late.id);
  expect(waiting.filter(({ lastFault }) => lastFault === 'timeout')).toHaveLength(1);
});

test('an answer whose body never ends is taken by its status', async () => {
  receiver.behave((response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
    response.on('close', () => clearInterval(more));
  });
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.deliver();
  expect(await office.deliveries(id)).toMatchObject([{ state: 'delivered', lastStatus: 200 }]);
});

test('a redirect is a failure, and is not followed', async () => {
  receiver.behave(answering(302, { location: `http://${slow.host}/inside` }));
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.deliver();
  expect(slow.received).toHaveLength(0);
  expect(await office.deliveries(id)).toMatchObject([
    { state: 'pending', lastStatus: 302, lastFault: 'redirect' },
  ]);
});

test('a receiver that nobody listens at is unreachable', async () => {
  await receiver.close();
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  await office.deliver();
  expect(await office.deliveries(id)).toMatchObject([
    { lastStatus: null, lastFault: 'unreachable' },
  ]);
});

test('two that drain at once send everything once', async () => {
  await office.add(EXPORTER, url());
  await office.add(REGULATOR, url());
  for (let n = 0; n < 20; n++) await office.tell(`dev_${n}`);
  await Promise.all([office.deliver(), deliverDue(office.ports), deliverDue(office.ports)]);
  await office.deliver();
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(ids).toHaveLength(40);
  expect(new Set(ids).size).toBe(40);
});

test('what a process was sending when it died is sent again after its lease', async () => {
  const { id } = await office.add(EXPORTER, url());
  await office.tell('dev_1');
  const { sender } = office.state;
  office.state.sender = { post: () => Promise.reject(new Error('the process died')) };
  await expect(office.deliver()).rejects.toThrow('could not be served');
  office.state.sender = sender;
  await office.deliver();
  expect(receiver.received).toHaveLength(0);
  office.state.nowMs += 31_000;
  await office.deliver();
  expect(await office.deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
});

test('after a rotation both secrets verify for a day, then the new one alone', async () => {
  const { id, secret } = await office.add(EXPORTER, url());
  const rotated = await rotateSecret(office.ports, EXPORTER, office.state.nowMs, id);
  const next = rotated.ok ? rotated.value.value.secret : '';
  expect(next).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(next).not.toBe(secret);
  await office.tell('dev_1');
  await office.deliver();
  expect(verified(secret)).toEqual(verified(next));
  expect(String(receiver.received[0]!.headers['webhook-signature']).split(' ')).toHaveLength(2);
  office.state.nowMs += 24 * HOUR;
  await office.tell('dev_2');
  await office.deliver();
  expect(String(receiver.received[1]!.headers['webhook-signature']).split(' ')).toHaveLength(1);
});

test('no secret stands in the database', async () => {
  const { secret } = await office.add(EXPORTER, url());
  const tables = ['webhooks', 'outbox', 'webhook_deliveries', 'webhook_health'];
  const texts = await Promise.all(
    tables.map(async (table) =>
      JSON.stringify((await office.db.prepare(`SELECT * FROM ${table}`).all()).results),
    ),
  );
  expect(texts.join()).not.toContain(secret.slice('whsec_'.length));
  // The record in the log commits to the row; a receiver's URL may carry a secret of its own.
  expect(texts[1]).not.toContain(receiver.host);
});
