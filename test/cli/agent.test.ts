/** Place by round trips with real processes: a service, three landmarks, agents, UDP between them, and a longer way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlaceSaid } from '../../src/cli/agent-place.ts';
import { readNativeKey } from '../../src/cli/key-file.ts';
import { type Service, startService } from '../../src/cli/workerd.ts';
import { readSequence } from '../../src/core/codec/sequence.ts';
import { decodeRoundTrip } from '../../src/core/place/round-trip.ts';
import { nextAttestation } from '../../src/sdk/attester.ts';
import { parseAttester } from '../../src/sdk/attester-text.ts';
import { MusterClient } from '../../src/sdk/client.ts';
import type { Called } from '../../src/sdk/problem.ts';
import { delayed } from '../agent/delay.ts';
import { muster, musterProcess } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-agent-'));
const at = (name: string) => join(folder, name);
const expiresAt = '2090-01-01T00:00:00Z';
const DEVICES = 11;
const hereKm = '1.5,103.7';

let service: Service;
const landmarks: Awaited<ReturnType<typeof landmarkNamed>>[] = [];
const relays: ChildProcess[] = [];
const keys = { operator: '', regulator: '' };
let devices: readonly string[] = [];

beforeAll(async () => {
  service = await startService({ stateDir: at('state') });
  await found();
  for (const name of ['near', 'nearer', 'nearest']) landmarks.push(await landmarkNamed(name));
}, 180_000);
afterAll(async () => {
  for (const { process } of landmarks) process.kill('SIGTERM');
  for (const relay of relays) relay.kill('SIGTERM');
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function good<T>(answer: Promise<Called<T>>): Promise<T> {
  const called = await answer;
  if (!called.ok) throw new Error(JSON.stringify(called.problem));
  return called.value;
}

function client(key: string): MusterClient {
  return new MusterClient({ url: service.url, key });
}

/** One site around here, 400 km wide, with nine devices enrolled. */
async function found(): Promise<void> {
  const admin = client(service.adminKey);
  const authority = (await good(admin.registerAuthority({ name: 'Bureau', country: 'US' }))).id;
  const roles = ['exporter', 'operator', 'end-user'] as const;
  const party = (
    await good(admin.control.registerParty({ name: 'Party', country: 'MY', roles: [...roles] }))
  ).id;
  const keyOf = async (role: 'exporter' | 'operator') =>
    (await good(admin.issueKey({ role, party, expiresAt }))).key;
  const seller = client(await keyOf('exporter'));
  keys.operator = await keyOf('operator');
  keys.regulator = (await good(admin.issueKey({ role: 'regulator', authority, expiresAt }))).key;
  const ring: [number, number][] = [
    [101.7, -0.5],
    [105.7, -0.5],
    [105.7, 3.5],
    [101.7, 3.5],
    [101.7, -0.5],
  ];
  const geometry = { type: 'Polygon' as const, coordinates: [ring] };
  const place = { name: 'Site', operator: party, country: 'MY', geometry };
  const site = (await good(admin.registerSite(place))).id;
  const body = {
    ...{ authority, number: 'D-1', exporter: party, endUser: party, sites: [site] },
    items: [{ line: 1, model: 'H100', quantity: DEVICES }],
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2080-01-01T00:00:00Z' },
    conditions: { intervalS: 3600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
  };
  const licence = (await good(seller.registerLicence(body))).id;
  const rows = Array.from({ length: DEVICES }, (_, i) => `SN-${i},H100,1,${site},2026-01-05`);
  const bytes = new TextEncoder().encode(
    ['serial,model,line,site,shippedAt', ...rows, ''].join('\n'),
  );
  await good(seller.registerDevices(licence, { contentType: 'text/csv', bytes }));
  expect((await run('enrol', 'codes', site, '--all', '-o', at('codes.csv'))).code).toBe(0);
  const codes = readFileSync(at('codes.csv'), 'utf8').trimEnd().split('\r\n').slice(1);
  devices = codes.map((row) => row.split(',')[0]!);
  for (const [i, row] of codes.entries()) {
    expect((await run('keygen', at(`${i}.key`))).code).toBe(0);
    const own = ['--key', at(`${i}.key`), '--state', at(`${i}.state`)];
    const enrolled = await run('enrol', '--code', row.split(',').at(-1)!, ...own);
    expect(enrolled).toMatchObject({ code: 0 });
  }
}

function run(...args: readonly string[]) {
  return muster(args, { MUSTER_URL: service.url, MUSTER_KEY: keys.operator });
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** What an administrator says of a landmark. */
function entered(name: string, position: string, port: number): string[] {
  const said = ['--name', name, '--position', position, '--uncertainty-km', '0.1'];
  const valid = ['--from', '2020-01-01T00:00:00Z', '--to', expiresAt, '--evidence', 'Surveyed'];
  const more = ['--address', `127.0.0.1:${port}`, '--key-file', at(`${name}.key`), '--json'];
  return [...said, ...valid, ...more];
}

function asAdmin(...args: readonly string[]) {
  return muster(args, { MUSTER_URL: service.url, MUSTER_KEY: service.adminKey });
}

/** Registered from the command line, and running as a process of its own. */
async function landmarkNamed(name: string, position = hereKm, ...options: readonly string[]) {
  const [key, port] = [at(`${name}.key`), await freePort()];
  await run('keygen', key);
  const made = await asAdmin('register', 'landmark', ...entered(name, position, port));
  expect(made).toMatchObject({ code: 0 });
  const { id } = JSON.parse(made.stdout) as { id: string };
  const source = resolve(import.meta.dirname, '../../src/cli/muster.ts');
  const listen = ['--listen', `127.0.0.1:${port}`, '--key', key, '--name', id, '--json'];
  const env = { ...process.env, MUSTER_URL: service.url, MUSTER_KEY: keys.operator };
  const args = [source, 'landmark', 'run', ...listen, ...options];
  const process_ = spawn(process.execPath, args, { env });
  const lines = createInterface({ input: process_.stdout });
  const said: Record<string, unknown>[] = [];
  lines.on('line', (line) => said.push(JSON.parse(line) as Record<string, unknown>));
  await once(lines, 'line');
  expect(said[0]).toMatchObject({ landmark: id, port });
  return { id, port, process: process_, said };
}

interface Sent {
  readonly word: string;
  readonly digest: string;
  readonly measured: readonly { landmark: string; roundTripUs?: number }[];
  readonly place: PlaceSaid;
}

async function agent(n: number, ...more: readonly string[]): Promise<Sent> {
  const own = ['--key', at(`${n}.key`), '--state', at(`${n}.state`), '--outbox', at('outbox')];
  const args = ['agent', '--once', ...own, '--position', hereKm, '--json', ...more];
  const env = { MUSTER_URL: service.url, MUSTER_KEY: keys.operator };
  const outcome = await musterProcess(args, env);
  expect(outcome).toMatchObject({ code: 0 });
  return JSON.parse(outcome.stdout) as Sent;
}

/** What the regulator is shown of an attestation. */
async function judged(n: number, digest: string) {
  const regulator = client(keys.regulator);
  const seen = await good(regulator.authority.attestation(devices[n]!, digest));
  return seen as {
    inputs: { placeWord?: string; measured?: { measured: readonly unknown[] } };
    context: { network?: unknown };
  };
}

test('near its landmarks a key is proved to be at its site; behind 40 ms it is not; who borrows the proof is told apart', async () => {
  const near = await agent(0);
  expect(near.word).toBe('accepted');
  expect(near.measured.filter(({ roundTripUs }) => roundTripUs !== undefined)).toHaveLength(3);
  const { inputs, context } = await judged(0, near.digest);
  // On this machine no platform knows where anybody is.
  expect(context).not.toHaveProperty('network');
  expect(inputs.measured?.measured).toHaveLength(3);
  expect(inputs.placeWord).toBe('proved');
  // What the agent is told, it could compute; and it is what the ledger settled.
  const { radiusKm, marginKm } = near.place;
  expect(near.place).toMatchObject({ word: 'proved', landmarks: 3, strength: 'software' });
  expect(radiusKm).toBeLessThan(400);
  expect(marginKm).toBeGreaterThan(0);

  const way = await delayed({ address: '127.0.0.1', port: landmarks[0]!.port }, 20);
  const far = await agent(1, '--landmark', landmarks[0]!.id, '--via', `127.0.0.1:${way.port}`);
  await way.close();
  expect(far.measured[0]!.roundTripUs).toBeGreaterThanOrEqual(40_000);
  expect((await judged(1, far.digest)).inputs.placeWord).toBe('unproven');
  expect(far.place).toMatchObject({ word: 'unproven', landmarks: 1, marginKm: null });

  await borrow();
  const listed = () =>
    good(client(keys.regulator).page('listAnomalies', { kind: 'proof-borrowed' }));
  await expect.poll(async () => (await listed()).items.length, { timeout: 20_000 }).toBe(7);
}, 120_000);

test('what could be proved at the site is planned with the landmarks of the service', async () => {
  const area = {
    type: 'Polygon',
    coordinates: [
      [
        [103.6, 1.4],
        [103.8, 1.4],
        [103.8, 1.6],
        [103.6, 1.4],
      ],
    ],
  };
  writeFileSync(at('site.json'), JSON.stringify(area));
  const planned = await run('coverage', '--site', at('site.json'), '--map', at('map.svg'));
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('by 3 landmarks') });
  expect(readFileSync(at('map.svg'), 'utf8')).toContain('>nearest<');
});

test('relayed through the claimed site a far key is not proved to be there', async () => {
  // A process at the site forwards to the key in Hohhot, 4,387 km on: light in fibre takes 22 ms each way.
  const ports = await Promise.all(landmarks.map(({ port }) => relayTo(port, 22)));
  const named = ['--landmark', ...landmarks.map(({ id }) => id)];
  const via = ['--via', ...ports.map((port) => `127.0.0.1:${port}`)];
  const far = await agent(9, ...named, ...via, '--session-key');
  expect(far.measured).toHaveLength(3);
  for (const { roundTripUs } of far.measured) expect(roundTripUs).toBeGreaterThanOrEqual(44_000);
  const { inputs } = await judged(9, far.digest);
  expect(inputs.measured?.measured).toHaveLength(3);
  expect(inputs.placeWord).not.toBe('proved');
  expect(far.place).toMatchObject({ word: inputs.placeWord, strength: 'software' });
}, 60_000);

test('a landmark entered at another place is found by its mesh, and accuses nobody', async () => {
  // Latitude and longitude of a landmark in Seoul exchanged would be no place; this one stands here and is entered there.
  const wrong = await landmarkNamed('wrong', '37.48,126.9', '--mesh');
  landmarks.push(wrong);
  await expect
    .poll(() => wrong.said.find(({ mesh }) => mesh)?.mesh, { timeout: 30_000 })
    .toMatchObject({ peers: 3, measured: 3, kept: 3 });
  const honest = async () => agent(10, '--landmark', ...landmarks.map(({ id }) => id));
  // A Worker holds what it knows of landmarks for ten seconds.
  let sent = await honest();
  const suspected = async () => {
    sent = await honest();
    return anomalies('landmark-suspect');
  };
  await expect
    .poll(suspected, { timeout: 40_000, interval: 2_000 })
    .toMatchObject([{ state: 'firing', subject: { type: 'landmark', id: wrong.id } }]);
  expect(sent.measured).toHaveLength(4);
  const { inputs } = await judged(10, sent.digest);
  expect(inputs).toMatchObject({ placeWord: 'proved' });
  expect(inputs.measured?.measured).toHaveLength(3);
  // What it had said before its suspicion was known is taken back.
  for (const { state } of await anomalies('claim-impossible')) expect(state).toBe('clear');

  const { port, id } = wrong;
  const change = await asAdmin('landmark', 'change', id, ...entered('wrong', hereKm, port));
  expect(change).toMatchObject({ code: 0 });
  await expect
    .poll(async () => (await honest()) && (await anomalies('landmark-suspect'))[0]?.state, {
      ...{ timeout: 40_000, interval: 2_000 },
    })
    .toBe('clear');
}, 120_000);

async function anomalies(kind: 'landmark-suspect' | 'claim-impossible') {
  const page = await good(client(keys.regulator).page('listAnomalies', { kind, condition: 'all' }));
  return page.items;
}

async function relayTo(port: number, oneWayMs: number): Promise<number> {
  const source = resolve(import.meta.dirname, '../agent/relay.ts');
  const relay = spawn(process.execPath, [source, `${port}`, `${oneWayMs}`]);
  relays.push(relay);
  const [line] = (await once(relay.stdout, 'data')) as [Buffer];
  return Number(line.toString());
}

/** Seven more devices under software keys cite the first one's proof: the very records, in a body with theirs. */
async function borrow(): Promise<void> {
  const operator = client(keys.operator);
  const name = readdirSync(at('outbox')).find(
    (one) => one.startsWith(devices[0]!) && one.endsWith('.records'),
  );
  const bytes = new Uint8Array(readFileSync(join(at('outbox'), name!)));
  const records = readSequence(bytes, { maxItems: 16, maxItemBytes: 512 });
  if (!records.ok) throw new Error('no records');
  const opened = records.value.map((item) => {
    const record = decodeRoundTrip(item);
    if (!record.ok) throw new Error(record.reason);
    return record.value;
  });
  const { challenge } = opened[0]!.roundTrip;
  const tokens = Array.from({ length: 7 }, (_, i) => {
    const state = parseAttester(readFileSync(at(`${i + 2}.state`), 'utf8'))!;
    const key = readNativeKey(at(`${i + 2}.key`));
    if (!key.ok) throw new Error(key.reason.message);
    const reading = {
      ...{ issuedAtS: Math.floor(Date.now() / 1_000), debug: 1 as const, firmware: {} },
      position: { latitude: 1.5, longitude: 103.7 },
      landmarkRecords: opened.map(({ digest }) => digest),
    };
    const given = { challenge, issuedAtMs: Date.now() };
    const next = nextAttestation(state, key.value, reading, given);
    if (!next.ok) throw new Error(next.reason);
    return next.value.item.item;
  });
  const answer = await good(operator.submit([...records.value, ...tokens]));
  expect(answer.items.map(({ word }) => word)).toEqual([
    ...opened.map(() => 'measured'),
    ...tokens.map(() => 'accepted'),
  ]);
}
