import { expect, test } from 'vitest';
import { createApp, mounted } from '../../src/api/app.ts';
import type { DevClock } from '../../src/api/services.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { bad, call, good, problemOf, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';

const devClock: DevClock = {
  moveTo: async (nowMs) => (nowMs < 1_000 ? 'backwards' : 'moved'),
};
const app = localApp({ devClock });
sendTo(app.send);

test('every mounted route has a row, and every row a route', () => {
  const { routes } = createApp(app.services);
  const mountedRoutes = routes.filter(({ method }) => method !== 'ALL');
  const rows = Object.values(endpoints).map(({ method, path, spanning }: Endpoint) => {
    const parameter = (_: string, name: string) => `:${name}${name === spanning ? '{.+}' : ''}`;
    return `${method} ${path.replace(/\{(\w+)\}/g, parameter)}`;
  });
  expect(mountedRoutes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(rows.sort());
});

test('a service without a movable clock cannot be told the time', async () => {
  const { devClock: _, ...services } = app.services;
  expect(mounted({})).not.toContain('setClock');
  const plain = createApp(services);
  const response = await plain.request('/dev/clock', { method: 'POST' });
  expect((await problemOf(response)).reason).toBe('route_not_found');
});

test('the movable clock goes forward only', async () => {
  expect(await good('setClock', { json: { nowMs: 2_000 } })).toEqual({ nowMs: 2_000 });
  expect((await bad('setClock', { json: { nowMs: 1 } })).reason).toBe('clock_backwards');
});

test('an unknown path is not found, and a known one says when the method is wrong', async () => {
  const send = (method: string, path: string) =>
    app.send(new Request(`https://muster.test${path}`, { method })).then(problemOf);
  expect((await send('GET', '/v2/licences')).reason).toBe('route_not_found');
  expect((await send('PUT', '/v1/licences')).reason).toBe('route_method_not_allowed');
  expect((await send('DELETE', '/healthz')).status).toBe(405);
});

test('health, readiness, description and checkpoint need no key', async () => {
  expect(await good('getHealth', {})).toEqual({ status: 'ok', version: 'test' });
  const ready = { status: 'ready', registry: 'ok', archive: 'ok', log: 'ok' };
  expect(await good('getReadiness', {})).toEqual(ready);
  expect(Object.keys((await good('getOpenApi', {})).paths as object)).toContain('/v1/attestations');
  expect(await (await call('getCheckpoint', {})).text()).toBe('twin\n0\n');
});

test('a service whose log does not answer lives and is not ready', async () => {
  app.breaker.breakAt('checkpoint', 'before');
  const refused = await bad('getReadiness', {});
  expect(refused).toMatchObject({ reason: 'service_not_ready', status: 503 });
  expect(refused.detail).toContain('log');
  expect((await call('getHealth', {})).status).toBe(200);
});

test('our own fault is a 500 without detail, and the log line has it', async () => {
  app.breaker.breakAt('checkpoint', 'before');
  const refused = await bad('getCheckpoint', {});
  expect(refused).toMatchObject({ reason: 'service_fault', status: 500 });
  expect(JSON.stringify(refused)).not.toContain('broken');
  expect(app.entries.at(-1)).toMatchObject({ status: 500, fault: 'broken before checkpoint' });
});

test('a request is one log line with route and key id, without path, query or secret', async () => {
  const key = rootKey;
  await call('listLicences', { key, query: { after: 'something' } });
  const entry = app.entries.at(-1)!;
  expect(entry).toMatchObject({
    route: '/v1/licences',
    method: 'GET',
    status: 200,
    apiKey: 'root',
  });
  expect(JSON.stringify(entry)).not.toContain('something');
  expect(JSON.stringify(app.entries)).not.toContain(key.slice(8));
});
