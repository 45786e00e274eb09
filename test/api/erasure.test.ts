/** Retention and erasure over the whole service: real ledgers, log, archive and database, and a clock that is moved by years. */
import { env, exports } from 'cloudflare:workers';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test, vi } from 'vitest';
import type { BatchAnswer } from '../../src/contract/attestations.ts';
import { signingKey } from '../../src/core/crypto/signing.ts';
import { decodeEvidence } from '../../src/core/evidence/evidence.ts';
import { erasureIn } from '../../src/core/log/erasure.ts';
import { decodeChange, leafData } from '../../src/core/log/leaf.ts';
import { formatVerifierKey, parseVerifierKey, verifierKey } from '../../src/core/log/note-key.ts';
import { policyOfKey } from '../../src/core/log/policy.ts';
import { TILE_WIDTH, tilePath } from '../../src/core/log/tile.ts';
import { HASH_BYTES } from '../../src/core/log/tree.ts';
import type { RetentionPorts } from '../../src/flow/erasure/ports.ts';
import { sweepErasures } from '../../src/flow/erasure/sweep.ts';
import type { LedgerPort } from '../../src/flow/ledger-port.ts';
import type { AppendRequest, LogPort } from '../../src/flow/ports.ts';
import { changeBytes, drain } from '../../src/flow/registry/drain.ts';
import { checkCase } from '../../src/sdk/case/check.ts';
import { receiptOf, verifyReceipt } from '../../src/sdk/receipts.ts';
import { r2Archive, r2Eraser } from '../../src/store/archive.ts';
import { d1Desk } from '../../src/store/d1/desk-queries.ts';
import { d1Registry } from '../../src/store/d1/registry.ts';
import { auditedAs } from './auditor.ts';
import { bad, call, good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, HERE, submitItems } from './fleet.ts';
import { rootKey } from './root-key.ts';

const DAY_MS = 86_400_000;
const HOHHOT = { latitude: 40.8, longitude: 111.7 };
const FIVE_YEARS = 1_827;
const admin = { key: rootKey };

async function moveClock(days: number): Promise<void> {
  const { issuedAt } = await good('getChallenge', {});
  await good('setClock', { json: { nowMs: Date.parse(issuedAt) + 60_000 + days * DAY_MS } });
}

const regulator = (fleet: Fleet) => ({ key: fleet.keys.regulator });

async function anomalies(fleet: Fleet) {
  const query = { licence: fleet.licence };
  return (await good('listAnomalies', { ...regulator(fleet), query })).items;
}

async function disposeAll(fleet: Fleet): Promise<void> {
  for (const { id, version, open } of await anomalies(fleet)) {
    const json = { code: 'explained', reason: 'Tested.', version };
    if (open) await good('disposeAnomaly', { ...regulator(fleet), params: { id }, json });
  }
}

const names = async (prefix: string) =>
  (await env.ARCHIVE.list({ prefix: `${prefix}/` })).objects.map(({ key }) => key.split('/')[1]!);

/** One that reports abroad with debug on, all of it disposed of, with a file in an answer. */
async function workedFleet() {
  const fleet = await foundFleet(1);
  const challenge = await challengeNow();
  const item = attest(fleet, fleet.devices[0]!, challenge, { position: HOHHOT, debug: 0 });
  const { json: answer } = await submitItems<BatchAnswer>(fleet, [item]);
  const placed = answer.items[0]!;
  if (!('part' in placed)) throw new Error(placed.word);
  await vi.waitFor(async () => {
    const kinds = (await anomalies(fleet)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['debug-enabled', 'position-outside']));
  }, 20_000);
  const found = await anomalies(fleet);
  const debug = found.find(({ kind }) => kind === 'debug-enabled')!;
  const upload = { query: { fileName: 'a.txt' }, body: `papers of ${fleet.licence}` };
  const file = await good('uploadAttachment', {
    ...{ key: fleet.keys.exporter, ...upload, contentType: 'text/plain' },
  });
  await good('answerAnomaly', {
    ...{ key: fleet.keys.exporter, params: { id: debug.id } },
    json: { text: 'See the file.', attachments: [file.id] },
  });
  await disposeAll(fleet);
  return { fleet, item, file, found, receipt: receiptOf(answer, placed)! };
}

async function ended(fleet: Fleet): Promise<void> {
  for (const { device } of fleet.devices) {
    await good('revokeDevice', { ...regulator(fleet), params: { id: device } });
  }
  await good('revokeLicence', { ...regulator(fleet), params: { id: fleet.licence }, json: {} });
}

const retentionOf = async (fleet: Fleet) =>
  (await good('listRetention', regulator(fleet))).items.find(({ id }) => id === fleet.licence);

test('five years after the last event content is erased under a leaf, and everything says so', async () => {
  const { fleet, item, file, found, receipt } = await workedFleet();
  const device = fleet.devices[0]!.device;
  const digest = bytesToHex(decodedDigest(item));
  expect(await retentionOf(fleet)).toBeUndefined();
  await ended(fleet);
  expect(await retentionOf(fleet)).toMatchObject({ state: 'running', keptBy: null });
  await moveClock(FIVE_YEARS - 1);
  expect(
    await good('getAnomaly', { ...regulator(fleet), params: { id: found[0]!.id } }),
  ).toBeTruthy();
  await moveClock(2);
  const records = (await good('listErasures', regulator(fleet))).items;
  expect(records).toHaveLength(1);
  const record = await good('getErasure', { ...regulator(fleet), params: { id: records[0]!.id } });
  expect(record).toMatchObject({ licence: fleet.licence, whole: true, retentionDays: FIVE_YEARS });
  expect(record.deletedAt).not.toBeNull();

  const leaf = record.leafIndex!;
  for (const { kind, name } of record.objects) expect(await names(kind)).not.toContain(name);
  const gone = { status: 410, reason: 'content_erased', leafIndex: leaf };
  const attestation = { ...regulator(fleet), params: { id: device, digest } };
  expect(await bad('getAttestation', attestation)).toMatchObject({
    ...{ ...gone, detail: `erased under leaf ${leaf}` },
  });
  const asked = { params: { id: found[0]!.id } };
  expect(await bad('getAnomaly', { ...regulator(fleet), ...asked })).toMatchObject(gone);
  expect((await bad('getAnomaly', { key: fleet.keys.exporter, ...asked })).status).toBe(404);
  expect(await anomalies(fleet)).toEqual([]);

  // The file went in a run of its own, once nothing that it belonged to was left.
  await moveClock(1);
  const upload = { key: fleet.keys.exporter, params: { id: file.id } };
  expect(await bad('getAttachment', upload)).toMatchObject({ status: 410 });
  expect(await names('attachments')).not.toContain(file.sha256);

  const change = await changeOf(record.id);
  const said = change && erasureIn(change);
  expect(said?.ok && said.value?.objects).toEqual(record.objects);
  const audited = await auditedAs(fleet.keys.regulator);
  expect(audited.findings).toEqual([]);
  const bundles = record.objects.filter(({ kind }) => kind !== 'attachments');
  expect(audited.parts.erased).toHaveLength(bundles.length);
  expect(new Set(audited.parts.erased.map((one) => one.leaf))).toEqual(new Set([leaf]));
  expect(audited.parts.verdicts).toMatchObject({ replayed: 0, unread: 1 });
  const key = parseVerifierKey(logKey())!;
  expect(verifyReceipt(receipt, policyOfKey(key), item)).toMatchObject({ ok: true });
}, 60_000);

test('what is held, open or young is not erased; the same bytes may be uploaded again afterwards', async () => {
  const { fleet, file, found } = await workedFleet();
  const { key } = regulator(fleet);
  const dueAt = '2089-01-01T00:00:00Z';
  const json = { title: 'Held', owner: 'A', dueAt, anomalies: found.map((one) => one.id) };
  const { id } = await good('openCase', { key, json });
  const params = { id };
  await ended(fleet);
  await moveClock(FIVE_YEARS + 1);
  expect(await retentionOf(fleet)).toMatchObject({ state: 'kept', keptBy: 'open-case' });
  await good('holdCase', { key, params, json: { held: true, reason: 'Proceedings.' } });
  const close = { outcome: 'resolved', words: 'Done.', holdStays: true };
  await good('closeCase', { key, params, json: close });
  await moveClock(FIVE_YEARS + 1);
  expect(await retentionOf(fleet)).toMatchObject({ keptBy: 'legal-hold' });
  const evidence = () => good('getCaseEvidence', { key, params });
  expect((await evidence()).items.every(({ present }) => present)).toBe(true);
  await good('holdCase', { key, params, json: { held: false, reason: 'Over.' } });
  expect(await retentionOf(fleet)).toMatchObject({ state: 'running', lastEvent: 'case-worked' });
  await moveClock(FIVE_YEARS + 1);
  await moveClock(1);
  expect(await retentionOf(fleet)).toBeUndefined();
  const { items: left, erased } = await evidence();
  expect(erased.map(({ anomaly }) => anomaly).toSorted()).toEqual(
    found.map((one) => one.id).toSorted(),
  );
  expect(left).toHaveLength(1);
  expect(left.every(({ present, erasedUnder }) => !present && erasedUnder !== null)).toBe(true);
  const exported = await call('exportCase', { key, params });
  const zip = new Uint8Array(await exported.arrayBuffer());
  const policy = policyOfKey(parseVerifierKey(logKey())!);
  const checked = checkCase(zip, { policy, inflate: (bytes) => bytes });
  expect(checked).toMatchObject({ word: 'holds', faults: [] });
  expect(checked.sentences.join(' ')).toMatch(/not here: erased under leaf \d+/);
  const again = { query: { fileName: 'b.txt' }, body: `papers of ${fleet.licence}` };
  const upload = { key: fleet.keys.exporter, ...again, contentType: 'text/plain' };
  expect((await bad('uploadAttachment', upload)).reason).toBe('registry_conflict');
  await moveClock(1);
  expect((await good('uploadAttachment', upload)).sha256).toBe(file.sha256);
  expect(await names('attachments')).toContain(file.sha256);
}, 60_000);

/** The device goes on to another licence over its site, reports there, and leaves that one too. */
async function movedOn(fleet: Fleet, to: Fleet): Promise<Fleet> {
  const json = {
    ...{ authority: to.authority, number: `R${fleet.licence}`, exporter: fleet.exporter },
    ...{ endUser: fleet.endUser, sites: [fleet.site] },
    ...{ items: [{ line: 1, model: 'H100 SXM', quantity: 2 }] },
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2089-01-01T00:00:00Z' },
    conditions: { intervalS: 3600, graceS: 600, countries: [], firmwareFloor: {} },
  };
  const { exporter } = fleet.keys;
  const { id } = await good('registerLicence', { key: exporter, json });
  await good('confirmLicence', { ...regulator(to), params: { id }, json: {} });
  const devices = fleet.devices.map(({ device }) => device);
  const asked = { devices, reason: 'Renewed.' };
  const move = await good('requestMove', { key: exporter, params: { id }, json: asked });
  const accepted = { ...regulator(fleet), params: { id: move.id }, json: {} };
  expect((await good('acceptMove', accepted)).status).toBe('moved');
  const moved = { ...fleet, licence: id, keys: { ...fleet.keys, regulator: to.keys.regulator } };
  const item = attest(moved, fleet.devices[0]!, await challengeNow(), { position: HERE });
  const { status } = await submitItems(moved, [item]);
  expect(status).toBe(200);
  return moved;
}

test.each([
  ['its own', false],
  ['another', true],
])(
  'a hold on a device that went on to a licence of %s authority keeps both ledgers',
  async (_, isOther) => {
    const { fleet, found } = await workedFleet();
    const { key } = regulator(fleet);
    const outside = found.filter(({ kind }) => kind === 'position-outside').map(({ id }) => id);
    const json = { title: 'Held', owner: 'A', dueAt: '2089-01-01T00:00:00Z', anomalies: outside };
    const params = { id: (await good('openCase', { key, json })).id };
    await good('holdCase', { key, params, json: { held: true, reason: 'Proceedings.' } });
    const moved = await movedOn(fleet, isOther ? await foundFleet(1) : fleet);
    await disposeAll(moved);
    const close = { outcome: 'resolved', words: 'Done.', holdStays: true };
    await good('closeCase', { key, params, json: close });
    const { device } = fleet.devices[0]!;
    await good('revokeDevice', { ...regulator(moved), params: { id: device } });
    for (const one of [fleet, moved])
      await good('revokeLicence', { ...regulator(one), params: { id: one.licence }, json: {} });
    await disposeAll(moved);
    const before = await names('evidence');
    await moveClock(FIVE_YEARS + 1);
    for (const one of [fleet, moved])
      expect(await retentionOf(one)).toMatchObject({ state: 'kept', keptBy: 'legal-hold' });
    expect(await names('evidence')).toEqual(expect.arrayContaining(before));
    await good('holdCase', { key, params, json: { held: false, reason: 'Over.' } });
    await moveClock(FIVE_YEARS + 1);
    await moveClock(1);
    for (const one of [fleet, moved]) expect(await retentionOf(one)).toBeUndefined();
  },
  60_000,
);

test('the index is made again after an erasure, without what was erased', async () => {
  const { fleet } = await workedFleet();
  await ended(fleet);
  await moveClock(FIVE_YEARS + 1);
  const other = await foundFleet(1);
  const item = attest(other, other.devices[0]!, await challengeNow(), { position: HERE, debug: 0 });
  await submitItems(other, [item]);
  await vi.waitFor(async () => expect(await anomalies(other)).not.toEqual([]), 20_000);
  const rows = async () =>
    (await env.REGISTRY.prepare('SELECT * FROM anomalies ORDER BY id').all()).results;
  const before = await rows();
  while ((await good('rebuildIndex', admin)).state !== 'done');
  expect(await rows()).toEqual(before);
  expect(await anomalies(fleet)).toEqual([]);
}, 60_000);

/** Where a run is killed: at the first call of a step, before it happens or after, and everything behind it. */
class Killer {
  isDone = false;
  readonly #step: string;
  readonly #when: string;

  constructor(step: string, when: string) {
    this.#step = step;
    this.#when = when;
  }

  over<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member === 'object' && member !== null) return this.over(member);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (this.isDone || (name === this.#step && this.#when === 'before')) this.#kill();
          const value = await member.apply(target, args);
          if (name === this.#step) this.#kill();
          return value;
        };
      },
    });
  }

  #kill(): never {
    this.isDone = true;
    throw new Error('killed');
  }
}

function portsOf(killer: Killer): RetentionPorts {
  const log = env.LOG.getByName('log') as unknown as LogPort;
  return {
    archive: killer.over(r2Archive(env.ARCHIVE)),
    eraser: killer.over(r2Eraser(env.ARCHIVE)),
    log: killer.over({ append: (request: AppendRequest) => log.append(request) } as LogPort),
    registry: killer.over(d1Registry(env.REGISTRY)),
    desk: killer.over(d1Desk(env.REGISTRY)),
    ledgers: { ledger: (name: string) => env.LEDGER.getByName(name) as unknown as LedgerPort },
    random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
    retentionDays: FIVE_YEARS,
  } as unknown as RetentionPorts;
}

test('killed at any step, a sweep deletes nothing that no leaf says was erased, and ends all the same', async () => {
  const { fleet } = await workedFleet();
  await ended(fleet);
  const { issuedAt } = await good('getChallenge', {});
  const nowMs = Date.parse(issuedAt) + (FIVE_YEARS + 1) * DAY_MS;
  const isThere = async ({ kind, name }: { kind: string; name: string }) =>
    (await env.ARCHIVE.head(`${kind}/${name}`)) !== null;
  const run = async (killer: Killer) => {
    const ports = portsOf(killer);
    await drain(ports);
    await sweepErasures(ports, nowMs);
  };
  for (const step of ['commit', 'append', 'markDrained', 'erase', 'markDeleted']) {
    for (const when of ['before', 'after']) {
      const killer = new Killer(step, when);
      await run(killer).catch(() => undefined);
      expect([step, when, killer.isDone]).toEqual([step, when, true]);
      for (const { id } of (await good('listErasures', regulator(fleet))).items) {
        const record = await good('getErasure', { ...regulator(fleet), params: { id } });
        const there = await Promise.all(record.objects.map(isThere));
        if (there.includes(false)) expect(record.leafIndex).not.toBeNull();
        if (record.deletedAt !== null) expect(there).not.toContain(true);
      }
    }
  }
  await run(new Killer('', ''));
  const records = (await good('listErasures', regulator(fleet))).items;
  expect(records.map(({ whole, deletedAt }) => [whole, deletedAt !== null])).toEqual([
    [true, true],
  ]);
}, 60_000);

test('a hold that comes behind the record of an erasure, and before the deletion, keeps the content until it is lifted', async () => {
  const { fleet, found } = await workedFleet();
  await ended(fleet);
  const { key } = regulator(fleet);
  const { issuedAt } = await good('getChallenge', {});
  const nowMs = Date.parse(issuedAt) + (FIVE_YEARS + 1) * DAY_MS;
  await sweepErasures(portsOf(new Killer('erase', 'before')), nowMs).catch(() => undefined);
  const seen = async () => {
    const { id } = (await good('listErasures', { key })).items[0]!;
    const { deletedAt, leafIndex, objects } = await good('getErasure', { key, params: { id } });
    const heads = objects.map(({ kind, name }) => env.ARCHIVE.head(`${kind}/${name}`));
    const there = (await Promise.all(heads)).filter((head) => head !== null).length;
    return { isDeleted: deletedAt !== null, isLogged: leafIndex !== null, there };
  };
  expect(await seen()).toEqual({ isDeleted: false, isLogged: true, there: 2 });
  const dueAt = '2099-01-01T00:00:00Z';
  const json = { title: 'Late', owner: 'A', dueAt, anomalies: found.map((one) => one.id) };
  const params = { id: (await good('openCase', { key, json })).id };
  await good('holdCase', { key, params, json: { held: true, reason: 'Proceedings.' } });
  await sweepErasures(portsOf(new Killer('', '')), nowMs);
  expect(await seen()).toMatchObject({ isDeleted: false, there: 2 });
  await good('holdCase', { key, params, json: { held: false, reason: 'Over.' } });
  await sweepErasures(portsOf(new Killer('', '')), nowMs);
  expect(await seen()).toMatchObject({ isDeleted: true, there: 0 });
}, 60_000);

test('changes of the registry, revocations, dispositions and erasures are leaves of one form, with who, when and what in the archive', async () => {
  const outbox = 'SELECT sequence, log_index, record, salt FROM outbox WHERE drained = 1';
  const { results } = await env.REGISTRY.prepare(outbox).all<{
    readonly sequence: number;
    readonly log_index: number;
    readonly record: string;
    readonly salt: string;
  }>();
  const said = new Set<string>();
  for (const { sequence, log_index, record, salt } of results) {
    const bytes = changeBytes({ sequence, record: utf8ToBytes(record), salt: hexToBytes(salt) });
    const leaf = bytesToHex(leafData(bytes));
    expect(bytesToHex(await publicLeaf(log_index))).toBe(leaf);
    const object = await env.ARCHIVE.get(`changes/${leaf}`);
    const change = decodeChange(new Uint8Array(await object!.arrayBuffer()));
    if (!change.ok) throw new Error(change.reason);
    const { actor, kind, changedAtMs, body } = change.value;
    expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({
      ...{ actor, action: kind, atMs: changedAtMs },
    });
    said.add(kind);
  }
  const kinds = ['licence-registered', 'devices-registered', 'keys-enrolled', 'anomaly-disposed'];
  const ends = ['device-revoked', 'licence-revoked', 'content-erased'];
  expect([...said]).toEqual(expect.arrayContaining([...kinds, ...ends]));
});

/** Leaf data as anybody fetches it. */
async function publicLeaf(index: number): Promise<Uint8Array> {
  const size = Number((await env.LOG.getByName('log').checkpoint()).split('\n')[1]);
  const at = Math.floor(index / TILE_WIDTH);
  const path = tilePath('entries', at, Math.min(TILE_WIDTH, size - at * TILE_WIDTH));
  const response = await exports.default.fetch(`https://muster.test/log/${path}`);
  const bundle = new Uint8Array(await response.arrayBuffer());
  const from = (index % TILE_WIDTH) * (2 + HASH_BYTES) + 2;
  return bundle.slice(from, from + HASH_BYTES);
}

function decodedDigest(item: Uint8Array): Uint8Array {
  const decoded = decodeEvidence(item);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value.digest;
}

async function changeOf(erasure: string) {
  for (const name of await names('changes')) {
    const object = await env.ARCHIVE.get(`changes/${name}`);
    const change = decodeChange(new Uint8Array(await object!.arrayBuffer()));
    if (change.ok && new TextDecoder().decode(change.value.body).includes(erasure)) {
      return change.value;
    }
  }
  return null;
}

function logKey(): string {
  const { publicKey } = signingKey('Ed25519', hexToBytes('07'.repeat(32)));
  return formatVerifierKey(verifierKey(env.LOG_ORIGIN, publicKey));
}
