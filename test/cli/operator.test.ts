/** What the operator of a hall does from the command line: keys for all of it, maintenance ahead, and what it asks often. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../../src/cli/workerd.ts';
import { MusterClient } from '../../src/sdk/client.ts';
import type { Called } from '../../src/sdk/problem.ts';
import { muster, musterAtTerminal } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-operator-'));
const at = (name: string) => join(folder, name);
const startMs = 120_000;
const expiresAt = '2090-01-01T00:00:00Z';
const DEVICES = 100;

let service: Service;
const keys = { exporter: '', operator: '' };
let [site, licence] = ['', ''];

beforeAll(async () => {
  service = await startService({ stateDir: at('state') });
  await found();
}, startMs);
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function good<T>(answer: Promise<Called<T>>): Promise<T> {
  const called = await answer;
  if (!called.ok) throw new Error(JSON.stringify(called.problem));
  return called.value;
}

/** A licence for one hall of a hundred devices. */
async function found(): Promise<void> {
  const admin = new MusterClient({ url: service.url, key: service.adminKey });
  const authority = (await good(admin.registerAuthority({ name: 'Bureau', country: 'US' }))).id;
  const party = async (...roles: ('exporter' | 'operator' | 'end-user')[]) =>
    (await good(admin.control.registerParty({ name: 'Party', country: 'US', roles }))).id;
  const [exporter, operator] = [await party('exporter'), await party('operator', 'end-user')];
  const keyOf = async (role: 'exporter' | 'operator', id: string) =>
    (await good(admin.issueKey({ role, party: id, expiresAt }))).key;
  keys.exporter = await keyOf('exporter', exporter);
  keys.operator = await keyOf('operator', operator);
  const ring: [number, number][] = [
    [103, 1],
    [104, 1],
    [104, 2],
    [103, 1],
  ];
  const geometry = { type: 'Polygon' as const, coordinates: [ring] };
  const place = { name: 'Johor 1', operator, country: 'MY', geometry };
  site = (await good(admin.registerSite(place))).id;
  const seller = admin.withKey(keys.exporter);
  const body = {
    ...{ authority, number: 'D-1', exporter, endUser: operator, sites: [site] },
    items: [{ line: 1, model: 'H100', quantity: 2 * DEVICES }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z' },
    conditions: { intervalS: 3600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
  };
  licence = (await good(seller.registerLicence(body))).id;
  const rows = Array.from({ length: DEVICES }, (_, i) => `=SN-${i},H100,1,${site},2026-01-05`);
  const text = ['serial,model,line,site,shippedAt', ...rows, ''].join('\n');
  const bytes = new TextEncoder().encode(text);
  await good(seller.registerDevices(licence, { contentType: 'text/csv', bytes }));
}

function run(...args: readonly string[]) {
  return muster(args, { MUSTER_URL: service.url, MUSTER_KEY: keys.operator });
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const outcome = await run(...args, '--json');
  expect(outcome).toMatchObject({ code: 0 });
  return JSON.parse(outcome.stdout) as T;
}

interface HallAnswer {
  readonly enrolled: readonly string[];
  readonly already: readonly string[];
  readonly refused: readonly { device: string; reason: string }[];
  readonly left: number;
}
const hall = (codes: string, keyPath: string) => [
  'enrol',
  'hall',
  '--codes',
  codes,
  '--keys',
  keyPath,
  '--states',
  at('states'),
];

test('the codes of a hall go into a file that only its owner reads and no run replaces', async () => {
  const issued = await run('enrol', 'codes', site, '--all', '-o', at('codes.csv'));
  expect(issued).toMatchObject({ code: 0 });
  expect(issued.stdout).toContain(`${DEVICES} codes in`);
  expect(statSync(at('codes.csv')).mode & 0o777).toBe(0o600);
  const lines = readFileSync(at('codes.csv'), 'utf8').trimEnd().split('\r\n');
  expect(lines[0]).toBe('device,licence,serial,model,code');
  expect(lines).toHaveLength(DEVICES + 1);
  expect(lines[1]).toContain("'=SN-");
  const again = await run('enrol', 'codes', site, '--all', '-o', at('codes.csv'));
  expect(again).toMatchObject({ code: 64 });
  expect(again.stderr).toContain('the codes in it would be void');
});

test('a hall without keys is told so, and nothing is sent', async () => {
  const refused = await run(...hall(at('codes.csv'), at('keys')));
  expect(refused.code).toBe(64);
  expect(refused.stderr).toContain(`${DEVICES} devices have no key`);
});

test('a run that was cut short goes on where it was, and keeps its keys', async () => {
  const [head, ...rows] = readFileSync(at('codes.csv'), 'utf8').trimEnd().split('\r\n');
  writeFileSync(at('some.csv'), [head, ...rows.slice(0, 40), ''].join('\r\n'));
  const first = await json<HallAnswer>(...hall(at('some.csv'), at('keys')), '--make-keys');
  expect(first.enrolled).toHaveLength(40);
  expect(first).toMatchObject({ already: [], refused: [], left: 0 });
  const made = readdirSync(at('keys'));
  expect(made).toHaveLength(40);
  const [device = ''] = first.enrolled;
  const own = [`keys/${device}.key`, `states/${device}.state`].map(at);
  const attest = await run(
    'attest',
    '--key',
    own[0]!,
    '--state',
    own[1]!,
    '--outbox',
    at('out'),
    '--position',
    '1.5,103.7',
  );
  expect(attest, attest.stderr).toMatchObject({ code: 0 });
  expect(attest.stdout).toMatch(/sequence +1\n/);
  expect(statSync(join(at('keys'), made[0]!)).mode & 0o777).toBe(0o600);
  const texts = made.map((name) => readFileSync(join(at('keys'), name), 'utf8'));
  const second = await json<HallAnswer>(...hall(at('codes.csv'), at('keys')), '--make-keys');
  expect(second.already.toSorted()).toEqual(first.enrolled.toSorted());
  expect(second.enrolled).toHaveLength(DEVICES - 40);
  expect(made.map((name) => readFileSync(join(at('keys'), name), 'utf8'))).toEqual(texts);
  const third = await run(...hall(at('codes.csv'), at('keys')));
  expect(third).toMatchObject({ code: 0 });
  expect(third.stdout).toMatch(/enrolled before +100/);
  const devices = await json<{ thumbprint: string | null }[]>(
    'device',
    '--licence',
    licence,
    '--all',
  );
  expect(devices.filter(({ thumbprint }) => thumbprint !== null)).toHaveLength(DEVICES);
});

type Answered = (request: {
  method: string;
  url: string;
  text: string;
}) => Promise<'cut' | undefined>;

/** The service behind a line of which `answered` decides, once the service has answered and the caller has not heard. */
async function lineTo(answered: Answered) {
  const line = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', url = '/', headers } = request;
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const { authorization = '', 'content-type': type = '' } = headers;
    const sent = { authorization, ...(type && { 'content-type': type }) };
    const answer = await fetch(new URL(url, service.url), { method, headers: sent, ...body });
    const text = await answer.text();
    if ((await answered({ method, url, text })) === 'cut') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(text);
  });
  await new Promise<void>((done) => line.listen(0, '127.0.0.1', done));
  const { port } = line.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => line.close() };
}

/** A line that breaks when the first enrolment has been written and not yet answered. */
function brokenLine() {
  let isBroken = false;
  return lineTo(async ({ url }) => {
    if (url !== '/v1/enrolments' || isBroken) return undefined;
    isBroken = true;
    return 'cut';
  });
}

test('an answer that was lost is no loss: the next run finds what was written', async () => {
  const seller = new MusterClient({ url: service.url, key: keys.exporter });
  const text = `serial,model,line,site,shippedAt\nL-1,H100,1,${site},2026-01-05\n`;
  const bytes = new TextEncoder().encode(text);
  await good(seller.registerDevices(licence, { contentType: 'text/csv', bytes }));
  expect((await run('enrol', 'codes', site, '--all', '-o', at('late.csv'))).code).toBe(0);
  const line = await brokenLine();
  const command = [...hall(at('late.csv'), at('late')), '--make-keys'];
  const lost = await run(...command, '--url', line.url);
  line.close();
  expect(lost.code).toBe(1);
  expect(lost.stdout).toMatch(/without an answer +1: run this again/);
  const found = await json<HallAnswer>(...command);
  expect(found).toMatchObject({ enrolled: [], refused: [], left: 0 });
  expect(found.already).toHaveLength(1);
});

test('what is refused is told with its reason, and the command says no', async () => {
  const other = await run(...hall(at('codes.csv'), at('other.ndjson')), '--make-keys');
  expect(other.code).toBe(2);
  expect(other.stdout).toContain('The code was used before.');
  expect(other.stdout).toMatch(/refused +100/);
  expect(other.stdout).toContain('and 50 more');
  expect(statSync(at('other.ndjson')).mode & 0o777).toBe(0o600);
  expect(readFileSync(at('other.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(DEVICES);
});

test.each([
  [
    'no code',
    'device,licence,serial,model,code\r\ndev_1,x,x,x,x\r\n',
    'line 2 has no device and code',
  ],
  ['nothing', 'device,licence,serial,model,code\r\n', 'holds no codes'],
])('a list with %s is wrong usage', async (_, text, told) => {
  writeFileSync(at('bad.csv'), text);
  const refused = await run(...hall(at('bad.csv'), at('keys')));
  expect(refused.code).toBe(64);
  expect(refused.stderr).toContain(told);
});

test('maintenance is declared, listed, made shorter and taken back', async () => {
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const times = ['--from', hour(1), '--to', hour(9)];
  const why = ['--reason', 'UPS replacement'];
  const declared = await json<{ id: string }>('window', 'declare', site, ...times, ...why);
  const table = await run('window', 'list', '--site', site);
  expect(table.stdout).toMatch(/ID +STATE +FROM/);
  expect(table.stdout).toContain(`${declared.id}  declared`);
  const shorter = await run('window', 'end', declared.id, '--to', hour(5));
  expect(shorter.stdout).toContain('declared until');
  const withdrawn = await run('window', 'withdraw', declared.id);
  expect(withdrawn.stdout).toMatch(/state +withdrawn/);
  const shown = await run('window', 'show', declared.id);
  expect(shown.stdout).toContain('the whole site');
  const rows = await json<{ state: string }[]>('window', 'list', '--licence', licence);
  expect(rows.map(({ state }) => state)).toEqual(['withdrawn']);
  const late = await run('window', 'declare', site, '--from', hour(0), '--to', hour(9), ...why);
  expect(late.code).toBe(2);
  expect(late.stderr).toContain('at least 15 minutes after it is declared');
  expect((await run('window', 'list')).code).toBe(64);
  expect((await run('window', 'use')).code).toBe(64);
});

test('how much maintenance is declared is told in words and as JSON', async () => {
  const words = await run('window', 'use', '--site', site);
  expect(words.stdout).toMatch(/SITE +30 DAYS FROM +WINDOWS +HOURS +WITHDRAWN/);
  const [use] = await json<object[]>('window', 'use', '--licence', licence);
  expect(use).toMatchObject({ site, withdrawn: 1, windows: 0, declaredS: 0 });
});

test('a query is saved, run in each form, changed and deleted', async () => {
  const define = ['--list', 'devices', '--filter', `licence=${licence}`, 'status=active'];
  const { id } = await json<{ id: string }>('query', 'save', 'Ours', ...define);
  expect((await run('query', 'list')).stdout).toContain(`licence=${licence} status=active`);
  expect((await run('query', 'run', id)).stdout).toContain('H100 =SN-');
  const csv = await run('query', 'run', id, '--format', 'csv', '--all');
  expect(csv.stdout.trimEnd().split('\r\n')).toHaveLength(DEVICES + 2);
  const lines = await run('query', 'run', id, '--format', 'ndjson', '--limit', '30');
  expect(lines.stdout.trimEnd().split('\n')).toHaveLength(30);
  const changed = await run('query', 'change', id, 'Sites', '--list', 'sites');
  expect(changed.stdout).toMatch(/filter +none/);
  expect((await run('query', 'run', id)).stdout).toContain('Johor 1, MY');
  const wrong = await run('query', 'save', 'X', '--list', 'devices', '--filter', 'colour=red');
  expect(wrong.code).toBe(64);
  expect((await run('query', 'delete', id)).code).toBe(0);
  expect((await run('query', 'show', id)).code).toBe(2);
});

test('what a list leaves out for its length is said on standard error', async () => {
  const some = await run('device', '--licence', licence, '--format', 'csv', '--limit', '2');
  expect(some.stdout.trimEnd().split('\r\n')).toHaveLength(3);
  expect(some.stderr).toBe('');
  expect((await run('device', '--all', '--limit', '2')).code).toBe(64);
});

/** A line that is so slow that the progress of a manifest is asked for before its last word arrives. */
function slowLine() {
  let seen: (() => void) | undefined;
  const hasSeenAll = new Promise<void>((done) => {
    seen = done;
  });
  return lineTo(async ({ method, url, text }) => {
    if (method === 'PUT') await hasSeenAll;
    if (method === 'GET' && url.startsWith('/v1/uploads/') && text.includes('"rowsStaged":3')) {
      seen?.();
    }
    return undefined;
  });
}

test('who uploads a manifest sees how many of its rows the service has, on a terminal alone', async () => {
  const manifest = (name: string) => {
    const rows = [1, 2, 3].map((i) => `${name}-${i},H100,1,${site},2026-01-05\n`);
    writeFileSync(at(`${name}.csv`), `serial,model,line,site,shippedAt\n${rows.join('')}`);
    return ['register', 'devices', at(`${name}.csv`), '--licence', licence];
  };
  const env = { MUSTER_URL: service.url, MUSTER_KEY: keys.exporter };
  const line = await slowLine();
  const seen = await musterAtTerminal(manifest('T'), { ...env, MUSTER_URL: line.url });
  line.close();
  expect(seen).toMatchObject({ code: 0, stdout: expect.stringMatching(/3 devices/) });
  expect(seen.stderr.match(/rows \S+ \d\/3/g)?.map((bar) => bar.slice(-3))).toEqual(
    expect.arrayContaining(['0/3', '3/3']),
  );
  expect(await muster(manifest('U'), env)).toMatchObject({ code: 0, stderr: '' });
});
