import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { dayOf } from '../../src/core/days.ts';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { deviceRow, makeWorld, unique, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});

/** As if so much had been used up today, or on another day. */
async function use(
  kind: string,
  owner: string,
  used: number,
  most: number,
  day = dayOf(app.nowMs),
): Promise<void> {
  await env.REGISTRY.prepare('INSERT OR REPLACE INTO quota_used VALUES (?, ?, ?, ?, ?)')
    .bind(day, kind, owner, used, most)
    .run();
}

async function used(kind: string, owner: string): Promise<number> {
  const row = await env.REGISTRY.prepare(
    'SELECT sum(used) AS used FROM quota_used WHERE kind = ? AND owner = ?',
  )
    .bind(kind, owner)
    .first<{ used: number }>();
  return row?.used ?? 0;
}

const keyId = (key: string) => key.slice(3, 27);
const party = () => ({ json: { name: unique('Party'), country: 'MY', roles: ['end-user'] } });

function manifest(rows: number) {
  const body = Array.from({ length: rows }, () => JSON.stringify(deviceRow(world))).join('\n');
  const params = { id: world.licence };
  return { key: world.exporterKey, params, body, contentType: 'application/x-ndjson' };
}

test('each write of a key counts, and the one beyond the day’s is refused until tomorrow', async () => {
  const key = world.exporterKey;
  await use('writes', keyId(key), 9_999, 10_000);
  await good('registerParty', { key, ...party() });
  const response = await call('registerParty', { key, ...party() });
  expect(response.status).toBe(429);
  const left = 24 * 3_600 - ((app.nowMs / 1000) % (24 * 3_600));
  expect(response.headers.get('retry-after')).toBe(String(left));
  expect(await used('writes', keyId(key))).toBe(10_000);
  app.nowMs += left * 1000;
  await good('registerParty', { key, ...party() });
});

test('of two writes at once that share the last place, one is refused and leaves nothing', async () => {
  const key = world.exporterKey;
  await use('writes', keyId(key), 9_999, 10_000);
  const names = [unique('Race'), unique('Race')];
  const answers = await Promise.all(
    names.map((name) => {
      const json = { name, country: 'MY', roles: ['end-user'] };
      return call('registerParty', { key, json });
    }),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 429]);
  const { results } = await env.REGISTRY.prepare('SELECT id FROM parties WHERE name IN (?, ?)')
    .bind(...names)
    .all();
  expect(results).toHaveLength(1);
});

test('a claimed licence takes twice what it says; confirmed, it takes more', async () => {
  await use('claimed-rows', world.licence, 3_990, 4_000, 0);
  await good('registerDevices', manifest(10));
  const refused = await bad('registerDevices', manifest(1));
  expect(refused).toMatchObject({ status: 429, reason: 'quota_exceeded' });
  expect(refused.detail).toContain('until it is confirmed');
  const { key, params } = manifest(0);
  const listed = await good('listDevices', { key, query: { licence: params.id, limit: '1' } });
  expect(listed.items).toHaveLength(1);
  await good('confirmLicence', { key: world.regulatorKey, params, json: {} });
  await good('registerDevices', manifest(1));
});

test('a party’s rows of a day are counted over all its manifests; a refused one costs nothing', async () => {
  await use('manifest-rows', world.exporter, 999_998, 1_000_000);
  const refused = await bad('registerDevices', manifest(3));
  expect(refused).toMatchObject({ status: 429, reason: 'quota_exceeded' });
  expect(await used('manifest-rows', world.exporter)).toBe(999_998);
  expect(await used('claimed-rows', world.licence)).toBe(0);
  await good('registerDevices', manifest(2));
  expect((await bad('registerDevices', manifest(1))).reason).toBe('quota_exceeded');
});

test('what was used up on days before is forgotten, and what is never given back is not', async () => {
  await good('registerDevices', manifest(5));
  const { registry } = app.services;
  await registry.forgetCharges(dayOf(app.nowMs) + 1);
  expect(await used('manifest-rows', world.exporter)).toBe(0);
  expect(await used('claimed-rows', world.licence)).toBe(5);
});
