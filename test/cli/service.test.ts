import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchOf, noteSent } from '../../src/cli/sent-batches.ts';
import { type Service, startService } from '../../src/cli/workerd.ts';
import { MusterClient } from '../../src/sdk/client.ts';
import type { Called } from '../../src/sdk/problem.ts';
import { vectorPath, vectorsPresent } from '../conformance/vectors.ts';
import { muster, musterAtTerminal } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-service-'));
const stateDir = join(folder, 'state');
const outbox = join(folder, 'outbox');
const startMs = 120_000;
const at = (name: string) => join(folder, name);

let service: Service;
beforeAll(async () => {
  service = await startService({ stateDir });
}, startMs);
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command that must do what it says, and gives its JSON. */
async function json<T>(key: string, ...args: readonly string[]): Promise<T> {
  const outcome = await muster([...args, '--json'], environment(key));
  expect(outcome).toMatchObject({ code: 0 });
  return JSON.parse(outcome.stdout) as T;
}

function environment(key: string) {
  return { MUSTER_URL: service.url, MUSTER_KEY: key, MUSTER_LOG_KEY: service.logKey };
}

async function good<T>(answer: Promise<Called<T>>): Promise<T> {
  const called = await answer;
  if (!called.ok) throw new Error(JSON.stringify(called.problem));
  return called.value;
}

interface Made {
  readonly id: string;
}
const area = [
  [103.6, 1.4],
  [103.8, 1.4],
  [103.8, 1.6],
  [103.6, 1.6],
  [103.6, 1.4],
];
const roles = { exporter: '', operator: '', regulator: '' };
let [site, licence, deviceId] = ['', '', ''];

async function registerParties() {
  const admin = service.adminKey;
  const register = (...args: readonly string[]) => json<Made>(admin, 'register', ...args);
  const country = ['--country', 'US'];
  const authority = await register('authority', '--name', 'Bureau', ...country);
  const exporter = await register('party', '--name', 'Exporter', ...country, '--role', 'exporter');
  const both = ['--role', 'operator', '--role', 'end-user'];
  const operator = await register('party', '--name', 'Operator', ...country, ...both);
  const create = (...args: readonly string[]) =>
    json<{ key: string }>(admin, 'keys', 'create', ...args);
  roles.exporter = (await create('--role', 'exporter', '--party', exporter.id)).key;
  roles.operator = (await create('--role', 'operator', '--party', operator.id)).key;
  roles.regulator = (await create('--role', 'regulator', '--authority', authority.id)).key;
  return { authority: authority.id, exporter: exporter.id, operator: operator.id };
}

const attestCommand = [
  'attest',
  ...['--key', at('k.json'), '--state', at('s.json'), '--outbox', outbox],
];

/** Makes the next attestation of the device; gives its file. */
async function attest(position: string): Promise<string> {
  const command = [...attestCommand, '--position', position];
  return (await json<{ file: string }>(roles.operator, ...command)).file;
}

describe('the main job from the command line', () => {
  test('an exporter registers a licence and its devices, and a regulator confirms it', async () => {
    const { authority, exporter, operator } = await registerParties();
    writeFileSync(at('area.json'), JSON.stringify({ type: 'Polygon', coordinates: [area] }));
    const place = ['--name', 'Johor 1', '--country', 'MY', '--operator', operator];
    const named = await json<Made>(
      roles.operator,
      'register',
      'site',
      ...place,
      '--area',
      at('area.json'),
    );
    site = named.id;
    const body = {
      ...{ authority, number: 'D-1', exporter, endUser: operator, sites: [site] },
      items: [{ line: 1, model: 'H100 SXM', quantity: 10 }],
      validFrom: '2020-01-01T00:00:00Z',
      validTo: '2089-01-01T00:00:00Z',
      conditions: { intervalS: 3600, graceS: 600, countries: ['MY'], firmwareFloor: {} },
    };
    writeFileSync(at('licence.json'), JSON.stringify(body));
    licence = (await json<Made>(roles.exporter, 'register', 'licence', at('licence.json'))).id;
    const confirmed = await json<{ status: string }>(
      roles.regulator,
      'licence',
      licence,
      'confirm',
    );
    expect(confirmed.status).toBe('confirmed');
    const today = new Date().toISOString().slice(0, 10);
    const rows = ['SN-1', 'SN-2'].map((serial) => `${serial},H100 SXM,1,${site},${today}`);
    writeFileSync(at('m.csv'), ['serial,model,line,site,shippedAt', ...rows, ''].join('\n'));
    const manifest = ['register', 'devices', at('m.csv'), '--licence', licence];
    const tried = await json<object>(roles.exporter, ...manifest, '--dry-run');
    expect(tried).toMatchObject({ rows: 2, registered: false });
    expect(await json(roles.exporter, ...manifest)).toMatchObject({ rows: 2, registered: true });
    const again = await muster(manifest, environment(roles.exporter));
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('line 2 /serial serial_held');
  });

  test('an operator enrols a key, attests and submits; the receipt verifies offline', async () => {
    const { codes } = await json<{ codes: { serial: string; code: string; device: string }[] }>(
      roles.operator,
      ...['enrol', 'codes', site],
    );
    const [first] = codes.filter(({ serial }) => serial === 'SN-1');
    deviceId = first!.device;
    await json('', 'keygen', at('k.json'));
    const enrol = ['enrol', '--code', first!.code, '--key', at('k.json')];
    await json(roles.operator, ...enrol, '--state', at('s.json'));
    const used = await muster(enrol, environment(roles.operator));
    expect(used).toMatchObject({ code: 2 });
    expect(used.stderr).toContain('enrol_code_used');
    const file = await attest('1.5,103.7');
    expect(await json(roles.operator, 'submit', outbox)).toMatchObject({
      accepted: 1,
      refused: [],
    });
    const verify = ['verify', `${file}.receipt`, '--evidence', file];
    expect(await json('', ...verify)).toMatchObject({
      ...{ verified: true, ledger: licence, evidence: 'matches' },
      signed: { word: 'stated' },
    });
  });

  test('a refused item says why beside it, and is not sent again', async () => {
    const file = await attest('1.5,103.71');
    const damaged = join(outbox, 'damaged.cose');
    const bytes = new Uint8Array(readFileSync(file));
    writeFileSync(damaged, bytes.with(-1, bytes.at(-1)! ^ 1));
    const mixed = await muster(['submit', outbox, '--json'], environment(roles.operator));
    expect(mixed.code).toBe(2);
    const refused = [{ file: damaged, reason: 'verify_signature_invalid' }];
    expect(JSON.parse(mixed.stdout)).toMatchObject({ accepted: 1, refused });
    expect(readFileSync(`${damaged}.refused.json`, 'utf8')).toContain('verify_signature_invalid');
    const empty = { accepted: 0, duplicates: 0, refused: [], notExamined: 0, moving: 0 };
    expect(await json(roles.operator, 'submit', outbox)).toEqual(empty);
  });

  test.each([
    ['arrived, and its answer was lost', true],
    ['never arrived', false],
  ])('a body that %s is settled once, with the same bytes', async (_, hasArrived) => {
    const file = await attest('1.5,103.72');
    const batch = batchOf([{ path: file, bytes: new Uint8Array(readFileSync(file)) }]);
    noteSent(batch);
    const operator = new MusterClient({ url: service.url, key: roles.operator });
    const lost = hasArrived ? await good(operator.submitBody(batch.body)) : null;
    await json(roles.operator, 'submit', outbox);
    const settled = await good(operator.batch(batch.digest));
    expect(settled.items).toMatchObject([{ digest: expect.any(String) }]);
    if (lost) expect(settled.parts[0]?.index).toBe(lost.parts[0]?.index);
    expect(await json('', 'verify', `${file}.receipt`, '--evidence', file)).toMatchObject({
      index: settled.parts[0]?.index,
    });
    expect(readdirSync(join(outbox, '.sent'))).toEqual([]);
  });

  test('a state restored from before is refused, although another outbox is empty', async () => {
    const kept = readFileSync(at('s.json'), 'utf8');
    await attest('1.5,103.73');
    await json(roles.operator, 'submit', outbox);
    const now = readFileSync(at('s.json'), 'utf8');
    writeFileSync(at('s.json'), kept);
    const command = [...attestCommand, '--position', '1.5,103.73', '--outbox', at('elsewhere')];
    const outcome = await muster(command, environment(roles.operator));
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(`use --resume ${deviceId}`);
    writeFileSync(at('s.json'), now);
  });

  test.runIf(vectorsPresent)('GPUs are registered by what their certificates say', async () => {
    const path = vectorPath('nvidia/nvtrust/ppcie/gpu_evidence.json');
    const where = ['--licence', licence, '--site', site, '--line', '1'];
    const damaged = JSON.parse(readFileSync(path, 'utf8')) as { evidence: string }[];
    damaged[7]!.evidence = damaged[7]!.evidence.replace(/.{8}$/, 'AAAAAAA=');
    writeFileSync(at('damaged.json'), JSON.stringify(damaged));
    const refused = await muster(
      ['register', '--evidence', at('damaged.json'), ...where],
      environment(roles.exporter),
    );
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('device 8 of');
    const registered = await json<{ rows: number }>(
      roles.exporter,
      ...['register', '--evidence', path, ...where],
    );
    expect(registered.rows).toBe(8);
    const devices = await json<{ serial: string; hardwareKeyHash: string | null }[]>(
      roles.exporter,
      ...['device', '--licence', licence],
    );
    const named = devices.filter(({ serial }) => serial.startsWith('NVIDIA:GH100:'));
    expect(named).toHaveLength(8);
    expect(named.every(({ hardwareKeyHash }) => hardwareKeyHash !== null)).toBe(true);
  });

  test('a regulator sees where a device claims to stand', async () => {
    await attest('40.84,111.75');
    await json(roles.operator, 'submit', outbox);
    const list = ['anomalies', '--device', deviceId, '--kind', 'position-outside'];
    await expect
      .poll(async () => (await json<{ kind: string }[]>(roles.regulator, ...list)).length, {
        timeout: 10_000,
      })
      .toBe(1);
    const [row] = await json<{ id: string; severity: string }[]>(roles.regulator, ...list);
    expect(row?.severity).toBe('critical');
    const env = environment(roles.regulator);
    const words = await muster(['anomalies', row!.id], env);
    expect(words.stdout).toContain('Rule out first');
    const csv = await muster([...list, '--format', 'csv'], env);
    expect(csv.stdout.split('\r\n')[0]).toContain(
      'id,kind,severity,worstSeverity,worstSince,state',
    );
    expect(csv.stdout).toContain(`${row!.id},position-outside,critical,critical,`);
    const table = await muster(list, env);
    expect(table.stdout).toMatch(/OPENED +SEVERITY +KIND/);
    const view = await muster(['device', deviceId], env);
    expect(view.stdout).toContain('position-outside (critical, firing)');
  });

  test('a regulator reads an attestation as it was judged', async () => {
    const view = await json<{ ledger: { history: { digest: string }[] } }>(
      ...[roles.regulator, 'device', deviceId],
    );
    const { digest } = view.ledger.history[0]!;
    const words = await muster(['attestation', deviceId, digest], environment(roles.regulator));
    expect(words.stdout).toMatch(/tier +contraindicated/);
    expect(words.stdout).toContain('- position-outside (critical): The device');
    expect(words.stdout).toMatch(new RegExp(`licence +${licence}, version 2 of`));
    expect(words.stdout).toMatch(/in the log +entry \d+/);
    const judged = await json<object>(roles.regulator, 'attestation', deviceId, digest);
    expect(judged).toMatchObject({ device: deviceId, digest, ledger: licence });
    const other = ['attestation', deviceId, '0'.repeat(64)];
    expect(await muster(other, environment(roles.regulator))).toMatchObject({ code: 2 });
  });

  test('the index is made again from archive and log, and says the same', async () => {
    const list = () => json<object[]>(roles.regulator, 'anomalies', '--all');
    const before = await list();
    const env = environment(service.adminKey);
    const rebuilt = await musterAtTerminal(['admin', 'rebuild-index'], env);
    expect(rebuilt).toMatchObject({ code: 0 });
    expect(rebuilt.stdout).toMatch(/^The index is whole again: \d+ versions of conditions from/);
    expect(rebuilt.stderr).toMatch(/leaves \S+ \d+\/\d+/);
    expect(await list()).toEqual(before);
    const again = await json<object>(service.adminKey, 'admin', 'rebuild-index');
    expect(again).toMatchObject({ state: 'done' });
    const env2 = environment(roles.regulator);
    expect(await muster(['admin', 'rebuild-index'], env2)).toMatchObject({ code: 2 });
  });

  test('whoever relies on a device asks for its result, and verifies it against keys that he kept', async () => {
    const env = environment(roles.regulator);
    const words = await muster(['result', deviceId], env);
    expect(words.code).toBe(0);
    expect(words.stdout).toContain('is contraindicated');
    expect(words.stdout).toContain('Key located');
    expect(words.stdout).toContain('pin them with --jwks');
    const url = `${service.url}/.well-known/jwks.json`;
    const keys = await (await fetch(url)).text();
    writeFileSync(at('jwks.json'), keys);
    for (const where of [url, at('jwks.json')]) {
      const seen = await json<object>(roles.operator, 'result', deviceId, '--jwks', where);
      expect(seen).toMatchObject({ verified: true });
    }
    const other = { ...JSON.parse(keys).keys[0], kid: 'other' };
    writeFileSync(at('other.json'), JSON.stringify({ keys: [other] }));
    const refused = await muster(['result', deviceId, '--jwks', at('other.json')], env);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('result_key_unknown');
  });

  test('a page of a device or a list is kept as a file, never over another', async () => {
    const env = environment(roles.regulator);
    const file = at('device.html');
    const kept = await muster(['page', deviceId, '-o', file], env);
    expect(kept).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*position-outside|Outside/);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(await muster(['page', deviceId, '-o', file], env)).toMatchObject({ code: 64 });
    const printed = await muster(['page', 'anomalies'], env);
    expect(printed.stdout).toContain('<title>Anomalies - Muster</title>');
    const other = await muster(['page', `lic_${'0'.repeat(24)}`], env);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('object_not_found');
    expect(await muster(['page', 'whatever'], env)).toMatchObject({ code: 64 });
  });

  test('a report of a licence is told, and kept as a page; under one checkpoint it is the same', async () => {
    const env = environment(roles.regulator);
    const period = ['--from', '2020-01-01', '--to', '2029-01-01'];
    const command = ['report', licence, ...period];
    const told = await muster(command, env);
    expect(told).toMatchObject({ code: 0 });
    expect(told.stdout).toMatch(/ITEM +LICENSED +REGISTERED/);
    interface Report {
      readonly checkpoint: { readonly size: number };
      readonly devices: { readonly attesting: number };
    }
    const report = await json<Report>(roles.regulator, ...command);
    const again = [...command, '--checkpoint', String(report.checkpoint.size)];
    expect(await json<Report>(roles.regulator, ...again)).toEqual(report);
    expect(await muster([...again, '--html', at('report.html')], env)).toMatchObject({ code: 0 });
    expect(readFileSync(at('report.html'), 'utf8')).toContain('Compliance report');
    expect(await muster([...again, '--html', at('report.html')], env)).toMatchObject({ code: 64 });
    const backwards = ['report', licence, '--from', '2027-01-01', '--to', '2026-01-01'];
    expect(await muster(backwards, env)).toMatchObject({ code: 64 });
  });

  test('a lost state goes on under the next challenge, and accuses nobody', async () => {
    rmSync(at('s.json'));
    const command = [...attestCommand, '--position', '1.5,103.7', '--resume', deviceId];
    const going = json<{ sequence: number }>(roles.operator, ...command);
    await expect.poll(() => existsSync(at('s.json'))).toBe(true);
    await nextMinute();
    expect((await going).sequence % 2 ** 16).toBe(0);
    expect(await json(roles.operator, 'submit', outbox)).toMatchObject({ accepted: 1 });
    await expectNoClone();
  });

  test('a second key of a device goes on where the first one stood, and accuses nobody', async () => {
    const command = ['enrol', 'codes', site, '--device', deviceId];
    const { codes } = await json<{ codes: { code: string }[] }>(roles.operator, ...command);
    await json('', 'keygen', at('k2.json'));
    const files = ['--key', at('k2.json'), '--state', at('s2.json')];
    await json(roles.operator, 'enrol', '--code', codes[0]!.code, ...files);
    await nextMinute();
    const position = ['--position', '1.5,103.7', '--outbox', outbox];
    const { file } = await json<{ file: string }>(roles.operator, 'attest', ...files, ...position);
    expect(await json(roles.operator, 'submit', outbox)).toMatchObject({ accepted: 1 });
    expect(await json('', 'verify', `${file}.receipt`)).toMatchObject({ verified: true });
    await expectNoClone();
  });
});

/** Moves the service's clock past the minute of the present challenge. */
async function nextMinute(): Promise<void> {
  const client = new MusterClient({ url: service.url });
  const current = await good(client.challenge());
  await good(client.setClock(Date.parse(current.issuedAt) + 61_000));
}

async function expectNoClone(): Promise<void> {
  const regulator = new MusterClient({ url: service.url, key: roles.regulator });
  const query = { device: deviceId, kind: 'cloned-key', condition: 'all' };
  expect((await good(regulator.page('listAnomalies', query))).items).toEqual([]);
}

describe('the local service', () => {
  test('keeps its secrets for its owner alone, and lets no second one at its folder', async () => {
    for (const name of ['service.json', 'worker.env', 'service.log']) {
      expect(statSync(join(stateDir, name)).mode & 0o077).toBe(0);
    }
    await expect(startService({ stateDir })).rejects.toThrow('still running');
    const port = Number(new URL(service.url).port);
    await expect(startService({ stateDir: at('other'), port })).rejects.toThrow(
      `port ${port} is taken`,
    );
    const output = readFileSync(join(stateDir, 'service.log'), 'utf8');
    expect(output).not.toContain(service.adminKey.slice(8));
  });

  test(
    'is gone when stopped, and comes back with what it knew',
    async () => {
      const { url, adminKey, logKey } = service;
      await service.stop();
      await service.stop();
      await expect(fetch(url)).rejects.toThrow();
      expect(readdirSync(stateDir)).not.toContain('service.lock');
      service = await startService({ stateDir });
      expect(service).toMatchObject({ adminKey, logKey });
      const view = await good(
        new MusterClient({ url: service.url, key: roles.regulator }).licence(licence),
      );
      expect(view.status).toBe('confirmed');
    },
    startMs,
  );
});
