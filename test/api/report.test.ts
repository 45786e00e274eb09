import { beforeAll, expect, test, vi } from 'vitest';
import { bad, call, good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';
import { makeWorld } from './world.ts';

const ABROAD = { latitude: 40.8, longitude: 111.7 };
const dayMs = 86_400_000;
const period = {
  from: new Date(Date.now() - 30 * dayMs).toISOString(),
  to: new Date(Date.now() + 30 * dayMs).toISOString(),
};
type Role = keyof Fleet['keys'];
let fleet: Fleet;
/** Leaves of the log before anything of the fleet was. */
let before: string;

/** Six devices: four attest, one of them from abroad with debug access, two are never switched on. */
beforeAll(async () => {
  const note = await (await call('getCheckpoint', {})).text();
  before = note.split('\n')[1]!;
  fleet = await foundFleet(6);
  const challenge = await challengeNow();
  await submitItems(fleet, [
    ...fleet.devices.slice(0, 3).map((device) => attest(fleet, device, challenge, worked())),
    attest(fleet, fleet.devices[3]!, challenge, { position: ABROAD, debug: 0 }),
  ]);
  await vi.waitFor(async () => expect(await listed()).toContain('position-outside'));
});

/** Half an hour of work up to now. */
const worked = () => {
  const windowEndS = Math.floor(Date.now() / 1_000);
  const window = { windowStartS: windowEndS - 1_800, windowEndS };
  const ratios = { smActive: 0.8, tensorActive: 0.4, dramActive: 0.4, smClockMhz: 1_755 };
  return { usage: { ...window, energyMillijoules: 900_000_000, ...ratios } };
};

async function listed(): Promise<string[]> {
  const given = { key: fleet.keys.regulator, query: { licence: fleet.licence } };
  return (await good('listAnomalies', given)).items.map(({ kind }) => kind);
}

const asked = (role: Role, query: object = {}) => ({
  key: fleet.keys[role],
  params: { id: fleet.licence },
  query: { ...period, ...query },
});

async function text(role: Role, query: object): Promise<string> {
  const response = await call('getReport', asked(role, query));
  expect(response.status).toBe(200);
  return response.text();
}

test('says what was licensed, registered, shipped, attests, is dark and was never seen, and what is alleged', async () => {
  const report = await good('getReport', asked('regulator'));
  expect(report.items).toMatchObject([
    { line: 1, model: 'H100 SXM', licensed: 1_000, registered: 6, shipped: 6, retired: 0 },
  ]);
  const devices = { registered: 6, shipped: 6, attesting: 4, dark: 0, neverSeen: 2, retired: 0 };
  expect(report.devices).toEqual(devices);
  expect(report.sites).toMatchObject([{ id: fleet.site, name: 'Johor 1', attesting: 4 }]);
  expect(report.reports).toEqual({ settled: 4, present: 4 });
  expect(report.usage).toMatchObject({ energyKwh: 0.75, gpuHours: 1.2, budget: null });
  expect(report.custody).toEqual([]);
  expect(report.location).toMatchObject({ proved: 0, unproven: 4, provedPercent: 0 });
  const kinds = report.anomalies.listed.map(({ kind }) => kind);
  expect(kinds).toContain('position-outside');
  expect(kinds).toContain('debug-enabled');
  expect(report.anomalies.unlisted).toBe(0);
  const [first] = report.anomalies.listed;
  expect(first).toMatchObject({ name: fleet.devices[3]!.serial, disposition: null });
  expect(report.ledger!.logIndex).toBeLessThan(report.checkpoint.size);
});

test('says nothing of a time that nobody has recorded yet: of when its figures are, and that it is from before the period', async () => {
  const report = await good('getReport', asked('regulator'));
  expect(report.devicesAt).toBe(report.ledger!.settledAt);
  const page = await text('regulator', { format: 'html' });
  expect(page).toContain('at the last entry of its ledger, <time');
  expect(page).not.toContain('&lt;');
  const to = new Date(Date.parse(report.ledger!.settledAt) - 1).toISOString();
  expect(await good('getReport', asked('regulator', { to }))).toMatchObject({ devicesAt: to });
  const ahead = { from: '2090-01-01', to: '2091-01-01', format: 'html' };
  expect(await text('regulator', ahead)).toContain('Nothing is recorded of this period');
  const empty = asked('regulator', { from: '2026-01-01', to: '2026-01-01' });
  expect(await bad('getReport', empty)).toMatchObject({
    errors: [{ pointer: '/to', detail: expect.stringContaining('after from') }],
  });
});

test('is the same to the byte for the same checkpoint, whatever was written since; and not for a later one', async () => {
  const roles = ['regulator', 'exporter', 'operator'] as const;
  const { checkpoint, ledger } = await good('getReport', asked('regulator'));
  const at = { checkpoint: String(checkpoint.size) };
  const forms = roles.flatMap((role) =>
    ['json', 'html'].map((format) => [role, { ...at, format }] as const),
  );
  const first = await Promise.all(forms.map((one) => text(...one)));
  await everythingHappens();
  const after = await Promise.all(forms.map((one) => text(...one)));
  expect(after).toEqual(first);
  const later = await good('getReport', asked('regulator'));
  expect(later.checkpoint.size).toBeGreaterThan(checkpoint.size);
  const devices = { registered: 7, retired: 1, attesting: 4, neverSeen: 2 };
  expect(later.devices).toMatchObject(devices);
  expect(later.reports).toEqual({ settled: 8, present: 8 });
  expect(later.anomalies.listed.map(({ disposition }) => disposition?.code)).toContain('explained');
  expect(later.sites).toMatchObject([{ name: 'Johor 2' }]);
  expect(later.usage).toMatchObject({ energyKwh: 1 });
  const none = { received: 0, missing: 0 };
  expect(later.custody).toEqual([
    { event: 'export', handovers: 1, devices: 6, pending: 6, ...none },
  ]);
  // Of a period that ended before, under a checkpoint that knows what became of it.
  const to = new Date(Date.parse(ledger!.settledAt) + 1).toISOString();
  const { anomalies } = await good('getReport', asked('regulator', { to }));
  const debug = <T extends { kind: string }>(list: readonly T[]) =>
    list.find(({ kind }) => kind === 'debug-enabled');
  expect(debug(anomalies.listed)).toMatchObject({ state: 'firing', stateAtCheckpoint: 'clear' });
  expect(debug(anomalies.counts)).toMatchObject({ state: 'firing', count: 1, endedSince: 1 });
  expect(debug(later.anomalies.listed)).toMatchObject({
    state: 'clear',
    stateAtCheckpoint: 'clear',
  });
  const page = await text('regulator', { to, format: 'html' });
  expect(page).toContain('firing at the end of the period, and ended since');
});

/** Reports, a disposition, a release, a device more and one less, another name of the site. */
async function everythingHappens(): Promise<void> {
  const challenge = await challengeNow();
  const [first, , , cheat, fifth] = fleet.devices;
  await submitItems(fleet, [
    attest(fleet, fifth!, challenge, worked()),
    // Debug access ends with the third report without it.
    ...[1, 2, 3].map(() =>
      attest(fleet, cheat!, challenge, { firmware: { vbios: '1', driver: '1' }, debug: 3 }),
    ),
  ]);
  const key = fleet.keys.regulator;
  const query = { licence: fleet.licence, kind: 'position-outside' };
  const [anomaly] = (await good('listAnomalies', { key, query })).items;
  const params = { id: anomaly!.id };
  const decision = { code: 'explained', reason: 'Seen there.', version: anomaly!.version };
  await good('disposeAnomaly', { key, params, json: decision });
  await good('releaseAnomaly', { key, params, json: { reason: 'To be heard.' } });
  const shipped = { event: 'export', receiver: fleet.operator, route: ['MY'], site: fleet.site };
  const handover = { ...shipped, shippedAt: '2026-01-02', devices: { registeredAt: fleet.site } };
  const exporting = { key: fleet.keys.exporter, params: { id: fleet.licence } };
  await good('shipDevices', { ...exporting, json: handover });
  const row = `serial,model,line,site,shippedAt\nSN-late,H100 SXM,1,${fleet.site},2026-02-01\n`;
  const registered = { key: fleet.keys.exporter, params: { id: fleet.licence } };
  await good('registerDevices', { ...registered, body: row, contentType: 'text/csv' });
  await good('revokeDevice', { key: fleet.keys.exporter, params: { id: first!.device } });
  const site = await good('getSite', { key, params: { id: fleet.site } });
  const { country, geometry } = site;
  const json = { name: 'Johor 2', country, geometry };
  await good('changeSite', { key: fleet.keys.operator, params: { id: fleet.site }, json });
}

test('keeps to the regulator what round trips and confidential kinds say, and decisions to the authority', async () => {
  const { checkpoint } = await good('getReport', asked('regulator'));
  const at = { checkpoint: String(checkpoint.size) };
  const own = await makeWorld();
  for (const role of ['exporter', 'operator'] as const) {
    const report = await good('getReport', asked(role, at));
    expect(report.location).toBeNull();
    for (const one of report.anomalies.listed) expect(one).not.toHaveProperty('disposition');
    const kinds = report.anomalies.counts.map(({ kind }) => kind);
    expect(kinds).not.toContain('cloned-key');
    // What was released is there.
    expect(kinds.includes('position-outside')).toBe(true);
  }
  const { items } = await good('listAnomalies', {
    key: fleet.keys.regulator,
    query: { licence: fleet.licence, kind: 'position-outside' },
  });
  const json = { reason: 'Not to be heard.' };
  await good('withholdAnomaly', { key: fleet.keys.regulator, params: { id: items[0]!.id }, json });
  const copy = await good('getReport', asked('exporter', at));
  expect(copy.anomalies.counts.map(({ kind }) => kind)).not.toContain('position-outside');
  const other = { params: { id: fleet.licence }, query: period };
  for (const key of [own.exporterKey, own.operatorKey, own.regulatorKey])
    expect(await bad('getReport', { ...other, key })).toMatchObject({ reason: 'object_not_found' });
});

test('is refused under a checkpoint that was never published, before the licence was, and for no period', async () => {
  expect(await bad('getReport', asked('regulator', { checkpoint: '999999999' }))).toMatchObject({
    reason: 'report_checkpoint_unknown',
    status: 404,
  });
  expect(await bad('getReport', asked('regulator', { checkpoint: before }))).toMatchObject({
    reason: 'object_not_found',
  });
  const backwards = { from: period.to, to: period.from };
  expect(await bad('getReport', asked('regulator', backwards))).toMatchObject({
    reason: 'request_parameter_invalid',
  });
});

test('is a page for a browser, and where the address says so, with the checkpoint and the way to make it again', async () => {
  const accept = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8';
  const response = await call('getReport', { ...asked('regulator'), accept });
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const html = await response.text();
  const { checkpoint } = await good('getReport', asked('regulator'));
  for (const part of [checkpoint.root, `checkpoint=${checkpoint.size}`, 'Johor', 'H100 SXM'])
    expect(html).toContain(part);
  expect(html).not.toMatch(/<(script|img|iframe|link|form|object)\b/i);
  expect(html).not.toContain('Made at');
  const json = await call('getReport', { ...asked('regulator', { format: 'json' }), accept });
  expect(json.headers.get('content-type')).toContain('application/json');
});

test('tells an operator no sums of a licence that ever named the site of another one', async () => {
  expect((await good('getReport', asked('operator'))).reports).not.toBeNull();
  const other = await makeWorld();
  for (const sites of [{ add: [other.site] }, { remove: [other.site] }]) {
    const json = { changes: { sites }, effectiveFrom: new Date().toISOString(), reason: 'Agreed' };
    const params = { id: fleet.licence };
    const { id } = await good('proposeAmendment', { key: fleet.keys.exporter, params, json });
    await good('confirmAmendment', { key: fleet.keys.regulator, params: { id }, json: {} });
    expect((await good('getReport', asked('operator'))).reports).toBeNull();
  }
  expect((await good('getReport', asked('exporter'))).reports).not.toBeNull();
});
