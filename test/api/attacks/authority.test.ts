/** What an authority that a licence is shared with could learn or decide by the way. */
import { expect, test } from 'vitest';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import { bad, call, good, sendTo } from '../client.ts';
import { anomalyOf, conditionOf } from '../conditions.ts';
import { localApp } from '../local-app.ts';
import { addDevices, expiresAt, makeWorld, unique } from '../world.ts';

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
