import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { addressKey, type Brake, type Brakes, missingBrakes } from '../../src/api/brakes.ts';
import { call, problemOf, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { makeWorld, type World } from './world.ts';

/** Lets so many through for each key. */
function brakeAfter(limit: number): Brake & { readonly keys: string[] } {
  const keys: string[] = [];
  return {
    keys,
    async allows(key) {
      keys.push(key);
      return keys.filter((one) => one === key).length <= limit;
    },
  };
}

const none: Brakes = { reads: null, writes: null, submissions: null, strangers: null };
const free = localApp();
let world: World;
beforeEach(async () => {
  sendTo(free.send);
  world = await makeWorld();
});

function braked(brakes: Partial<Brakes>) {
  const app = localApp({ brakes: { ...none, ...brakes } });
  sendTo(app.send);
  return app;
}

const party = { json: { name: 'Party', country: 'MY', roles: ['end-user'] } };

test('reads, writes and submissions of a key have budgets of their own', async () => {
  const [reads, writes, submissions] = [brakeAfter(1), brakeAfter(1), brakeAfter(1)];
  braked({ reads, writes, submissions });
  const key = world.operatorKey;
  const body = { body: new Uint8Array([0x41, 0]), contentType: 'application/cbor-seq' };
  expect((await call('listSites', { key })).status).toBe(200);
  const refused = await call('listSites', { key });
  expect(refused.headers.get('retry-after')).toBe('10');
  expect(await problemOf(refused)).toMatchObject({ status: 429, reason: 'rate_limited' });
  // The twin has no ledgers: a fault of its own, but not a brake's.
  expect((await call('submitAttestations', { key, ...body })).status).toBe(503);
  expect((await call('submitAttestations', { key, ...body })).status).toBe(429);
  const exporter = world.exporterKey;
  // 202: this application has a log of its own, which does not know what was written before.
  expect((await call('registerParty', { key: exporter, ...party })).status).toBe(202);
  expect((await call('registerParty', { key: exporter, ...party })).status).toBe(429);
  expect((await call('listSites', { key: exporter })).status).toBe(200);
  expect(reads.keys).toContain(key.slice(3, 27));
});

test('an address without a good key has few look-ups, and a good key that is known passes', async () => {
  const strangers = brakeAfter(3);
  const app = braked({ strangers });
  const send = (key: string, address: string) =>
    app.send(
      new Request('https://muster.test/v1/sites', {
        headers: { authorization: `Bearer ${key}`, 'cf-connecting-ip': address },
      }),
    );
  expect((await send(world.operatorKey, '198.51.100.7')).status).toBe(200);
  const bad = `mk_${'0'.repeat(24)}_${'A'.repeat(43)}`;
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await send(bad, '198.51.100.7')).status);
  expect(statuses).toEqual([401, 401, 429, 429]);
  expect((await send(world.operatorKey, '198.51.100.7')).status).toBe(200);
  expect((await send(bad, '198.51.100.8')).status).toBe(401);
  expect((await send(rootKey, '198.51.100.7')).status).toBe(200);
});

test('what needs no key is counted by address, and health is not', async () => {
  braked({ strangers: brakeAfter(1) });
  expect((await call('getOpenApi', {})).status).toBe(200);
  expect((await call('getOpenApi', {})).status).toBe(429);
  expect((await call('getHealth', {})).status).toBe(200);
  expect((await call('getReadiness', {})).status).toBe(200);
});

test('a brake that fails brakes nobody, and the log line has its fault', async () => {
  const app = braked({
    reads: { allows: () => Promise.reject(new Error('no answer')) },
  });
  expect((await call('listSites', { key: world.operatorKey })).status).toBe(200);
  expect(app.entries.at(-1)).toMatchObject({ status: 200, fault: 'brake: Error: no answer' });
});

test('the brakes that a deployment lacks can be named', () => {
  expect(missingBrakes(none)).toEqual(['reads', 'writes', 'submissions', 'strangers']);
  expect(missingBrakes({ ...none, reads: brakeAfter(1) })).toHaveLength(3);
});

test('the platform’s binding counts a key, in the runtime of the tests', async () => {
  for (const name of ['RATE_READS', 'RATE_WRITES', 'RATE_SUBMISSIONS', 'RATE_STRANGERS'] as const) {
    const limit = (key: string) =>
      env[name].limit({ key, limit: 2, period: 60 } as { key: string });
    const words = [];
    for (let i = 0; i < 3; i++) words.push((await limit(`${name} of this test`)).success);
    expect(words).toEqual([true, true, false]);
    expect((await limit(`${name} of another`)).success).toBe(true);
  }
});

describe('an address is counted', () => {
  test.each([
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2::1', '20010db800010002'],
    ['2001:db8:1:2:ffff::9', '20010db800010002'],
    ['2001:db8:1:3::1', '20010db800010003'],
    ['not an address', 'unknown'],
    [undefined, 'unknown'],
  ])('%s as %s', (header, key) => expect(addressKey(header)).toBe(key));
});
