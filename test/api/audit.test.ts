/** One real service, whose storage is altered in each place where something stands: the auditor finds it and names it. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { decodeHeader, type PartHeader } from '../../src/core/log/header.ts';
import { keptText, type LedgerEnd, type OpenKept, openKept } from '../../src/sdk/audit/kept.ts';
import type { RecordGiven, RecordHeld } from '../../src/sdk/audit/record.ts';
import { auditedAs, clientAs, policy } from './auditor.ts';
import { good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';

const ABROAD = { latitude: 40.8, longitude: 111.7 };

vi.setConfig({ testTimeout: 30_000 });
let fleet: Fleet;
let other: Fleet;
/** Undo of what a test altered. */
let undo: (() => Promise<unknown>)[] = [];

async function report(of: Fleet, claims: (n: number) => object) {
  const challenge = await challengeNow();
  await submitItems(
    of,
    of.devices.map((device, n) => attest(of, device, challenge, claims(n))),
  );
}

const listed = async () =>
  (await good('listAnomalies', { key: fleet.keys.regulator, query: { limit: '500' } })).items;

beforeAll(async () => {
  fleet = await foundFleet(4);
  other = await foundFleet(1);
  await report(fleet, (n) => (n < 2 ? { debug: 0 } : {}));
  await report(fleet, (n) => (n === 3 ? { position: ABROAD } : {}));
  await report(other, () => ({ debug: 0 }));
  const found = await vi.waitFor(async () => {
    const items = await listed();
    expect(items.length).toBeGreaterThan(3);
    return items;
  }, 8_000);
  const key = fleet.keys.regulator;
  const json = { code: 'explained', reason: 'Tested.', version: found[0]!.version } as const;
  await good('disposeAnomaly', { key, params: { id: found[0]!.id }, json });
  const reason = { reason: 'It may know.' };
  await good('releaseAnomaly', { key, params: { id: found[1]!.id }, json: reason });
});

beforeEach(async () => {
  for (const one of undo.reverse()) await one();
  undo = [];
});

const audited = (more: Partial<RecordGiven> = {}) => auditedAs(fleet.keys.regulator, more);

const found = async (more?: Partial<RecordGiven>) =>
  (await audited(more)).findings.map(({ kind, subject }) => `${kind} ${subject}`);

/** What the ledger keeps of a header. */
async function headerAt(
  sequence: number,
): Promise<{ bytes: Uint8Array; header: PartHeader; leaf: string }> {
  const [row] = await env.LEDGER.getByName(fleet.licence).headers([sequence]);
  const decoded = decodeHeader(row!.header);
  if (!decoded.ok) throw new Error(decoded.reason);
  return { bytes: row!.header, header: decoded.value, leaf: bytesToHex(row!.leaf) };
}

/** The first header with attestations. */
async function reported() {
  for (let sequence = 1; ; sequence++) {
    const one = await headerAt(sequence);
    if (one.header.count > 0) return { ...one, sequence };
  }
}

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1);
}

/** Replaces an object of the archive; null removes it. */
async function alter(name: string, change: (bytes: Uint8Array) => Uint8Array | null) {
  const bytes = new Uint8Array(await (await env.ARCHIVE.get(name))!.arrayBuffer());
  undo.push(() => env.ARCHIVE.put(name, bytes));
  const altered = change(bytes);
  if (altered) await env.ARCHIVE.put(name, altered);
  else await env.ARCHIVE.delete(name);
}

async function sql(query: string, ...values: (string | number)[]) {
  await env.REGISTRY.prepare(query)
    .bind(...values)
    .run();
}

async function value(query: string): Promise<string> {
  const row = await env.REGISTRY.prepare(query).first<{ value: string }>();
  return String(row!.value);
}

test('a record that nobody altered holds, to the last verdict', async () => {
  const seen = await audited();
  expect(seen.findings).toEqual([]);
  expect(seen).toMatchObject({ ledgers: 1, pending: 0, orphans: [] });
  expect(seen.parts.verdicts).toEqual({ replayed: 8, notReplayed: new Map(), unread: 0 });
  expect(seen.indexRows).toBe((await listed()).length);
  expect(seen.changes.rows).toBeGreaterThan(8);
  expect(seen.changes.withheld).toBeGreaterThan(0);
  expect(seen.headers).toBeGreaterThan(1);
});

test('evidence altered in the archive', async () => {
  const { header, sequence } = await reported();
  await alter(`evidence/${bytesToHex(header.evidenceBundle)}`, flipped);
  expect(await found()).toEqual([`evidence-tampered header ${sequence} of ${fleet.licence}`]);
});

test('evidence removed from the archive', async () => {
  const { header, sequence } = await reported();
  await alter(`evidence/${bytesToHex(header.evidenceBundle)}`, () => null);
  expect(await found()).toEqual([`evidence-missing header ${sequence} of ${fleet.licence}`]);
});

test('a verdict altered in its bundle', async () => {
  const { header, sequence } = await reported();
  await alter(`verdicts/${bytesToHex(header.verdictBundle)}`, flipped);
  expect(await found()).toEqual([`verdicts-tampered header ${sequence} of ${fleet.licence}`]);
});

test('a hash tile of the log', async () => {
  const log = env.LOG.getByName('log');
  const write = (hashes: Uint8Array) =>
    runInDurableObject(log, (_, { storage }) => {
      storage.sql.exec('UPDATE tile SET hashes = ? WHERE level = 0 AND tile = 0', hashes);
    });
  const row = await runInDurableObject(log, (_, { storage }) => {
    const [one] = [...storage.sql.exec('SELECT hashes FROM tile WHERE level = 0 AND tile = 0')];
    return new Uint8Array(one!.hashes as ArrayBuffer);
  });
  undo.push(() => write(row));
  await write(row.with(3, row[3]! ^ 1));
  expect((await found())[0]).toMatch(/^tile-tampered tile\/0\/000\.p\/\d+$/);
});

test('a header in the archive, and in its ledger', async () => {
  const { leaf, sequence, bytes } = await reported();
  const subject = `header ${sequence} of ${fleet.licence}`;
  await alter(`headers/${leaf}`, flipped);
  expect(await found()).toEqual([`header-tampered ${subject}`]);
  await undo.pop()!();
  const ledger = env.LEDGER.getByName(fleet.licence);
  const write = (header: Uint8Array) =>
    runInDurableObject(ledger, (_, { storage }) => {
      storage.sql.exec('UPDATE header SET header = ? WHERE sequence = ?', header, sequence);
    });
  undo.push(() => write(bytes));
  await write(flipped(bytes));
  expect((await audited()).findings).toMatchObject([
    { kind: 'header-tampered', subject, sentence: expect.stringContaining('in the ledger') },
  ]);
});

test('a header rewritten together with its leaf is not in the log', async () => {
  const { leaf, sequence, bytes } = await reported();
  const ledger = env.LEDGER.getByName(fleet.licence);
  const write = (header: Uint8Array, hash: Uint8Array) =>
    runInDurableObject(ledger, (_, { storage }) => {
      const set = 'UPDATE header SET header = ?, leaf = ? WHERE sequence = ?';
      storage.sql.exec(set, header, hash, sequence);
    });
  undo.push(() => write(bytes, hexToBytes(leaf)));
  // Its last bytes are the hash of the header before it.
  const forged = flipped(bytes);
  await env.ARCHIVE.put(`headers/${bytesToHex(sha256(forged))}`, forged);
  await write(forged, sha256(forged));
  const kinds = await found();
  expect(kinds).toContain(`leaf-differs header ${sequence} of ${fleet.licence}`);
  expect(kinds.some((one) => one.startsWith('chain-broken'))).toBe(true);
});

test('a header taken out of its ledger is a hole, and one cut off the end is missed too', async () => {
  const ledger = env.LEDGER.getByName(fleet.licence);
  const take = (sequence: number) =>
    runInDurableObject(ledger, (_, { storage }) => {
      const row = [...storage.sql.exec('SELECT * FROM header WHERE sequence = ?', sequence)][0]!;
      storage.sql.exec('DELETE FROM header WHERE sequence = ?', sequence);
      return row;
    });
  const back = (row: Record<string, SqlStorageValue>) =>
    runInDurableObject(ledger, (_, { storage }) => {
      const marks = Object.keys(row)
        .map(() => '?')
        .join(', ');
      const into = `INSERT INTO header (${Object.keys(row).join(', ')}) VALUES (${marks})`;
      storage.sql.exec(into, ...Object.values(row));
    });
  const { sequence } = await reported();
  const row = await take(sequence);
  undo.push(() => back(row));
  expect(await found()).toContain(`header-missing header ${sequence} of ${fleet.licence}`);
  await undo.pop()!();
  const end = await ledger.lastSequence();
  const last = await take(end);
  undo.push(() => back(last));
  expect(await found()).toContain(`header-missing header ${end} of ${fleet.licence}`);
});

test('a disposition rewritten in the registry', async () => {
  const id = await value(
    `SELECT id AS value FROM dispositions WHERE authority = '${fleet.authority}'`,
  );
  undo.push(() => sql(`UPDATE dispositions SET code = 'explained' WHERE id = ?`, id));
  await sql(`UPDATE dispositions SET code = 'no-violation' WHERE id = ?`, id);
  expect((await audited()).findings).toMatchObject([
    { kind: 'row-tampered', subject: `disposition ${id} version 1`, leaf: expect.any(Number) },
  ]);
});

test('a licence rewritten, and a version of it removed', async () => {
  const where = 'WHERE id = ? AND version = 1';
  undo.push(() => sql(`UPDATE licences SET interval_s = 3600 ${where}`, fleet.licence));
  await sql(`UPDATE licences SET interval_s = 36000 ${where}`, fleet.licence);
  expect(await found()).toEqual([`row-tampered licence ${fleet.licence} version 1`]);
});

test('a change record: in the archive, in the registry, and gone', async () => {
  const action = `json_extract(record, '$.action') = 'anomaly-disposed'`;
  const sequence = Number(await value(`SELECT max(sequence) AS value FROM outbox WHERE ${action}`));
  const subject = `change ${sequence} of the registry`;
  const record = await value(`SELECT record AS value FROM outbox WHERE sequence = ${sequence}`);
  const page = await clientAs(fleet.keys.regulator).audit.changes(sequence - 1);
  if (!page.ok) throw new Error(page.problem.title);
  await alter(`changes/${page.value.items[0]!.leaf}`, flipped);
  expect(await found()).toContain(`change-tampered ${subject}`);
  await undo.pop()!();
  undo.push(() => sql('UPDATE outbox SET record = ? WHERE sequence = ?', record, sequence));
  const forged = record.replace('"explained"', '"no-violation"');
  await sql('UPDATE outbox SET record = ? WHERE sequence = ?', forged, sequence);
  expect(await found()).toContain(`leaf-differs ${subject}`);
  await sql('UPDATE outbox SET record = ? WHERE sequence = ?', 'nothing', sequence);
  expect(await found()).toContain(`change-tampered ${subject}`);
});

test('an index row altered, removed, and made up', async () => {
  const [row] = await listed();
  const id = row!.id;
  const sentence = await value(`SELECT sentence AS value FROM anomalies WHERE id = '${id}'`);
  undo.push(() => sql('UPDATE anomalies SET sentence = ? WHERE id = ?', sentence, id));
  await sql('UPDATE anomalies SET sentence = ? WHERE id = ?', 'Nothing happened.', id);
  expect((await audited()).findings).toMatchObject([
    { kind: 'index-row-tampered', sentence: expect.stringContaining('in sentence.') },
  ]);
  await undo.pop()!();
  const open = (await listed()).find((one) => one.open)!;
  const forgotten = 'earlier_since_ms = NULL, earlier_count = NULL, worse = NULL';
  const setTo = (columns: string) => sql(`UPDATE anomalies SET ${columns} WHERE id = ?`, open.id);
  undo.push(() => setTo(forgotten));
  await setTo('earlier_since_ms = opened_at_ms - 1, earlier_count = 2');
  expect((await audited()).findings).toMatchObject([
    { sentence: expect.stringContaining('in undecidedEpisodes, undecidedSince.') },
  ]);
  await setTo(`${forgotten.replace('worse = NULL', '')} worse = json_object(
    'severity', 'critical', 'version', 1, 'header', 1, 'openedAtMs', opened_at_ms, 'lastFiredAtMs', opened_at_ms,
    'clearedAtMs', NULL, 'sentence', 'It was.', 'numbers', json('{}'), 'evidence', json('[]'))`);
  expect(await found()).toEqual([`index-row-tampered index row ${open.id}`]);
  await undo.pop()!();
  const decided = 'UPDATE anomalies SET disposed_opening_ms = ?, disposed_rank = ? WHERE id = ?';
  undo.push(() =>
    sql(
      'UPDATE anomalies SET disposed_opening_ms = NULL, disposed_rank = NULL WHERE id = ?',
      open.id,
    ),
  );
  await sql(decided, Date.parse(open.openedAt), 3, open.id);
  expect(await found()).toEqual([`index-row-tampered index row ${open.id}`]);
  await undo.pop()!();
  undo.push(() => sql(`UPDATE anomalies SET kind = '${row!.kind}' WHERE id = ?`, id));
  await sql(`UPDATE anomalies SET kind = 'resumed' WHERE id = ?`, id);
  expect((await found()).sort()).toEqual([
    `index-row-missing ${row!.kind} of ${row!.subject.type} ${row!.subject.id}`,
    `index-row-unfounded index row ${id}`,
  ]);
});

test('an index row that names a header which its ledger has not yet', async () => {
  const [{ id, header }] = (await listed()) as [Awaited<ReturnType<typeof listed>>[0]];
  undo.push(() => sql('UPDATE anomalies SET header = ? WHERE id = ?', header, id));
  await sql('UPDATE anomalies SET header = ? WHERE id = ?', 999_999, id);
  expect(await found()).toEqual([`index-row-unfounded index row ${id}`]);
});

test('a decision that is made while the audit runs is no tampering', async () => {
  const { id, version } = (await listed()).find((one) => one.open)!;
  const key = fleet.keys.regulator;
  const client = clientAs(key);
  const { anomalies } = client;
  let isDecided = false;
  client.anomalies = async function* (query) {
    if (!isDecided) {
      isDecided = true;
      const json = { code: 'explained', reason: 'Just now.', version } as const;
      await good('disposeAnomaly', { key, params: { id }, json });
    }
    yield* anomalies.call(client, query);
  };
  expect((await audited({ client })).findings).toEqual([]);
});

test('a part archived and never settled is an orphan, and no tampering', async () => {
  const item = attest(fleet, { ...fleet.devices[0]! }, await challengeNow());
  const bundle = writeSequence([item]);
  const name = bytesToHex(sha256(bundle));
  undo.push(() => env.ARCHIVE.delete(`evidence/${name}`));
  await env.ARCHIVE.put(`evidence/${name}`, bundle);
  expect(await audited({ orphanAgeMs: 0, nowMs: Date.now() + 1_000 })).toMatchObject({
    findings: [],
    orphans: [{ name, licence: fleet.licence }],
  });
  expect((await audited()).orphans).toEqual([]);
});

test('what an earlier audit saw of a ledger and of the registry cannot be cut away', async () => {
  const { next, ends } = await audited();
  const kept = (ledgers: RecordHeld['ends']): OpenKept =>
    openKept(keptText({ ...next!, ledgers }), policy)!;
  const name = (ledger: string) => `${fleet.authority}/${ledger}`;
  const { [name('registry')]: registry, [name(fleet.licence)]: own } = ends;
  const ahead = (end: LedgerEnd) => ({ ...end, sequence: end.sequence + 1 });
  const saw = {
    [name(fleet.licence)]: ahead(own!),
    [name('registry')]: ahead(registry!),
    [name(other.licence)]: own!,
    // Another authority's auditor saw it: no concern of this key's.
    [`${other.authority}/${other.licence}`]: ahead(own!),
  };
  expect((await found({ kept: kept(saw) })).sort()).toEqual([
    ...[`ledger ${fleet.licence}`, `ledger ${other.licence}`]
      .sort()
      .map((one) => `ledger-cut ${one}`),
    'ledger-cut registry',
  ]);
  // A service that gives the key another authority's name would have nothing to be held against.
  expect(await found({ kept: kept({ [`${other.authority}/registry`]: registry! }) })).toEqual([
    'ledger-cut registry',
  ]);
  const leaf = bytesToHex(sha256(utf8ToBytes('x')));
  const rewritten = { [name(fleet.licence)]: { ...own!, leaf } };
  expect((await found({ kept: kept(rewritten) }))[0]).toMatch(/^chain-broken header/);
});

test('another regulator audits its own record, and is told of others’ changes nothing but their leaves', async () => {
  const client = clientAs(other.keys.regulator);
  const page = await client.audit.changes(0);
  if (!page.ok) throw new Error(page.problem.title);
  expect(JSON.stringify(page.value)).not.toContain(fleet.licence);
  const headers = await client.audit.headers(fleet.licence, 1);
  expect(headers).toMatchObject({ ok: false, problem: { reason: 'object_not_found' } });
  const evidence = await client.audit.evidence(null);
  if (!evidence.ok) throw new Error(evidence.problem.title);
  expect(new Set(evidence.value.items.map(({ licence }) => licence))).toEqual(
    new Set([other.licence]),
  );
  const seen = await audited({ client });
  expect(seen).toMatchObject({ findings: [], ledgers: 1 });
});
