import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../src/contract/endpoints.ts';
import type { Role } from '../../src/contract/keys.ts';
import { bad, type Call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import {
  addDevices,
  anchorBody,
  expiresAt,
  landmarkBody,
  licenceBody,
  makeWorld,
  referenceValuesBody,
  square,
  type World,
} from './world.ts';

const app = localApp({ devClock: { moveTo: async () => 'moved' as const } });
sendTo(app.send);

let world: World;
let other: World;
let device: string;
let amendment: string;
let upload: string;
let webhook: string;
let window: string;
let savedQuery: string;
let landmark: string;
let anchor: string;
let referenceValues: string;
let party: string;
let stake: string;
let transfer: string;
let list: string;
let keys: Readonly<Record<Role, string>>;
let otherKeys: Readonly<Record<Role, string>>;

beforeAll(async () => {
  world = await makeWorld();
  other = await makeWorld();
  device = (await addDevices(world, 1))[0]!.id;
  const given = { key: world.exporterKey, params: { id: world.licence } };
  amendment = (await good('proposeAmendment', { ...given, json: bodyOf('proposeAmendment') })).id;
  const params = { id: world.licence };
  upload = (await good('openUpload', { key: world.exporterKey, params })).id;
  const json = { url: 'https://hooks.muster.org/' };
  webhook = (await good('registerWebhook', { key: world.exporterKey, json })).id;
  keys = keysOf(world);
  const declared = {
    key: keys.operator,
    params: { id: world.site },
    json: bodyOf('declareWindow'),
  };
  window = (await good('declareWindow', declared)).id;
  const saved = { key: keys.exporter, json: bodyOf('saveQuery') };
  savedQuery = (await good('saveQuery', saved)).id;
  landmark = (await good('registerLandmark', { key: rootKey, json: landmarkBody() })).id;
  anchor = (await good('registerTrustAnchor', { key: rootKey, json: anchorBody() })).id;
  const values = { key: rootKey, json: referenceValuesBody() };
  referenceValues = (await good('registerReferenceValues', values)).id;
  const own = { key: world.exporterKey, json: bodyOf('registerParty') };
  party = (await good('registerParty', own)).id;
  const stated = { key: world.exporterKey, json: bodyOf('stateStake') };
  stake = (await good('stateStake', stated)).id;
  const shipped = {
    key: world.exporterKey,
    params: { id: world.licence },
    json: bodyOf('shipDevices'),
  };
  transfer = (await good('shipDevices', shipped)).id;
  const screening = { body: 'source,name\nX,Y\n', contentType: 'text/csv', query: { name: 'CSL' } };
  list = (await good('uploadScreeningList', { key: world.regulatorKey, ...screening })).id;
  otherKeys = keysOf(other);
});

function keysOf(of: World) {
  const { exporterKey: exporter, operatorKey: operator, regulatorKey: regulator } = of;
  return { admin: rootKey, exporter, operator, regulator };
}

const rows = (Object.entries(endpoints) as [EndpointName, Endpoint][]).map(([name, endpoint]) => ({
  name,
  endpoint,
}));
const keyed = rows.filter(({ endpoint }) => endpoint.roles !== 'public');
const withJson = rows.filter(({ endpoint }) => endpoint.body?.type === 'json');
const withBody = rows.filter(({ endpoint }) => endpoint.body !== undefined);
const withQuery = rows.filter(({ endpoint }) => endpoint.query !== undefined);
const withId = rows.filter(({ endpoint }) => endpoint.params !== undefined);

const none = 'ab'.repeat(32);
const half = { basisPoints: 5_000, from: '2026-01-01', source: 'Register' };
const noShare = `shr_${'0'.repeat(24)}`;

/** What each row's own kind of object is called in the world. */
function idOf(endpoint: Endpoint): Record<string, string> {
  if (endpoint.path.includes('{tile}')) return { level: '0', tile: '000' };
  if (endpoint.path.includes('/attestations/{digest}')) return { id: device, digest: none };
  if (endpoint.path.includes('{digest}')) return { digest: none };
  if (endpoint.path.includes('{object}')) {
    return { id: world.licence, sequence: '1', object: 'evidence' };
  }
  if (endpoint.path.includes('{share}')) return { id: world.licence, share: noShare };
  if (endpoint.path.includes('/uploads/')) return { id: upload };
  if (endpoint.path.includes('/history/')) return { id: world.licence };
  if (endpoint.path.includes('/amendments/{id}')) return { id: amendment };
  if (endpoint.path.includes('/licences/')) return { id: world.licence };
  if (endpoint.path.includes('/moves/')) return { id: `mov_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/transfers/')) return { id: transfer };
  if (endpoint.path.includes('/filings/')) return { id: `fil_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/inspections/')) return { id: `ins_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/meter-readings/')) return { id: `mrd_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/sites/')) return { id: world.site };
  if (endpoint.path.includes('/parties/')) return { id: party };
  if (endpoint.path.includes('/stakes/')) return { id: stake };
  if (endpoint.path.includes('/queries/')) return { id: savedQuery };
  if (endpoint.path.includes('/windows/')) return { id: window };
  if (endpoint.path.includes('/landmarks/')) return { id: landmark };
  if (endpoint.path.includes('/trust-anchors/')) return { id: anchor };
  if (endpoint.path.includes('/reference-values/')) return { id: referenceValues };
  if (endpoint.path.includes('/devices/')) return { id: device };
  if (endpoint.path.includes('/webhooks/')) return { id: webhook };
  if (endpoint.path.includes('/anomalies/')) return { id: 'ab'.repeat(16) };
  if (endpoint.path.includes('/cases/')) return { id: `cas_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/requests/')) return { id: `rfi_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/attachments/')) return { id: `att_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/erasures/')) return { id: `era_${'ab'.repeat(12)}` };
  if (endpoint.path.includes('/disclosures/')) return { id: `dsc_${'ab'.repeat(12)}` };
  return { id: 'ab'.repeat(12) };
}

/** A body that the row takes. */
function bodyOf(name: EndpointName): object {
  const bodies: Partial<Record<EndpointName, object>> = {
    registerAuthority: { name: 'Bureau', country: 'US' },
    registerParty: { name: 'Party', country: 'US', roles: ['operator'] },
    changeParty: { name: 'Party', country: 'US' },
    stateStake: { owner: world.operator, owned: party, ...half },
    changeStake: half,
    shipDevices: {
      ...{ event: 'export', receiver: world.operator, route: ['MY'], site: world.site },
      ...{ shippedAt: '2026-01-01', devices: [device], replacements: [] },
    },
    requestMove: { devices: [device], reason: 'Renewed' },
    consentToMove: { note: 'Ours to give.' },
    acceptMove: { note: 'Looked at.' },
    declineMove: { note: 'Not ours.' },
    withdrawMove: { note: 'No longer.' },
    receiveDevices: { receivedAt: '2026-01-02', missing: [] },
    decideListing: { list, entry: '0'.repeat(24), decision: 'other', note: 'Looked at.' },
    decideConsignee: { party: world.operator, accepted: true, note: 'Known.' },
    issueKey: { role: 'admin', expiresAt },
    registerSite: { name: 'Site', operator: world.operator, country: 'MY', geometry: square },
    registerLicence: licenceBody(world),
    registerLandmark: landmarkBody(),
    registerTrustAnchor: anchorBody(),
    registerReferenceValues: referenceValuesBody(),
    changeLandmark: landmarkBody(),
    proposeAmendment: {
      ...{ changes: { items: [{ line: 1, quantity: 20 }] }, reason: 'More devices' },
      effectiveFrom: '2026-01-01T00:00:00Z',
    },
    fileReport: {
      ...{ what: 'usage', from: '2026-01-01', to: '2026-02-01', document: 'ab'.repeat(32) },
    },
    rejectFiling: { reason: 'Why.' },
    enterInspection: { on: '2026-07-01', site: world.site, announced: false, note: 'Why.' },
    moveInspection: { on: '2026-07-01' },
    cancelInspection: { note: 'Why.' },
    stateReading: {
      ...{ from: '2026-05-01', to: '2026-05-08', feeds: 'racks', kwh: 900, otherKwh: 10 },
      source: 'Own meter',
    },
    correctReading: { kwh: 900, otherKwh: 10, reason: 'Misread.' },
    withdrawReading: { reason: 'Why.' },
    decideRevocation: {
      ...{ certificate: 'ab'.repeat(32), reason: 'compromised', source: 'Maker' },
    },
    rejectLicence: { note: 'Never issued.' },
    changeSite: { name: 'Site', country: 'MY', geometry: square },
    confirmSite: { version: 1 },
    rejectSite: { version: 1, note: 'Never seen.' },
    shareLicence: { authority: other.authority, purpose: 'Inspection', until: expiresAt },
    enrol: { enrolments: [{ code: 'ab'.repeat(20), key: 'AAAA', proof: 'AAAA' }] },
    bindDevice: {
      ...{ device, thumbprint: 'ab'.repeat(32), challenge: 'ab'.repeat(32) },
      evidence: { evidence: 'AAAA', certificate: 'AAAA' },
    },
    declareWindow: {
      ...{ from: '2026-06-02T00:00:00Z', to: '2026-06-03T00:00:00Z' },
      ...{ reason: 'Power works', devices: [device] },
    },
    saveQuery: { name: 'Worst', list: 'anomalies', filter: { severity: 'critical' } },
    changeQuery: { name: 'Worst', list: 'anomalies', filter: { severity: 'high' } },
    endWindow: { to: '2026-06-02T12:00:00Z' },
    setClock: { nowMs: 1_800_000_000_000 },
    registerWebhook: { url: 'https://hooks.muster.org/' },
    replayDeliveries: { since: '2026-01-01T00:00:00Z' },
    disposeAnomaly: { code: 'explained', reason: 'Why.', version: 1 },
    releaseAnomaly: { reason: 'Why.' },
    withholdAnomaly: { reason: 'Why.' },
    answerAnomaly: { text: 'What.' },
    openCase: { title: 'Case', owner: 'A. Inspector', dueAt: expiresAt },
    changeCase: { owner: 'B. Inspector' },
    addCaseNote: { text: 'What.' },
    closeCase: { outcome: 'resolved', words: 'Why.' },
    reopenCase: { reason: 'Why.' },
    holdCase: { held: true, reason: 'Why.' },
    askParty: { party: world.operator, question: 'Where?', dueAt: expiresAt },
    answerRequest: { text: 'There.' },
    acceptRequest: { reason: 'Why.' },
    withdrawRequest: { reason: 'Why.' },
    disclose: { text: 'What.', subjects: [{ type: 'licence', id: world.licence }] },
  };
  return bodies[name] ?? {};
}

/** What a row cannot do without. */
const neededQuery: Partial<Record<EndpointName, Record<string, string>>> = {
  uploadAttachment: { fileName: 'a.txt' },
  uploadScreeningList: { name: 'CSL' },
  askQuestion: { model: 'H100 SXM' },
  getStanding: { date: '2026-01-01' },
  getReport: { from: '2026-01-01', to: '2026-02-01' },
  getDiff: { from: '2026-01-01', to: '2026-02-01' },
};

function callOf({ name, endpoint }: (typeof rows)[number]): Call {
  const role = endpoint.roles === 'public' ? null : endpoint.roles[0]!;
  const key = role && { key: keys[role] };
  const params = endpoint.params && { params: idOf(endpoint) };
  const needed = neededQuery[name];
  const query = needed ? { query: needed } : {};
  return { ...key, ...params, ...query, ...sendable(name, endpoint) };
}

function sendable(name: EndpointName, { body }: Endpoint): Call {
  if (!body) return {};
  if (body.type === 'json') return { json: bodyOf(name) };
  return { body: 'x', contentType: body.contentTypes[0]! };
}

/** Everything that a refused request could have changed. */
async function fingerprint(): Promise<string> {
  const tables = [
    'outbox',
    'roster_changes',
    'holders',
    'devices',
    'licences',
    'api_keys',
    'parties',
    'maintenance_windows',
    'saved_queries',
    'licence_shares',
    'webhooks',
    'webhook_deliveries',
    'cases',
    'attachments',
    'disclosures',
    'sites',
    'site_decisions',
    'landmarks',
    'trust_anchors',
    'reference_values',
    'stakes',
    'transfers',
    'transfer_devices',
    'consignees',
    'screening_lists',
    'listings',
    'revocations',
    'filings',
    'inspections',
    'meter_readings',
    'binding_certificates',
  ];
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`).join(" || ',' || ");
  const row = await env.REGISTRY.prepare(`SELECT ${counts} AS counts`).first<{ counts: string }>();
  return `${row!.counts} ${app.archive.objects.size} ${app.log.leaves.length}`;
}

async function refusedUnchanged(name: EndpointName, given: Call) {
  const before = await fingerprint();
  const refused = await bad(name, given);
  expect(await fingerprint()).toBe(before);
  return refused;
}

test.each(keyed)('$name without a key is refused', async (row) => {
  const { key: _, ...given } = callOf(row);
  expect(await refusedUnchanged(row.name, given)).toMatchObject({
    ...{ status: 401, reason: 'auth_key_missing' },
  });
});

test.each(keyed)('$name with a role that it is not for is refused', async (row) => {
  const roles: readonly Role[] = row.endpoint.roles === 'public' ? [] : row.endpoint.roles;
  for (const role of ['admin', 'exporter', 'operator', 'regulator'] as const) {
    if (roles.includes(role)) continue;
    const refused = await refusedUnchanged(row.name, { ...callOf(row), key: keys[role] });
    expect(refused).toMatchObject({ status: 403, reason: 'auth_role_not_permitted' });
  }
});

/** Landmarks are everybody's to see; whose they are to change is asked in landmarks.test.ts. */
const ofTenants = withId.filter(
  ({ endpoint: { path } }) =>
    !path.includes('/batches/{digest}') &&
    !path.includes('/landmarks/') &&
    !path.includes('/reference-values/') &&
    !path.includes('/trust-anchors/'),
);
test.each(ofTenants)('$name of another tenant is not found', async (row) => {
  const roles: readonly Role[] = row.endpoint.roles === 'public' ? [] : row.endpoint.roles;
  for (const role of roles.filter((role) => role !== 'admin' && row.name !== 'revokeKey')) {
    const body = row.endpoint.body?.type === 'bytes' ? { body: manifest() } : {};
    const refused = await refusedUnchanged(row.name, {
      ...callOf(row),
      ...body,
      key: otherKeys[role],
    });
    expect(refused).toMatchObject({ status: 404, reason: 'object_not_found' });
  }
});

function manifest(): string {
  return `serial,model,line,site,shippedAt\nZ,H100,1,${world.site},2026-01-01\n`;
}

test.each(withId)('$name with an id of no form names the parameter', async (row) => {
  for (const id of ['x', '%00', "' OR 1=1 --", 'a'.repeat(4_000)]) {
    const params = { id, digest: id };
    const refused = await refusedUnchanged(row.name, { ...callOf(row), params });
    expect(refused).toMatchObject({ status: 400, reason: 'request_parameter_invalid' });
    expect(refused.errors?.[0]).toMatchObject({ in: 'path' });
  }
});

test.each(rows)('$name with an unknown parameter names it', async (row) => {
  const refused = await refusedUnchanged(row.name, { ...callOf(row), query: { colour: 'red' } });
  expect(refused).toMatchObject({ status: 400, reason: 'request_parameter_invalid' });
  expect(refused.errors).toContainEqual(
    expect.objectContaining({ in: 'query', pointer: '/colour' }),
  );
});

const paged = withQuery.filter(({ endpoint }) => 'limit' in endpoint.query!.shape);
test.each(paged)('$name with an absurd limit or cursor names it', async (row) => {
  const tooMany = row.name === 'issueEnrolmentCodes' ? '5001' : '501';
  for (const limit of ['0', tooMany, '-1', '1e9', '', '9'.repeat(300)]) {
    const refused = await refusedUnchanged(row.name, { ...callOf(row), query: { limit } });
    expect(refused.errors?.[0]).toMatchObject({ in: 'query', pointer: '/limit' });
  }
  const refused = await refusedUnchanged(row.name, {
    ...callOf(row),
    query: { after: '<script>' },
  });
  expect(refused.errors?.[0]).toMatchObject({ in: 'query', pointer: '/after' });
});

const typed = withBody.filter(({ endpoint: { body } }) => !(body && 'takesAnyType' in body));
test.each(typed)('$name with another content type is refused', async (row) => {
  for (const contentType of ['text/html', 'application/xml', 'multipart/form-data', '']) {
    const refused = await refusedUnchanged(row.name, { ...callOf(row), contentType });
    expect(refused).toMatchObject({ status: 415, reason: 'request_content_type' });
  }
});

test.each(withBody)('$name with too large a body is refused while it is read', async (row) => {
  const { body: form } = row.endpoint;
  const maxBytes = form?.type === 'bytes' ? form.maxBytes : 1024 * 1024;
  const { json: _, ...given } = callOf(row);
  const contentType = form?.type === 'bytes' ? form.contentTypes[0]! : 'application/json';
  const body = new Uint8Array(maxBytes + 1).fill(32);
  const refused = await refusedUnchanged(row.name, { ...given, body, contentType });
  expect(refused).toMatchObject({ status: 413, reason: 'request_too_large' });
});

test.each(withJson)('$name with what is no JSON is refused', async (row) => {
  const { json: _, ...given } = callOf(row);
  const bodies = ['', '{"a":', '{"a":1}}', 'NaN', '{"a":01}', Uint8Array.of(0xc3, 0x28)];
  for (const body of bodies) {
    const refused = await refusedUnchanged(row.name, {
      ...{ ...given, body },
      contentType: 'application/json',
    });
    expect(refused).toMatchObject({ status: 400, reason: 'request_json_invalid' });
  }
});

test.each(withJson)('$name with a body of another type is refused', async (row) => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  for (const json of [null, 7, 'text', [], [bodyOf(row.name)], JSON.parse(deep)]) {
    const { json: _, ...given } = callOf(row);
    const body = Array.isArray(json) && json.length > 0 ? deep : JSON.stringify(json);
    const refused = await refusedUnchanged(row.name, {
      ...{ ...given, body },
      contentType: 'application/json',
    });
    expect(refused).toMatchObject({ status: 422, reason: 'request_body_invalid' });
  }
});

test.each(withJson)('$name with an unknown field names it', async (row) => {
  const json = { ...bodyOf(row.name), colour: 'red' };
  const refused = await refusedUnchanged(row.name, { ...callOf(row), json });
  expect(refused).toMatchObject({ status: 422, reason: 'request_body_invalid' });
  expect(refused.errors).toContainEqual(
    expect.objectContaining({ pointer: '/colour', reason: 'field_unknown' }),
  );
});

/** Every field of every body, with a value that it cannot have. */
const fields = withJson.flatMap(({ name, endpoint }) => {
  const { body } = endpoint;
  const shape = body?.type === 'json' ? shapeOf(body.schema) : {};
  return Object.keys(shape).map((field) => ({ name, endpoint, field }));
});

function shapeOf(schema: object): object {
  if ('shape' in schema && typeof schema.shape === 'object') return schema.shape ?? {};
  if ('options' in schema && Array.isArray(schema.options)) return shapeOf(schema.options[0]);
  return {};
}

test.each(fields)('$name with a wrong $field names it', async ({ name, endpoint, field }) => {
  for (const value of [null, { deep: [[[]]] }, -1e308, 'x'.repeat(10_000), 1.5, '\u0000']) {
    const json = { ...bodyOf(name), [field]: value };
    const refused = await refusedUnchanged(name, { ...callOf({ name, endpoint }), json });
    expect(refused).toMatchObject({ status: 422, reason: 'request_body_invalid' });
    expect(refused.errors?.some(({ pointer }) => pointer?.startsWith(`/${field}`))).toBe(true);
  }
});

/** Values that are of the right type and still cannot be. */
const absurd: readonly (readonly [EndpointName, string, object])[] = [
  ['registerLicence', '/items/0/quantity', { items: [{ line: 1, model: 'H100', quantity: 1e12 }] }],
  ['registerLicence', '/items', { items: [] }],
  ['registerLicence', '/items', { items: Array(2).fill({ line: 1, model: 'A', quantity: 1 }) }],
  ['registerLicence', '/validTo', { validTo: '2019-01-01T00:00:00Z' }],
  ['registerLicence', '/validTo', { validTo: '9999-01-01T00:00:00Z' }],
  ['registerLicence', '/validFrom', { validFrom: '2020-02-30T00:00:00Z' }],
  ['registerLicence', '/sites', { sites: [] }],
  ['registerLicence', '/number', { number: 'D1\u202e23' }],
  ['proposeAmendment', '/changes', { changes: {} }],
  ['proposeAmendment', '/changes', { changes: { sites: {} } }],
  [
    'proposeAmendment',
    '/changes/items',
    { changes: { items: Array(2).fill({ line: 1, quantity: 1 }) } },
  ],
  ['proposeAmendment', '/changes/items/0', { changes: { items: [{ line: 1 }] } }],
  [
    'proposeAmendment',
    '/changes/items/0/quantity',
    { changes: { items: [{ line: 1, quantity: -1 }] } },
  ],
  ['proposeAmendment', '/effectiveFrom', { effectiveFrom: '1999-01-01T00:00:00Z' }],
  ['registerSite', '/country', { country: 'Malaysia' }],
  ['registerParty', '/roles', { roles: [] }],
  ['registerParty', '/name', { name: ' ' }],
  ['registerSite', '/geometry/coordinates/0/1/0', { geometry: polygon([200, 0]) }],
  ['registerSite', '/geometry/coordinates/0', { geometry: polygon([103, 1], [103, 1.5]) }],
  ['setClock', '/nowMs', { nowMs: 1e15 }],
  ['registerWebhook', '/events', { events: [] }],
  ['registerWebhook', '/events', { events: ['licence.status', 'licence.status'] }],
  ['registerWebhook', '/events/0', { events: ['everything'] }],
  ['registerWebhook', '/url', { url: 'javascript:alert(1)' }],
];

function polygon(second: readonly number[], last: readonly number[] = [103, 1]) {
  return { type: 'Polygon', coordinates: [[[103, 1], second, [104, 2], last]] };
}

test.each(absurd)('%s with an absurd value names %s', async (name, pointer, more) => {
  const row = rows.find((one) => one.name === name)!;
  const json = { ...bodyOf(name), ...more };
  const refused = await refusedUnchanged(name, { ...callOf(row), json });
  expect(refused.errors?.map((error) => error.pointer)).toContain(pointer);
});

test('the bodies that these tests spoil are good ones', async () => {
  for (const name of ['registerAuthority', 'registerParty', 'registerSite', 'issueKey'] as const) {
    await good(name, { key: rootKey, json: bodyOf(name) });
  }
  await good('registerLicence', { key: rootKey, json: bodyOf('registerLicence') });
});
