/** Two services on workerd that witness one another, as two authorities would set them up; and what one of them may suffer. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { logKeyText, serviceSecrets, witnessKeyText } from '../../src/cli/service-secrets.ts';
import { type Service, type ServiceOptions, startService } from '../../src/cli/workerd.ts';
import { MusterClient } from '../../src/sdk/client.ts';
import type { Called } from '../../src/sdk/problem.ts';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-witness-'));
const at = (name: string) => join(folder, name);
const outbox = at('outbox');
const policyFile = at('policy.txt');
const startMs = 240_000;
const patience = { timeout: 60_000, interval: 500 };

interface Side {
  readonly options: ServiceOptions & { readonly stateDir: string };
  service: Service;
}
const sides: Side[] = [];
let operatorKey = '';
let device = '';
let nowMs = Date.now();

async function good<T>(answer: Promise<Called<T>>): Promise<T> {
  const called = await answer;
  if (!called.ok) throw new Error(JSON.stringify(called.problem));
  return called.value;
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}

/** Keys and addresses are known before either is started, as authorities would have exchanged them. */
async function plan(name: string) {
  const stateDir = at(name);
  const origin = `${name}.example/log`;
  mkdirSync(stateDir);
  const secrets = serviceSecrets(stateDir);
  if (!secrets.ok) throw new Error(secrets.reason);
  const keys = {
    log: logKeyText(secrets.value, origin),
    witness: witnessKeyText(secrets.value, origin),
  };
  return { stateDir, origin, port: await freePort(), keys };
}

beforeAll(async () => {
  const [a, b] = [await plan('a'), await plan('b')];
  const planned: Side['options'][] = [];
  for (const [own, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const { stateDir, origin, port, keys } = own;
    const prefix = `http://127.0.0.1:${other.port}/witness`;
    const logPolicy = `log ${keys.log}\nwitness w ${other.keys.witness} ${prefix}\nquorum w\n`;
    if (own === a) writeFileSync(policyFile, logPolicy);
    const options = { stateDir, origin, port, witnessed: [other.keys.log], logPolicy };
    planned.push(options);
  }
  const services = await Promise.all(planned.map((options) => startService(options)));
  sides.push(...planned.map((options, i) => ({ options, service: services[i]! })));
  await found();
}, startMs);
afterAll(async () => {
  await Promise.all(sides.map(({ service }) => service.stop()));
  rmSync(folder, { recursive: true, force: true });
}, startMs);

/** A licence of one device at the first service, its key enrolled. */
async function found(): Promise<void> {
  const { url, adminKey } = sides[0]!.service;
  const admin = new MusterClient({ url, key: adminKey });
  const expiresAt = '2090-01-01T00:00:00Z';
  const authority = (await good(admin.registerAuthority({ name: 'Bureau', country: 'US' }))).id;
  const party = async (...roles: ('exporter' | 'operator' | 'end-user')[]) =>
    (await good(admin.control.registerParty({ name: 'Party', country: 'US', roles }))).id;
  const [exporter, operator] = [await party('exporter'), await party('operator', 'end-user')];
  const keyOf = async (role: 'exporter' | 'operator', id: string) =>
    (await good(admin.issueKey({ role, party: id, expiresAt }))).key;
  const seller = admin.withKey(await keyOf('exporter', exporter));
  operatorKey = await keyOf('operator', operator);
  const ring: [number, number][] = [
    [103, 1],
    [104, 1],
    [104, 2],
    [103, 1],
  ];
  const geometry = { type: 'Polygon' as const, coordinates: [ring] };
  const site = (await good(admin.registerSite({ name: 'S', operator, country: 'MY', geometry })))
    .id;
  const body = {
    ...{ authority, number: 'D-1', exporter, endUser: operator, sites: [site] },
    items: [{ line: 1, model: 'H100', quantity: 1 }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z' },
    conditions: { intervalS: 3600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
  };
  const licence = (await good(seller.registerLicence(body))).id;
  const row = `serial,model,line,site,shippedAt\nSN-1,H100,1,${site},2026-01-05\n`;
  const bytes = new TextEncoder().encode(row);
  await good(seller.registerDevices(licence, { contentType: 'text/csv', bytes }));
  const { codes } = await good(admin.withKey(operatorKey).enrolmentCodes(site));
  device = codes[0]!.device;
  await json('keygen', at('k.json'));
  await json('enrol', '--code', codes[0]!.code, '--key', at('k.json'), '--state', at('s.json'));
}

function run(...args: readonly string[]) {
  const { url, logKey } = sides[0]!.service;
  return muster(args, { MUSTER_URL: url, MUSTER_KEY: operatorKey, MUSTER_LOG_KEY: logKey });
}

async function json<T = object>(...args: readonly string[]): Promise<T> {
  const outcome = await run(...args, '--json');
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  return JSON.parse(outcome.stdout) as T;
}

/** A minute passes at one service: its next challenge is issued, and brought to the other. */
async function minute(side: Side): Promise<void> {
  nowMs = Math.max(nowMs, Date.now()) + 61_000;
  const { url, adminKey } = side.service;
  await good(new MusterClient({ url, key: adminKey }).setClock(nowMs));
}

/** The device attests and submits; gives its file. */
async function report(): Promise<string> {
  const keys = ['--key', at('k.json'), '--state', at('s.json'), '--outbox', outbox];
  const { file } = await json<{ file: string }>('attest', ...keys, '--position', '1.5,103.7');
  expect(await json('submit', outbox)).toMatchObject({ accepted: 1, refused: [] });
  return file;
}

function refresh() {
  return json<{ upgraded: number; waiting: number }>('refresh', outbox, '--policy', policyFile);
}

const verify = (receipt: string, file: string) =>
  run('verify', receipt, '--evidence', file, '--policy', policyFile, '--json');

function restart(side: Side): Promise<void> {
  return startService(side.options).then((service) => {
    side.service = service;
  });
}

test(
  'a receipt waits for the other service’s cosignature, is upgraded, and then proves when it was signed',
  async () => {
    const [a] = sides as [Side, Side];
    await minute(a);
    const file = await report();
    const early = await verify(`${file}.receipt`, file);
    expect(early.code).toBe(2);
    expect(JSON.parse(early.stdout)).toMatchObject({ reason: 'receipt_quorum_missing' });
    expect(await refresh()).toMatchObject({ upgraded: 0, waiting: 1 });
    await minute(a);
    await vi.waitFor(async () => expect((await refresh()).upgraded).toBe(1), patience);
    expect(readdirSync(join(outbox, '.pending'))).toEqual([]);
    const proved = await verify(`${file}.receipt`, file);
    expect(proved.code, proved.stdout).toBe(0);
    expect(JSON.parse(proved.stdout)).toMatchObject({
      ...{ verified: true, evidence: 'matches', signed: { word: 'proved' } },
      cosigned: [{ name: 'b.example/log/witness' }],
    });
    const words = await run(
      'verify',
      `${file}.receipt`,
      '--evidence',
      file,
      '--policy',
      policyFile,
    );
    expect(words.stdout).toContain('proved against the log’s operator');

    const cose = ['receipt', device, file, '--cose', '-o', at('r.cbor')];
    await json(...cose);
    expect(JSON.parse((await verify(at('r.cbor'), file)).stdout)).toMatchObject({
      ...{ verified: true, signed: { word: 'proved' } },
      cosigned: [{ name: 'b.example/log/witness' }],
    });
    expect((await run(...cose)).code).toBe(64);

    // The newest checkpoint carries no line: a stranger is shown the one before it that does.
    const { url, adminKey } = a.service;
    const later = { name: 'Later', country: 'US', roles: ['exporter' as const] };
    await good(new MusterClient({ url, key: adminKey }).control.registerParty(later));
    const asked = ['audit', url, '--state', at('audit'), '--policy', policyFile];
    const audit = await muster(asked, {});
    expect(audit, audit.stdout + audit.stderr).toMatchObject({ code: 0 });
  },
  startMs,
);

test(
  'the other log is witnessed in turn',
  async () => {
    const [a, b] = sides as [Side, Side];
    const checkpoint = await good(new MusterClient({ url: b.service.url }).checkpoint());
    await vi.waitFor(async () => {
      const asked = { method: 'POST', body: `old 0\n\n${checkpoint}` };
      const response = await fetch(`${a.service.url}/witness/add-checkpoint`, asked);
      // What it states is what it has cosigned: it was asked by the other log before this test did.
      expect([response.status, Number(await response.text()) > 0]).toEqual([409, true]);
    }, patience);
  },
  startMs,
);

test(
  'while the witness is down the log goes on, when it is back receipts are upgraded, and a rolled back one is found',
  async () => {
    const [a, b] = sides as [Side, Side];
    await b.service.stop();
    cpSync(join(b.options.stateDir, 'data'), at('earlier'), { recursive: true });
    await minute(a);
    const file = await report();
    await minute(a);
    expect(await refresh()).toMatchObject({ upgraded: 0, waiting: 1 });
    await restart(b);
    await minute(a);
    await vi.waitFor(async () => expect((await refresh()).upgraded).toBe(1), patience);
    // Its begin was not cosigned: what is proved is by when it stood, and no more.
    expect(JSON.parse((await verify(`${file}.receipt`, file)).stdout)).toMatchObject({
      ...{ verified: true, signed: { word: 'stated' } },
    });

    await b.service.stop();
    rmSync(join(b.options.stateDir, 'data'), { recursive: true });
    cpSync(at('earlier'), join(b.options.stateDir, 'data'), { recursive: true });
    await restart(b);
    await minute(a);
    const log = join(a.options.stateDir, 'service.log');
    await vi.waitFor(() => {
      expect(existsSync(log) && readFileSync(log, 'utf8')).toContain('witness-rolled-back');
    }, patience);
    await report();
    await minute(a);
    expect(await refresh()).toMatchObject({ upgraded: 0, waiting: 1 });
  },
  startMs,
);
