import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { encode } from '../../src/core/codec/cbor.ts';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { base64url, enrolmentOf, issueChallenge, newKey, type Proof } from './attester.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { addDevices, makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const HOUR_MS = 3_600_000;

const challenge = (issuedAtMs?: number) => issueChallenge(app, issuedAtMs);
const enrolment = (proof: Proof) => enrolmentOf(app, proof);

async function codesOf(world: World, query: Record<string, string> = {}) {
  const given = { key: world.operatorKey, params: { id: world.site }, query };
  return (await good('issueEnrolmentCodes', given)).codes;
}

async function enrol(world: World, enrolments: readonly object[]) {
  return (await good('enrol', { key: world.operatorKey, json: { enrolments } })).enrolments;
}

async function refusal(world: World, one: object) {
  const [result] = await enrol(world, [one]);
  return result?.word === 'refused' ? result.reason : result?.word;
}

test('a code a device, a proof a key: the ledger gets the key', async () => {
  const world = await makeWorld();
  const devices = await addDevices(world, 3);
  const codes = await codesOf(world);
  expect(codes.map(({ device }) => device).sort()).toEqual(devices.map(({ id }) => id).sort());
  const suites = ['Ed25519', 'ESP256', 'ESP384'] as const;
  const keys = suites.map((suite) => newKey(suite));
  const results = await enrol(
    world,
    codes.map(({ code }, i) => enrolment({ code, key: keys[i]! })),
  );
  expect(results.map(({ word }) => word)).toEqual(['enrolled', 'enrolled', 'enrolled']);
  const told = app.ledgers.changes
    .get(world.licence)!
    .flatMap(({ body }) =>
      body.type === 'key' ? [[body.device, bytesToHex(body.key.thumbprint)]] : [],
    );
  expect(told).toEqual(codes.map(({ device }, i) => [device, bytesToHex(keys[i]!.thumbprint)]));
  expect(await codesOf(world)).toEqual([]);
});

test('each enrolment of a body is answered for itself', async () => {
  const world = await makeWorld();
  await addDevices(world, 2);
  const [first, second] = await codesOf(world);
  const results = await enrol(world, [
    enrolment({ code: first!.code, key: newKey() }),
    enrolment({ code: '00'.repeat(20), key: newKey() }),
    enrolment({ code: second!.code, key: newKey(), signer: newKey() }),
  ]);
  expect(results.map((one) => (one.word === 'refused' ? one.reason : one.word))).toEqual([
    'enrolled',
    'enrol_code_unknown',
    'enrol_proof_signature_invalid',
  ]);
});

test('a code works once', async () => {
  const world = await makeWorld();
  await addDevices(world, 1);
  const [{ code } = { code: '' }] = await codesOf(world);
  expect(await refusal(world, enrolment({ code, key: newKey() }))).toBe('enrolled');
  expect(await refusal(world, enrolment({ code, key: newKey() }))).toBe('enrol_code_used');
});

test('two uses of a code at once enrol one key', async () => {
  const world = await makeWorld();
  await addDevices(world, 1);
  const [{ code } = { code: '' }] = await codesOf(world);
  const words = await Promise.all(
    [1, 2, 3].map(() => refusal(world, enrolment({ code, key: newKey() }))),
  );
  expect(words.toSorted()).toEqual(['enrol_code_used', 'enrol_code_used', 'enrolled']);
});

test('a code is repeated, superseded, or expires after 14 days', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const [{ code: old } = { code: '' }] = await codesOf(world);
  const [{ code } = { code: '' }] = await codesOf(world, { device: device!.id });
  expect(await refusal(world, enrolment({ code: old, key: newKey() }))).toBe(
    'enrol_code_superseded',
  );
  const before = app.nowMs;
  app.nowMs += 14 * 24 * HOUR_MS;
  expect(await refusal(world, enrolment({ code, key: newKey() }))).toBe('enrol_code_expired');
  app.nowMs = before;
  const twice = [enrolment({ code, key: newKey() }), enrolment({ code, key: newKey() })];
  const results = await enrol(world, twice);
  expect(results[1]).toEqual({ word: 'refused', reason: 'enrol_code_repeated' });
});

test('a key is held once, also by the device that had it before', async () => {
  const world = await makeWorld();
  const [first] = await addDevices(world, 2);
  const codes = await codesOf(world);
  const code = codes.find(({ device }) => device === first!.id)!.code;
  const other = codes.find(({ device }) => device !== first!.id)!.code;
  const key = newKey();
  expect(await refusal(world, enrolment({ code, key }))).toBe('enrolled');
  expect(await refusal(world, enrolment({ code: other, key }))).toBe('enrol_key_held');
  const [again] = await codesOf(world, { device: first!.id });
  expect(await refusal(world, enrolment({ code: again!.code, key }))).toBe('enrol_key_held');
});

test('a re-enrolment is the next version of the key, and the ledger is told', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const keys = [newKey(), newKey()];
  for (const key of keys) {
    const [{ code } = { code: '' }] = await codesOf(world, { device: device!.id });
    expect(await refusal(world, enrolment({ code, key }))).toBe('enrolled');
  }
  const seen = await good('getDevice', { key: world.operatorKey, params: { id: device!.id } });
  expect(seen.keys.map(({ version, thumbprint }) => [version, thumbprint])).toEqual(
    keys.map((key, i) => [i + 1, bytesToHex(key.thumbprint)]),
  );
});

test('a proof of another code, another key or no form proves nothing', async () => {
  const world = await makeWorld();
  await addDevices(world, 1);
  const [{ code } = { code: '' }] = await codesOf(world);
  const key = newKey();
  const fine = enrolment({ code, key });
  const elsewhere = enrolment({ code, key, over: '11'.repeat(20) });
  expect(await refusal(world, elsewhere)).toBe('enrol_proof_mismatch');
  expect(await refusal(world, { ...fine, key: base64url(coseKeyOf(newKey())) })).toBe(
    'enrol_proof_mismatch',
  );
  expect(await refusal(world, { ...fine, proof: 'AAAA' })).toBe('enrol_proof_malformed');
  expect(await refusal(world, { ...fine, key: 'AAAA' })).toBe('enrol_key_invalid');
  expect(await refusal(world, { ...fine, key: 'AAAAA' })).toBe('enrol_key_invalid');
  expect(await refusal(world, fine)).toBe('enrolled');
});

test('an Ed25519 key of small order is not admitted', async () => {
  const world = await makeWorld();
  await addDevices(world, 1);
  const [{ code } = { code: '' }] = await codesOf(world);
  const point = hexToBytes(`01${'00'.repeat(31)}`);
  const key = base64url(
    encode(
      new Map<number, number | Uint8Array>([
        [1, 1],
        [-1, 6],
        [-2, point],
      ]),
    ),
  );
  const fine = enrolment({ code, key: newKey() });
  expect(await refusal(world, { ...fine, key })).toBe('enrol_key_invalid');
});

test('a challenge must be the log’s and younger than an hour', async () => {
  const world = await makeWorld();
  await addDevices(world, 1);
  const [{ code } = { code: '' }] = await codesOf(world);
  const key = newKey();
  const unknown = enrolment({ code, key, challenge: new Uint8Array(32).fill(9) });
  expect(await refusal(world, unknown)).toBe('enrol_challenge_unknown');
  const old = enrolment({ code, key, challenge: challenge(app.nowMs - HOUR_MS - 1) });
  expect(await refusal(world, old)).toBe('enrol_challenge_expired');
  const last = enrolment({ code, key, challenge: challenge(app.nowMs - HOUR_MS) });
  expect(await refusal(world, last)).toBe('enrolled');
});

test('another operator’s code is unknown, and its site not found', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  await addDevices(mine, 1);
  const [{ code } = { code: '' }] = await codesOf(mine);
  expect(await refusal(other, enrolment({ code, key: newKey() }))).toBe('enrol_code_unknown');
  const given = { key: other.operatorKey, params: { id: mine.site } };
  expect((await bad('issueEnrolmentCodes', given)).reason).toBe('object_not_found');
});

test('a revoked device is enrolled no more, and is revoked once', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const [{ code } = { code: '' }] = await codesOf(world);
  const params = { id: device!.id };
  const revoked = await good('revokeDevice', { key: world.regulatorKey, params });
  expect(revoked).toMatchObject({ status: 'revoked', version: 2 });
  expect(await refusal(world, enrolment({ code, key: newKey() }))).toBe('enrol_device_revoked');
  expect((await bad('revokeDevice', { key: world.exporterKey, params })).reason).toBe(
    'device_revoked',
  );
  const query = { device: device!.id };
  const codes = { key: world.operatorKey, params: { id: world.site }, query };
  expect((await bad('issueEnrolmentCodes', codes)).reason).toBe('device_revoked');
  const told = app.ledgers.changes.get(world.licence)!.at(-1)!.body;
  const change = { type: 'revoke', device: device!.id, version: 2, revokedAtMs: app.nowMs };
  expect(told).toMatchObject(change);
});

test('somebody else’s device is not found, whatever is asked of it', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const [device] = await addDevices(mine, 1);
  const params = { id: device!.id };
  for (const key of [other.exporterKey, other.operatorKey, other.regulatorKey]) {
    for (const name of ['getDevice', 'getDeviceHead', 'revokeDevice'] as const) {
      expect((await bad(name, { key, params })).reason).toBe('object_not_found');
    }
    expect((await good('listDevices', { key })).items).toEqual([]);
  }
  const head = await good('getDeviceHead', { key: mine.operatorKey, params });
  expect(head).toEqual({ device: device!.id, ledger: mine.licence, head: null });
});
