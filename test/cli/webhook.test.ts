import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Service, startService } from '../../src/cli/workerd.ts';
import { answering, openReceiver, type Receiver } from '../flow/webhooks/receiver.ts';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-webhook-'));
const startMs = 120_000;
let receiver: Receiver;
let service: Service;
let [exporterKey, regulatorKey, licence] = ['', '', ''];

beforeAll(async () => {
  receiver = await openReceiver();
  service = await startService({ stateDir: join(folder, 'state'), receivers: [receiver.host] });
  await registerLicence();
}, startMs);
afterAll(async () => {
  await service?.stop();
  await receiver?.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(key: string, ...args: readonly string[]) {
  return muster(args, { MUSTER_URL: service.url, MUSTER_KEY: key });
}

async function made<T = { id: string; key: string }>(key: string, path: string, json: object) {
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as T;
}

async function registerLicence() {
  const admin = service.adminKey;
  const authority = (await made(admin, '/v1/authorities', { name: 'Bureau', country: 'US' })).id;
  const party = { name: 'Party', country: 'MY', roles: ['exporter', 'operator', 'end-user'] };
  const { id } = await made(admin, '/v1/parties', party);
  const keyOf = async (owner: object) =>
    (await made(admin, '/v1/keys', { ...owner, expiresAt: '2090-01-01T00:00:00Z' })).key;
  exporterKey = await keyOf({ role: 'exporter', party: id });
  regulatorKey = await keyOf({ role: 'regulator', authority });
  const ring = [103, 104, 104, 103, 103].map((longitude, i) => [longitude, [1, 1, 2, 2, 1][i]]);
  const geometry = { type: 'Polygon', coordinates: [ring] };
  const place = { name: 'Johor', operator: id, country: 'MY', geometry };
  const site = (await made(admin, '/v1/sites', place)).id;
  const made1 = await made(exporterKey, '/v1/licences', {
    ...{ authority, number: 'D1', exporter: id, endUser: id, sites: [site] },
    items: [{ line: 1, model: 'H100', quantity: 10 }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z' },
    conditions: { intervalS: 3600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
  });
  licence = made1.id;
}

test('from the command line to a receiver on a socket, by way of workerd', async () => {
  const url = `http://${receiver.host}/hook`;
  const added = await run(exporterKey, 'webhook', 'add', url, '--label', 'desk', '--json');
  expect(added.code).toBe(0);
  const { id, secret } = JSON.parse(added.stdout) as { id: string; secret: string };

  const tested = await run(exporterKey, 'webhook', 'test', id);
  expect(tested).toMatchObject({ code: 0, stdout: 'Delivered: the receiver answered 204.\n' });

  receiver.behave(answering(500));
  expect((await run(regulatorKey, 'licence', licence, 'confirm')).code).toBe(0);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 10_000);
  receiver.behave(answering(204));
  const waiting = await vi.waitFor(async () => {
    const listed = await run(exporterKey, 'webhook', 'deliveries', id, '--state', 'pending');
    expect(listed.stdout).toMatch(/licence\.status +lic_\w+ +pending +1 +500/);
    return listed;
  }, 10_000);
  expect(waiting.code).toBe(0);

  // What is due again in some seconds is sent when the clock is moved there.
  const moved = await fetch(`${service.url}/dev/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nowMs: Date.now() + 60_000 }),
  });
  expect(moved.status).toBe(200);
  expect(receiver.received).toHaveLength(3);
  for (const { headers, body } of receiver.received) {
    expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
  }
  expect(JSON.parse(receiver.received[2]!.body)).toMatchObject({
    type: 'licence.status',
    data: { licence, status: 'confirmed' },
  });

  const since = new Date(Date.now() - 3_600_000).toISOString();
  const replayed = await run(exporterKey, 'webhook', 'replay', id, '--since', since);
  expect(replayed.stdout).toBe('2 to be sent again.\n');
  await vi.waitFor(() => expect(receiver.received).toHaveLength(5), 10_000);

  expect((await run(exporterKey, 'webhook', 'list')).stdout).toContain(`desk   ${url}`);
  expect((await run(exporterKey, 'webhook', 'rotate', id)).stdout).toContain('whsec_');
  expect((await run(exporterKey, 'webhook', 'disable', id)).stdout).toContain('is disabled');
  expect((await run(exporterKey, 'webhook', 'enable', id)).code).toBe(0);
  expect((await run(exporterKey, 'webhook', 'remove', id)).stdout).toContain('is removed');
  expect((await run(exporterKey, 'webhook', 'list')).stdout).toBe('No webhook.\n');
}, 60_000);

test('what may not be reached is refused in words', async () => {
  const refused = await run(exporterKey, 'webhook', 'add', 'http://127.0.0.1:22/');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('webhook_url_refused');
  expect((await run(exporterKey, 'webhook', 'add', 'https://10.0.0.1/')).code).toBe(2);
  expect((await run(exporterKey, 'webhook', 'add')).code).toBe(64);
  expect((await run(exporterKey, 'webhook', 'replay', 'whk_x')).code).toBe(64);
});
