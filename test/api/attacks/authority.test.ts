/** What another authority, or a party beside the case, could learn by the way. */
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

const HOUR_MS = 3_600_000;
const purpose = 'Joint inspection.';

async function shared() {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const until = new Date(app.nowMs + HOUR_MS).toISOString();
  const json = { authority: other.authority, purpose, until };
  await good('shareLicence', { key: mine.regulatorKey, params: { id: mine.licence }, json });
  return { mine, other };
}

async function fileOf(key: string, body: string): Promise<string> {
  const query = { fileName: 'logbook.txt' };
  return (await good('uploadAttachment', { key, query, body, contentType: 'text/plain' })).id;
}

async function answered(key: string, anomaly: string): Promise<string> {
  const attachments = [await fileOf(key, unique('logbook'))];
  const json = { text: 'See the logbook.', attachments };
  const answer = await good('answerAnomaly', { key, params: { id: anomaly }, json });
  return answer.attachments[0]!.sha256;
}

async function caseOver(key: string, anomaly: string): Promise<string> {
  const json = { title: 'Beside', owner: 'A.', dueAt: expiresAt, anomalies: [anomaly] };
  return (await good('openCase', { key, json })).id;
}

test('who reads a shared anomaly does not learn from its own case what files were answered with', async () => {
  const { mine, other } = await shared();
  const anomaly = await anomalyOf(app.services.index, mine);
  const id = await caseOver(other.regulatorKey, anomaly);
  const file = await answered(mine.exporterKey, anomaly);
  const evidence = async (key: string, of: string) =>
    JSON.stringify(await good('getCaseEvidence', { key, params: { id: of } }));
  expect(await evidence(other.regulatorKey, id)).not.toContain(file);
  const held = { held: true, reason: 'Kept.' };
  await good('holdCase', { key: other.regulatorKey, params: { id }, json: held });
  app.nowMs += 2 * HOUR_MS;
  const later = await answered(mine.exporterKey, anomaly);
  const after = await evidence(other.regulatorKey, id);
  for (const sha256 of [file, later]) expect(after).not.toContain(sha256);
  const own = await caseOver(mine.regulatorKey, anomaly);
  expect(await evidence(mine.regulatorKey, own)).toContain(file);
});

test('who reads a shared licence disposes of, releases and decides nothing under it', async () => {
  const { mine, other } = await shared();
  const [device] = await addDevices(mine, 1);
  const key = other.regulatorKey;
  const anomaly = await anomalyOf(app.services.index, mine, conditionOf(mine));
  const changes = { conditions: { graceS: 1_200 } };
  const proposal = { changes, effectiveFrom: '2026-01-01T00:00:00Z', reason: 'Slower' };
  const licence = { id: mine.licence };
  const proposed = { key: mine.exporterKey, params: licence, json: proposal };
  const amendment = (await good('proposeAmendment', proposed)).id;
  const reason = { reason: 'Why.' };
  const steps: readonly (readonly [EndpointName, string, object])[] = [
    ['disposeAnomaly', anomaly, { code: 'explained', reason: 'Tested.', version: 1 }],
    ['releaseAnomaly', anomaly, reason],
    ['withholdAnomaly', anomaly, reason],
    ['proposeAmendment', mine.licence, proposal],
    ['confirmAmendment', amendment, {}],
    ['rejectAmendment', amendment, {}],
    ['confirmRetirement', device!.id, {}],
    ['confirmSite', mine.site, { version: 1 }],
    ['rejectSite', mine.site, { version: 1, note: 'No.' }],
  ];
  for (const [name, id, json] of steps) {
    const refused = await bad(name, { key, params: { id }, json });
    expect([name, refused.status, refused.reason]).toEqual([
      ...[name, 403, 'licence_of_other_authority'],
    ]);
  }
});

test('a case goes on after a share has ended, and asks nobody any more whom only the share named', async () => {
  const { mine, other } = await shared();
  const key = other.regulatorKey;
  const subjects = [{ type: 'licence', id: mine.licence }];
  const anomalies = [await anomalyOf(app.services.index, mine)];
  const json = { title: 'Beside', owner: 'A.', dueAt: expiresAt, anomalies, subjects };
  const { id } = await good('openCase', { key, json });
  const asked = (party: string) => ({ party, question: 'Where?', dueAt: expiresAt });
  await good('askParty', { key, params: { id }, json: asked(mine.exporter) });
  app.nowMs += 2 * HOUR_MS;
  for (const party of [mine.exporter, mine.operator]) {
    const refused = await bad('askParty', { key, params: { id }, json: asked(party) });
    expect(refused.reason).toBe('request_party_unconcerned');
  }
});

test('a saved query answers nothing of a share that has ended', async () => {
  const { mine, other } = await shared();
  const key = other.regulatorKey;
  await addDevices(mine, 1);
  await anomalyOf(app.services.index, mine);
  const saved: string[] = [];
  for (const list of ['anomalies', 'devices'] as const) {
    const json = { name: list, list, filter: { licence: mine.licence } };
    saved.push((await good('saveQuery', { key, json })).id);
  }
  const found = async (id: string, accept: string) =>
    (await call('getQueryResults', { key, params: { id }, accept })).text();
  for (const id of saved) expect(await found(id, 'text/csv')).toContain(mine.licence);
  app.nowMs += 2 * HOUR_MS;
  for (const id of saved) {
    for (const accept of ['application/json', 'text/csv', 'application/x-ndjson']) {
      expect(await found(id, accept)).not.toContain(mine.licence);
    }
  }
});

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

test('counts tell no party of what is kept from it, and no authority of what is no longer shared', async () => {
  const { mine, other } = await shared();
  const confidential = conditionOf(mine, { kind: 'position-outside' });
  const hidden = await anomalyOf(app.services.index, mine, confidential);
  const open = await anomalyOf(app.services.index, mine, conditionOf(mine, { kind: 'gone-dark' }));
  const from = new Date(0).toISOString().replace('1970', '2000');
  const queries = [{}, { licence: mine.licence }, { from }, { device: confidential.device! }];
  const counted = async (key: string, more: object) => {
    const totals: number[] = [];
    for (const by of ['licence', 'country', 'kind', 'severity', 'site', 'operator']) {
      const query = { by, open: 'true', ...more };
      totals.push((await good('countAnomalies', { key, query })).total);
    }
    expect(new Set(totals).size).toBe(1);
    return totals[0];
  };
  const byQuery = async (key: string) => {
    const totals: (number | undefined)[] = [];
    for (const query of queries) totals.push(await counted(key, query));
    return totals;
  };
  const keys = [mine.exporterKey, mine.operatorKey];
  for (const key of keys) expect(await byQuery(key)).toEqual([1, 1, 1, 0]);
  expect(await byQuery(other.regulatorKey)).toEqual([2, 2, 2, 1]);
  const reason = { reason: 'Why.' };
  const decide = { key: mine.regulatorKey, json: reason };
  await good('releaseAnomaly', { ...decide, params: { id: hidden } });
  for (const key of keys) expect(await byQuery(key)).toEqual([2, 2, 2, 1]);
  for (const id of [hidden, open]) await good('withholdAnomaly', { ...decide, params: { id } });
  for (const key of keys) expect(await byQuery(key)).toEqual([0, 0, 0, 0]);
  expect(await byQuery(mine.regulatorKey)).toEqual([2, 2, 2, 1]);
  app.nowMs += 2 * HOUR_MS;
  expect(await byQuery(other.regulatorKey)).toEqual([0, 0, 0, 0]);
  const strangers = await makeWorld();
  for (const key of [strangers.exporterKey, strangers.operatorKey, strangers.regulatorKey]) {
    expect(await byQuery(key)).toEqual([0, 0, 0, 0]);
  }
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
