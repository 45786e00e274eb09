/** What is somebody else's answers as what never was: status, headers and every word but the request's own id. */
import { expect, test } from 'vitest';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import { bad, type Call, call, good, sendTo } from '../client.ts';
import { anomalyOf } from '../conditions.ts';
import { localApp } from '../local-app.ts';
import { addDevices, expiresAt, makeWorld, type World } from '../world.ts';

const app = localApp();
sendTo(app.send);

/** One of each kind, of one tenant. */
async function everything(world: World) {
  const [device] = await addDevices(world, 1);
  const anomaly = await anomalyOf(app.services.index, world);
  const { exporterKey, operatorKey, regulatorKey } = world;
  const given = { title: 'Case', owner: 'A.', dueAt: expiresAt, anomalies: [anomaly] };
  const opened = await good('openCase', { key: regulatorKey, json: given });
  const asked = { party: world.exporter, question: 'Where?', dueAt: expiresAt };
  const params = { id: opened.id };
  const request = await good('askParty', { key: regulatorKey, params, json: asked });
  const subjects = [{ type: 'licence', id: world.licence }];
  const said = { text: 'Moved.', subjects };
  const disclosure = await good('disclose', { key: exporterKey, json: said });
  const file = { query: { fileName: 'a.txt' }, body: 'x', contentType: 'text/plain' };
  const attachment = await good('uploadAttachment', { key: exporterKey, ...file });
  const hook = { url: 'https://hooks.muster.org/' };
  const webhook = await good('registerWebhook', { key: exporterKey, json: hook });
  const dark = { name: 'Dark', list: 'devices', filter: {} };
  const query = await good('saveQuery', { key: exporterKey, json: dark });
  const at = (ms: number) => new Date(app.nowMs + ms).toISOString();
  const works = { from: at(3_600_000), to: at(7_200_000), reason: 'Works' };
  const site = { id: world.site };
  const window = await good('declareWindow', { key: operatorKey, params: site, json: works });
  const changes = { conditions: { graceS: 1_200 } };
  const proposal = { changes, effectiveFrom: '2026-01-01T00:00:00Z', reason: 'Slower' };
  const licence = { id: world.licence };
  const proposed = { key: exporterKey, params: licence, json: proposal };
  const amendment = await good('proposeAmendment', proposed);
  const upload = await good('openUpload', { key: exporterKey, params: licence });
  return {
    ...{ licence: world.licence, site: world.site, device: device!.id, anomaly },
    ...{ case: opened.id, request: request.id, disclosure: disclosure.id },
    ...{ attachment: attachment.id, webhook: webhook.id, query: query.id, window: window.id },
    ...{ amendment: amendment.id, upload: upload.id },
  };
}

type Kind = keyof Awaited<ReturnType<typeof everything>>;
const text = { json: { text: 'There.' } };
const reason = { json: { reason: 'Why.' } };
const none = { json: {} };

/** By kind of object: the calls about it, and with what else. */
const about: Readonly<Record<Kind, Partial<Record<EndpointName, Omit<Call, 'key'>>>>> = {
  licence: {
    ...{ getLicence: {}, listShares: {}, listLicenceWindows: {}, openUpload: {} },
    ...{ suspendLicence: none, revokeLicence: none, confirmLicence: none, getHistory: {} },
  },
  site: {
    ...{ getSite: {}, listSiteWindows: {}, getHistory: {}, issueEnrolmentCodes: {} },
    ...{ confirmSite: { json: { version: 1 } }, rejectSite: { json: { version: 1, note: 'No' } } },
  },
  device: {
    ...{ getDevice: {}, getDeviceHead: {}, getResult: {}, revokeDevice: {}, getHistory: {} },
    confirmRetirement: none,
  },
  anomaly: {
    ...{ getAnomaly: {}, answerAnomaly: text, releaseAnomaly: reason, withholdAnomaly: reason },
    disposeAnomaly: { json: { code: 'explained', reason: 'So.', version: 1 } },
  },
  case: {
    ...{ getCase: {}, getCaseEvidence: {}, addCaseNote: text, reopenCase: reason, getHistory: {} },
    ...{
      holdCase: { json: { held: true, reason: 'Kept.' } },
      changeCase: { json: { title: 'Another.' } },
    },
    closeCase: { json: { outcome: 'resolved', words: 'Done.' } },
  },
  request: {
    ...{ getRequest: {}, answerRequest: text, acceptRequest: reason, withdrawRequest: reason },
    getHistory: {},
  },
  disclosure: { getDisclosure: {}, getHistory: {} },
  attachment: { getAttachment: {}, getHistory: {} },
  webhook: {
    ...{ getWebhook: {}, listDeliveries: {}, testWebhook: {}, rotateWebhookSecret: {} },
    ...{ enableWebhook: {}, removeWebhook: {}, getHistory: {} },
    replayDeliveries: { json: { since: '2026-01-01T00:00:00Z' } },
  },
  query: { getQuery: {}, getQueryResults: {}, deleteQuery: {}, getHistory: {} },
  window: { getWindow: {}, withdrawWindow: {}, endWindow: none, getHistory: {} },
  amendment: {
    ...{ getAmendment: {}, confirmAmendment: none, rejectAmendment: none },
    ...{ withdrawAmendment: none, getHistory: {} },
  },
  upload: { getUpload: {}, activateUpload: {}, abandonUpload: {} },
};

async function answerTo(name: EndpointName, given: Call): Promise<string> {
  const response = await call(name, given);
  const headers = [...response.headers].filter(([header]) => header !== 'request-id');
  const body = (await response.text()).replace(/[0-9a-f]{24}/g, '-');
  return JSON.stringify([response.status, headers, body]);
}

test('somebody else’s object answers exactly as one that never was', async () => {
  const [mine, stranger] = [await makeWorld(), await makeWorld()];
  const ids = await everything(mine);
  const keys = [stranger.exporterKey, stranger.operatorKey, stranger.regulatorKey];
  for (const [kind, calls] of Object.entries(about) as [Kind, (typeof about)[Kind]][]) {
    const id = ids[kind];
    const never = id.replace(/[0-9a-f]+$/, (hex) => 'd'.repeat(hex.length));
    for (const [name, given] of Object.entries(calls) as [EndpointName, Omit<Call, 'key'>][]) {
      for (const key of keys) {
        for (const accept of ['application/json', 'text/html, application/json']) {
          const asked = async (one: string) =>
            answerTo(name, { ...given, key, params: { id: one }, accept });
          const theirs = await asked(id);
          expect(theirs, `${name} of a ${kind}`).toBe(await asked(never));
          expect(theirs).toMatch(/^\[(403|404|409),/);
          if (theirs.startsWith('[403')) expect(theirs).toMatch(/auth_role_not_permitted|role/);
        }
      }
    }
  }
}, 60_000);

test('ids of others in bodies are references that lead nowhere', async () => {
  const [mine, stranger] = [await makeWorld(), await makeWorld()];
  const ids = await everything(mine);
  const never = `att_${'d'.repeat(24)}`;
  const key = stranger.regulatorKey;
  const own = await everything(stranger);
  const faults = async (name: EndpointName, given: Call) => (await bad(name, given)).errors;
  const note = (id: string) => ({
    ...{ key, params: { id: own.case }, json: { text: 'See.', attachments: [id] } },
  });
  expect(await faults('addCaseNote', note(ids.attachment))).toEqual(
    await faults('addCaseNote', note(never)),
  );
  const add = (anomaly: string) => ({
    ...{ key, params: { id: own.case }, json: { add: { anomalies: [anomaly] } } },
  });
  expect(await faults('changeCase', add(ids.anomaly))).toEqual(
    await faults('changeCase', add('d'.repeat(32))),
  );
  const dispose = (duplicateOf: string) => ({
    ...{ key, params: { id: own.anomaly } },
    json: { code: 'duplicate', reason: 'Twice.', version: 1, duplicateOf },
  });
  expect(await faults('disposeAnomaly', dispose(ids.anomaly))).toEqual(
    await faults('disposeAnomaly', dispose('d'.repeat(32))),
  );
});
