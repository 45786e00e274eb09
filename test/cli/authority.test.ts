/** An authority's decisions from the command line, against a service of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../../src/cli/workerd.ts';
import { MusterClient } from '../../src/sdk/client.ts';
import type { Called } from '../../src/sdk/problem.ts';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-authority-'));
const startMs = 120_000;
const expiresAt = '2090-01-01T00:00:00Z';
const area = join(folder, 'area.geojson');
const ring = [
  [103, 1],
  [104, 1],
  [104, 2],
  [103, 1],
];
const geometry = { type: 'Polygon' as const, coordinates: [ring as [number, number][]] };
let service: Service;
let keys: { readonly exporter: string; readonly operator: string; readonly regulator: string };
let ids: Readonly<Record<'exporter' | 'operator' | 'authority' | 'second' | 'site', string>>;

async function good<T>(answer: Promise<Called<T>>): Promise<T> {
  const called = await answer;
  if (!called.ok) throw new Error(JSON.stringify(called.problem));
  return called.value;
}

beforeAll(async () => {
  service = await startService({ stateDir: join(folder, 'state') });
  const root = new MusterClient({ url: service.url, key: service.adminKey });
  const party = (name: string, roles: ('exporter' | 'operator' | 'end-user')[]) =>
    good(root.control.registerParty({ name, country: 'MY', roles }));
  const authority = await good(root.registerAuthority({ name: 'Bureau', country: 'US' }));
  const second = await good(root.registerAuthority({ name: 'Ministry', country: 'NL' }));
  const exporter = await party('Exporter Ltd', ['exporter']);
  const operator = await party('Operator', ['operator', 'end-user']);
  const keyOf = async (role: 'exporter' | 'operator', id: string) =>
    (await good(root.issueKey({ role, party: id, expiresAt }))).key;
  const regulator = { role: 'regulator' as const, authority: authority.id, expiresAt };
  keys = {
    exporter: await keyOf('exporter', exporter.id),
    operator: await keyOf('operator', operator.id),
    regulator: (await good(root.issueKey(regulator))).key,
  };
  const place = { name: 'Hall', operator: operator.id, country: 'MY', geometry };
  const site = await good(root.registerSite(place));
  ids = {
    ...{ exporter: exporter.id, operator: operator.id, site: site.id },
    ...{ authority: authority.id, second: second.id },
  };
  writeFileSync(area, JSON.stringify(geometry));
}, startMs);
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function run(key: string, ...args: readonly string[]) {
  return muster(args, { MUSTER_URL: service.url, MUSTER_KEY: key });
}

async function claimed(number: string): Promise<string> {
  const client = new MusterClient({ url: service.url, key: keys.exporter });
  const licence = await good(
    client.registerLicence({
      ...{ authority: ids.authority, number, exporter: ids.exporter, endUser: ids.operator },
      ...{ sites: [ids.site], items: [{ line: 1, model: 'H100', quantity: 10 }] },
      ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z' },
      conditions: { intervalS: 3600, graceS: 600, countries: [], firmwareFloor: {} },
    }),
  );
  return licence.id;
}

test('a regulator tries its own file, and then confirms what agrees with it', async () => {
  const licence = await claimed('D-1');
  await claimed('D-2');
  const file = join(folder, 'export.csv');
  const rows = ['number,exporter,items', 'D-1,exporter ltd,1:H100:10', 'D-2,,1:H100:11', 'D-9,,'];
  writeFileSync(file, `${rows.join('\n')}\n`);
  const tried = await run(keys.regulator, 'licence', 'confirm-all', file, '--dry-run');
  expect(tried).toMatchObject({ code: 0 });
  expect(tried.stdout).toContain('A dry run: nothing was confirmed.');
  const done = await run(keys.regulator, 'licence', 'confirm-all', file);
  expect(done.stdout).toMatch(/2 +D-1 +confirmed/);
  expect(done.stdout).toMatch(/3 +D-2 +differs/);
  expect(done.stdout).toMatch(/4 +D-9 +not-registered/);
  expect(done.stdout).toContain('the file says 1:H100:11, the registry 1:H100:10');
  const shown = await run(keys.regulator, 'licence', licence);
  expect(shown.stdout).toMatch(/status +confirmed/);
});

test('a rejection says why, or is no rejection', async () => {
  const licence = await claimed('D-3');
  const silent = await run(keys.regulator, 'licence', licence, 'reject');
  expect(silent).toMatchObject({ code: 64 });
  const rejected = await run(keys.regulator, 'licence', licence, 'reject', '--note', 'Not ours.');
  expect(rejected.stdout).toMatch(/status +rejected/);
});

test('a licence is shared, listed and ended', async () => {
  const licence = await claimed('D-4');
  const made = await run(
    keys.regulator,
    ...['share', licence, '--with', ids.second, '--purpose', 'Inspection'],
    ...['--until', expiresAt, '--json'],
  );
  expect(made).toMatchObject({ code: 0 });
  const { id } = JSON.parse(made.stdout) as { id: string };
  expect((await run(keys.regulator, 'share', licence)).stdout).toContain(id);
  const ended = await run(keys.regulator, 'share', licence, '--end', id);
  expect(ended.stdout).toContain('early, on');
});

test('an operator changes its site, and a regulator rejects the version that it looked at', async () => {
  const change = ['--name', 'Hall 2', '--country', 'MY', '--area', area];
  const changed = await run(keys.operator, 'site', ids.site, 'change', ...change);
  expect(changed.stdout).toMatch(/version +2/);
  const note = ['--note', 'There is no such hall.'];
  const stale = ['site', ids.site, 'reject', '--version', '1', ...note];
  expect((await run(keys.regulator, ...stale)).stderr).toContain('The site is at version 2.');
  const rejected = await run(keys.regulator, 'site', ids.site, 'reject', '--version', '2', ...note);
  expect(rejected.stdout).toMatch(/rejected +version 1/);
  expect((await run(keys.regulator, 'site')).stdout).toContain('Hall 2');
});

test('who is registered is listed, in words and in every other form', async () => {
  const parties = await run(keys.regulator, 'party');
  expect(parties.stdout).toMatch(/ID +NAME +IN +LED FROM +ROLES/);
  expect(parties.stdout).toMatch(
    new RegExp(`${ids.operator} +Operator +MY +- +operator, end-user`),
  );
  const authorities = await run(keys.regulator, 'authority', '--format', 'csv');
  expect(authorities.stdout.split('\r\n')[0]).toMatch(/^id,name,country/);
  expect(authorities.stdout).toContain(`${ids.second},Ministry,NL`);
  const listed = await run(keys.exporter, 'authority', '--json');
  const named = JSON.parse(listed.stdout) as { name: string }[];
  expect(named.map(({ name }) => name).toSorted()).toEqual(['Bureau', 'Ministry']);
});
