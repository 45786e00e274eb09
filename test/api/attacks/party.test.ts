/** What exporter and operator could learn by the way: of a case, of who asked, of each other. */
import { expect, test } from 'vitest';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import { bad, type Call, call, good, sendTo } from '../client.ts';
import { anomalyOf, conditionOf } from '../conditions.ts';
import { localApp } from '../local-app.ts';
import { rootKey } from '../root-key.ts';
import { addDevices, expiresAt, licenceBody, makeWorld, square, unique } from '../world.ts';

const app = localApp();
sendTo(app.send);
// Nothing that a ledger would name: what is asked here is about files, and about who is told.
app.ledgers.ledger = () =>
  ({ evidence: async () => [], device: async () => null, headers: async () => [] }) as never;

async function caseOver(key: string, anomaly: string): Promise<string> {
  const json = { title: 'Beside', owner: 'A.', dueAt: expiresAt, anomalies: [anomaly] };
  return (await good('openCase', { key, json })).id;
}

test('a disclosure does not tell which authorities license somebody else, or somebody else at one’s site', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  // The other exporter ships to the same site, under a licence of its own authority.
  const json = licenceBody({ ...other, site: mine.site });
  await good('registerLicence', { key: other.exporterKey, json });
  const site = { type: 'site', id: mine.site };
  const unlicensing = (await makeWorld()).authority;
  const told = async (authority: string) => {
    const said = { text: 'Moved.', subjects: [site], authority };
    return JSON.stringify((await bad('disclose', { key: mine.exporterKey, json: said })).errors);
  };
  expect(await told(other.authority)).toBe(await told(unlicensing));
  // And without a name, its own authority is the only one.
  const own = { text: 'Moved.', subjects: [site] };
  const made = await good('disclose', { key: mine.exporterKey, json: own });
  expect(made.authority).toBe(mine.authority);
});

test('the history of a site does not say which exporter registered it to those who share it', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const place = {
    ...{ name: unique('Site'), operator: mine.operator },
    ...{ country: 'MY', geometry: square },
  };
  const site = (await good('registerSite', { key: mine.exporterKey, json: place })).id;
  const json = licenceBody({ ...other, site });
  await good('registerLicence', { key: other.exporterKey, json });
  const told = async (key: string, name: EndpointName, query = {}) =>
    (await call(name, { key, params: { id: site }, query })).text();
  const dates = { from: '2026-01-01', to: '2030-01-01' };
  for (const key of [other.exporterKey, mine.operatorKey]) {
    expect(await told(key, 'getHistory')).not.toContain(mine.exporter);
    expect(await told(key, 'getStanding', { date: '2030-01-01' })).not.toContain(mine.exporter);
    expect(await told(key, 'getDiff', dates)).not.toContain(mine.exporter);
  }
  expect(await told(mine.exporterKey, 'getHistory')).toContain(mine.exporter);
  expect(await told(other.regulatorKey, 'getHistory')).toContain(mine.exporter);
});

test('the party that is asked does not learn whose key asked, not even from the history', async () => {
  const world = await makeWorld();
  const second = { role: 'regulator', authority: world.authority, expiresAt } as const;
  const { id: keyId, key } = await good('issueKey', { key: rootKey, json: second });
  const id = await caseOver(key, await anomalyOf(app.services.index, world));
  const question = { party: world.exporter, question: 'Where?', dueAt: expiresAt };
  const request = await good('askParty', { key, params: { id }, json: question });
  const params = { id: request.id };
  const told = async (asker: string, name: EndpointName, query = {}) =>
    (await call(name, { key: asker, params, query })).text();
  for (const [name, query] of [
    ['getRequest', {}],
    ['getHistory', {}],
    ['getStanding', { date: '2030-01-01' }],
  ] as const) {
    const text = await told(world.exporterKey, name, query);
    for (const secret of [keyId, id]) expect(text).not.toContain(secret);
  }
  expect(await told(key, 'getHistory')).toContain(keyId);
});

/** All that a party may ask about its own things; the page's own clock stands. */
async function allSeenBy(key: string, ids: { anomaly: string; device: string; licence: string }) {
  const of = (id: string) => ({ key, params: { id } });
  const calls: readonly (readonly [EndpointName, Call])[] = [
    ['getAnomaly', of(ids.anomaly)],
    ['getDevice', of(ids.device)],
    ['getLicence', of(ids.licence)],
    ['getHistory', of(ids.licence)],
    ['getHistory', of(ids.device)],
    ['listAnomalies', { key }],
    ['listRequests', { key }],
    ['listDisclosures', { key }],
    ['listDevices', { key, query: { licence: ids.licence } }],
  ];
  const texts: string[] = [];
  for (const [name, given] of calls) {
    for (const accept of ['application/json', 'text/html, application/json']) {
      const response = await call(name, { ...given, accept });
      texts.push(`${name} ${response.status} ${await response.text()}`);
    }
  }
  return texts.map((text) => text.replace(/Log checkpoint[\s\S]*/, ''));
}

test('a case, its notes and its hold change nothing in what exporter and operator are answered', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const anomaly = await anomalyOf(
    app.services.index,
    world,
    conditionOf(world, { device: device!.id }),
  );
  const ids = { anomaly, device: device!.id, licence: world.licence };
  const keys = [world.exporterKey, world.operatorKey];
  const before = await Promise.all(keys.map((key) => allSeenBy(key, ids)));
  const key = world.regulatorKey;
  const id = await caseOver(key, anomaly);
  const params = { id };
  await good('addCaseNote', { key, params, json: { text: 'They do not know.' } });
  await good('holdCase', { key, params, json: { held: true, reason: 'Kept.' } });
  expect(await Promise.all(keys.map((one) => allSeenBy(one, ids)))).toEqual(before);
  for (const one of keys) {
    for (const name of ['getCase', 'getCaseEvidence'] as const) {
      expect((await bad(name, { key: one, params })).reason).toBe('auth_role_not_permitted');
    }
    expect((await bad('getHistory', { key: one, params })).reason).toBe('object_not_found');
  }
});
