/** Amendments, history and retirement from the command line, against a service of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../../src/cli/workerd.ts';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-amendment-'));
const startMs = 120_000;
let service: Service;
let [exporterKey, regulatorKey, licence, site] = ['', '', '', ''];

beforeAll(async () => {
  service = await startService({ stateDir: join(folder, 'state') });
  await registerLicence();
}, startMs);
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function post<T = { id: string; key: string }>(
  key: string,
  path: string,
  body: object | string,
) {
  const isText = typeof body === 'string';
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': isText ? 'application/x-ndjson' : 'application/json',
    },
    body: isText ? body : JSON.stringify(body),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as T;
}

async function registerLicence() {
  const admin = service.adminKey;
  const authority = (await post(admin, '/v1/authorities', { name: 'Bureau', country: 'US' })).id;
  const party = { name: 'Party', country: 'MY', roles: ['exporter', 'operator', 'end-user'] };
  const { id } = await post(admin, '/v1/parties', party);
  const keyOf = async (owner: object) =>
    (await post(admin, '/v1/keys', { ...owner, expiresAt: '2090-01-01T00:00:00Z' })).key;
  exporterKey = await keyOf({ role: 'exporter', party: id });
  regulatorKey = await keyOf({ role: 'regulator', authority });
  const ring = [103, 104, 104, 103, 103].map((longitude, i) => [longitude, [1, 1, 2, 2, 1][i]]);
  const geometry = { type: 'Polygon', coordinates: [ring] };
  site = (await post(admin, '/v1/sites', { name: 'Johor', operator: id, country: 'MY', geometry }))
    .id;
  const conditions = { intervalS: 3600, graceS: 600, countries: ['MY'], firmwareFloor: {} };
  const body = {
    ...{ authority, number: 'D1', exporter: id, endUser: id, sites: [site] },
    items: [{ line: 1, model: 'H100', quantity: 2 }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z', conditions },
  };
  licence = (await post(exporterKey, '/v1/licences', body)).id;
}

function run(key: string, ...args: readonly string[]) {
  return muster(args, { MUSTER_URL: service.url, MUSTER_KEY: key });
}

test('an exporter proposes, a regulator reads what it means and confirms', async () => {
  const proposed = await run(
    exporterKey,
    ...['amend', licence, '--from', '2026-03-01T00:00:00Z', '--reason', 'A second hall'],
    ...['--line', '1=64', '--line', '2=8=H200', '--interval', '7200', '--countries', 'MY,SG'],
  );
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  const id = /amd_[0-9a-f]{24}/.exec(proposed.stdout)![0];
  expect(proposed.stdout).toContain('status         claimed');
  expect(proposed.stdout).toContain('- line 2: 8 H200');
  expect(proposed.stdout).toContain('changes nothing until a regulator');
  const listed = await run(regulatorKey, 'amendment', '--status', 'claimed');
  expect(listed.stdout).toContain(id);
  const confirmed = await run(regulatorKey, 'amendment', id, 'confirm', '--note', 'Granted');
  expect(confirmed.stdout).toContain('versions made  2');
  expect(confirmed.stdout).toContain('- It made version 2 of the licence');
  const shown = await run(exporterKey, 'licence', licence);
  expect(shown.stdout).toMatch(/2 +H200 +8/);
  const again = await run(exporterKey, 'amendment', id, 'withdraw');
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain('amendment_status_conflict');
});

test('an amendment that says nothing, or a line that cannot be read, is wrong usage', async () => {
  const amend = ['amend', licence, '--from', '2026-03-01T00:00:00Z', '--reason', 'None'];
  const nothing = await run(exporterKey, ...amend);
  expect(nothing).toMatchObject({ code: 64, stdout: '' });
  expect(nothing.stderr).toContain('changes nothing');
  const line = await run(exporterKey, ...amend, '--line', 'one=two');
  expect(line).toMatchObject({ code: 64 });
  expect(line.stderr).toContain('line=quantity');
});

test('a quantity that is cut is an anomaly, and shows by what it ended', async () => {
  const rows = ['S1', 'S2', 'S3'].map((serial) => {
    return JSON.stringify({ serial, model: 'H100', line: 1, site, shippedAt: '2026-01-05' });
  });
  await post(exporterKey, `/v1/licences/${licence}/devices`, rows.join('\n'));
  const amend = (quantity: number) =>
    run(
      regulatorKey,
      ...['amend', licence, '--from', '2026-05-01T00:00:00Z', '--reason', 'By agreement'],
      ...['--line', `1=${quantity}`],
    );
  await amend(2);
  await tomorrow(1);
  const counted = await run(regulatorKey, 'anomalies', '--open', '--count-by', 'kind');
  expect(counted.stdout).toMatch(/quantity-over-licence +1\b/);
  expect((await run(regulatorKey, 'anomalies', '--count-by', 'colour')).code).toBe(64);
  const listed = await run(regulatorKey, 'anomalies', '--kind', 'quantity-over-licence', '--json');
  const { id } = JSON.parse(listed.stdout).items?.[0] ?? JSON.parse(listed.stdout)[0];
  expect((await run(regulatorKey, 'anomalies', id)).stdout).toContain(
    'lowered line 1 from 64 to 2',
  );
  await amend(64);
  await tomorrow(2);
  const shown = await run(regulatorKey, 'anomalies', id);
  expect(shown.stdout).toMatch(/cleared by +Amendment amd_.* raised line 1 from 2 to 64\./);
});

test('a device that its exporter revokes waits for the authority', async () => {
  const devices = await run(
    exporterKey,
    'device',
    '--licence',
    licence,
    '--serial',
    'S1',
    '--json',
  );
  const { id } = JSON.parse(devices.stdout).items?.[0] ?? JSON.parse(devices.stdout)[0];
  await run(exporterKey, 'device', id, '--revoke');
  const revoked = await run(regulatorKey, 'device', id);
  expect(revoked.stdout).toContain('revoked, not yet confirmed');
  expect(revoked.stdout).toContain('device-retired (medium, firing): The exporter took');
  const confirmed = await run(regulatorKey, 'device', id, '--confirm-retirement');
  expect(confirmed).toMatchObject({ code: 0 });
  const after = await run(regulatorKey, 'device', id);
  expect(after.stdout).toContain('device-retired (medium, clear)');
  expect(after.stdout).toContain('Ended: Its authority confirmed');
});

/** Moves the clock: what ledgers do by their alarm, they do then. */
async function tomorrow(days: number) {
  const nowMs = Date.now() + days * 86_400_000;
  const response = await fetch(`${service.url}/dev/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nowMs }),
  });
  expect(response.status).toBe(200);
}

test('what a licence was is told by version, by date and by difference', async () => {
  const history = (...args: string[]) => run(regulatorKey, 'history', licence, ...args);
  const versions = await history();
  expect(versions.code).toBe(0);
  expect(versions.stdout).toMatch(/VERSION +IN FORCE FROM +RECORDED +WHAT +WHO +LEAF/);
  expect(versions.stdout).toContain('licence-registered');
  const day = new Date().toISOString().slice(0, 10);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  expect((await history('--diff', '2020-01-01', tomorrow)).stdout).toContain(
    '/number: (none) -> "D1"',
  );
  expect((await history('--at', tomorrow)).stdout).toContain('"number": "D1"');
  expect(await history('--at', '2020-01-01')).toMatchObject({ code: 2 });
  for (const wrong of [
    ['--diff', day],
    ['--known', day],
    ['--at', 'yesterday'],
  ]) {
    expect((await history(...wrong)).code, wrong.join(' ')).toBe(64);
  }
});
