import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import type { SigningKey } from '../../src/core/crypto/signing.ts';
import { bindingNonce } from '../../src/core/hardware/bind.ts';
import { tellAllOwnership } from '../../src/flow/registry/ownership-told.ts';
import {
  makeEvidence,
  type TestDevice,
  testAtMs,
  testRootPin,
} from '../core/hardware/testchain.ts';
import { base64url, enrolledKey, issueChallenge, newKey } from './attester.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, deviceRow, licenceBody, makeWorld, unique, type World } from './world.ts';

const app = localApp({}, [testRootPin()]);
app.nowMs = testAtMs;
sendTo(app.send);

const enrolled = (world: World, device: string) => enrolledKey(app, world, device);

/** A device with a key, and a bind request that holds for it; every label is a chip of its own. */
async function makeRequest(more: Partial<TestDevice> & { readonly over?: SigningKey } = {}) {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const key = await enrolled(world, device!.id);
  const challenge = issueChallenge(app);
  const nonce = bindingNonce(challenge, coseKeyOf(more.over ?? key));
  const { element } = makeEvidence({ label: unique('chip'), nonce, ...more });
  const json = {
    device: device!.id,
    thumbprint: bytesToHex(key.thumbprint),
    evidence: element,
    challenge: bytesToHex(challenge),
  };
  return { world, device: device!.id, key, json };
}

test('genuine evidence over challenge and key binds the two, as a version', async () => {
  const { world, device, key, json } = await makeRequest();
  const bound = await good('bindDevice', { key: world.operatorKey, json });
  expect(bound.binding).toMatchObject({ version: 1, thumbprint: bytesToHex(key.thumbprint) });
  const { thumbprint: _, ...rest } = json;
  const byKey = { ...rest, key: base64url(coseKeyOf(key)) };
  const again = await good('bindDevice', { key: world.operatorKey, json: byKey });
  expect(again.binding.version).toBe(2);
  const seen = await good('getDevice', { key: world.regulatorKey, params: { id: device } });
  expect(seen.bindings.map(({ version }) => version)).toEqual([1, 2]);
  // Its ledger hears of it, and decides with it.
  const told = app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
  const binding = { thumbprint: bytesToHex(key.thumbprint), switches: [] };
  expect(told.at(-1)).toMatchObject({ type: 'binding', device, binding });
});

test.each([
  ['outside of confidential mode, by the form of its report', 'GB100-FSP', 'off'],
  ['in protected PCIe, by its fields', 'GH100', 'protected-pcie'],
] as const)('a chip %s is known as that, to its ledger too', async (_, chip, confidential) => {
  const { world, device, json } = await makeRequest({ chip });
  const bound = await good('bindDevice', { key: world.operatorKey, json });
  expect(bound.binding.report).toMatchObject({ confidential });
  const told = app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
  const binding = { report: { confidential } };
  expect(told.at(-1)).toMatchObject({ type: 'binding', device, binding });
});

test.each([
  ['another key', { over: newKey() }, 'hardware_nonce_mismatch'],
  ['a public nonce', { nonce: new Uint8Array(32).fill(0x11) }, 'hardware_nonce_public'],
  ['another root', { rootLabel: 'another root' }, 'hardware_chain_root_unknown'],
  ['another signer', { reportSigner: 'somebody' }, 'hardware_signature_invalid'],
])('evidence over %s is refused with the fault', async (_, more, hardwareReason) => {
  const { world, json } = await makeRequest(more);
  const refused = await bad('bindDevice', { key: world.operatorKey, json });
  expect(refused).toMatchObject({ reason: 'bind_evidence_refused', status: 422, hardwareReason });
});

test('a published sample is held against who sent it, before the ledger of the device alone', async () => {
  const { world, json } = await makeRequest({ nonce: new Uint8Array(32).fill(0x11) });
  const before = app.ledgers.samples.length;
  await bad('bindDevice', { key: world.operatorKey, json });
  expect(app.ledgers.samples.slice(before)).toEqual([[world.licence, world.operator]]);
  const other = await makeRequest({ over: newKey() });
  await bad('bindDevice', { key: other.world.operatorKey, json: other.json });
  expect(app.ledgers.samples.length).toBe(before + 1);
});

test('a chip is bound to one device, and a device to one chip', async () => {
  const label = unique('shared');
  const first = await makeRequest({ label });
  await good('bindDevice', { key: first.world.operatorKey, json: first.json });
  const second = await makeRequest({ label });
  const held = await bad('bindDevice', { key: second.world.operatorKey, json: second.json });
  expect(held).toMatchObject({ reason: 'bind_hardware_held', status: 409 });
  const challenge = issueChallenge(app);
  const nonce = bindingNonce(challenge, coseKeyOf(first.key));
  const { element } = makeEvidence({ label: unique('swapped'), nonce });
  const json = { ...first.json, evidence: element, challenge: bytesToHex(challenge) };
  const differs = await bad('bindDevice', { key: first.world.operatorKey, json });
  expect(differs.reason).toBe('bind_hardware_differs');
});

test('a device registered with a hardware key is bound to that chip alone', async () => {
  const world = await makeWorld();
  const row = deviceRow(world, { hardwareKeyHash: '12'.repeat(32) });
  const given = { key: world.exporterKey, params: { id: world.licence } };
  const body = JSON.stringify(row);
  await good('registerDevices', { ...given, body, contentType: 'application/x-ndjson' });
  const query = { licence: world.licence };
  const [device] = (await good('listDevices', { key: world.exporterKey, query })).items;
  const key = await enrolled(world, device!.id);
  const challenge = issueChallenge(app);
  const nonce = bindingNonce(challenge, coseKeyOf(key));
  const { element } = makeEvidence({ label: unique('chip'), nonce });
  const named = { device: device!.id, thumbprint: bytesToHex(key.thumbprint) };
  const json = { ...named, evidence: element, challenge: bytesToHex(challenge) };
  const refused = await bad('bindDevice', { key: world.operatorKey, json });
  expect(refused.reason).toBe('bind_hardware_differs');
});

test('a tombstoned key, an unknown challenge and an old one bind nothing', async () => {
  const { world, device, json } = await makeRequest();
  const given = { key: world.operatorKey };
  const unknown = { ...json, challenge: '77'.repeat(32) };
  expect((await bad('bindDevice', { ...given, json: unknown })).reason).toBe(
    'bind_challenge_unknown',
  );
  const old = issueChallenge(app, app.nowMs - 3_600_001);
  const late = { ...json, challenge: bytesToHex(old) };
  expect((await bad('bindDevice', { ...given, json: late })).reason).toBe('bind_challenge_expired');
  await enrolled(world, device);
  expect((await bad('bindDevice', { ...given, json })).reason).toBe('bind_key_unknown');
});

test('what is no element of nvattest is unreadable', async () => {
  const { world, json } = await makeRequest();
  const evidence = { ...json.evidence, evidence: '***' };
  const refused = await bad('bindDevice', { key: world.operatorKey, json: { ...json, evidence } });
  expect(refused).toMatchObject({ reason: 'bind_evidence_unreadable', detail: 'evidence-invalid' });
});

test('another operator’s device is not found', async () => {
  const { json } = await makeRequest();
  const other = await makeWorld();
  expect((await bad('bindDevice', { key: other.operatorKey, json })).reason).toBe(
    'object_not_found',
  );
});

describe('a certificate that is revoked', () => {
  const sha256Of = async (label: string, nonce: Uint8Array, at: number) => {
    const { evidence } = makeEvidence({ label, nonce });
    return bytesToHex(sha256(evidence.chain[at]!));
  };
  const told = async (licence: string) => {
    // Whom else this concerns is told by cron.
    await tellAllOwnership(app.services, app.nowMs);
    const changes = app.ledgers.changes.get(licence)!.map(({ body }) => body);
    return changes.filter((body) => body.type === 'ownership').at(-1)?.hardware?.revoked;
  };
  const revocation = { reason: 'compromised', source: 'Letter of the maker' };

  test('is told to each licence that rests on it, of its own authority alone, and no more once lifted', async () => {
    const [label, other] = [unique('one'), unique('other')];
    const first = await makeRequest({ label });
    const second = await makeRequest({ label: other });
    for (const { world, json } of [first, second]) {
      await good('bindDevice', { key: world.operatorKey, json });
    }
    // The leaf of the first; nothing of the second's.
    const certificate = await sha256Of(label, new Uint8Array(32), 0);
    const json = { certificate, ...revocation };
    const key = first.world.regulatorKey;
    const entry = await good('decideRevocation', { key, json });
    expect(entry).toMatchObject({ version: 1, state: 'revoked', propagated: true });
    expect(await told(first.world.licence)).toMatchObject([{ certificate, revocation: entry.id }]);
    expect(await told(second.world.licence)).toBeUndefined();
    expect((await good('decideRevocation', { key, json })).version).toBe(1);
    const listed = async (whose: string) =>
      (await good('listRevocations', { key: whose, query: { limit: '200' } })).items;
    expect((await listed(key)).map(({ id }) => id)).toContain(entry.id);
    expect((await listed(second.world.regulatorKey)).map(({ id }) => id)).not.toContain(entry.id);
    await good('decideRevocation', { key, json: { ...json, state: 'lifted' } });
    expect(await told(first.world.licence)).toEqual([]);
  });

  test('of the administration counts for every licence, and nothing is bound by it any more', async () => {
    const label = unique('common');
    const { world, json } = await makeRequest({ label });
    const certificate = await sha256Of(label, new Uint8Array(32), 1);
    const decided = { certificate, ...revocation };
    const entry = await good('decideRevocation', { key: rootKey, json: decided });
    const refused = await bad('bindDevice', { key: world.operatorKey, json });
    expect(refused).toMatchObject({
      ...{ status: 422, reason: 'bind_chain_revoked', detail: `Certificate 2: ${entry.id}.` },
    });
    // It is refused, and nothing is held against the device that it names.
    expect(await told(world.licence)).toBeUndefined();
    await good('decideRevocation', { key: rootKey, json: { ...decided, state: 'lifted' } });
    await good('bindDevice', { key: world.operatorKey, json });
  });

  test('reaches a device that has moved in the licence that it came to, whether it was revoked before or after', async () => {
    const label = unique('moved');
    const { world, device, json } = await makeRequest({ label });
    await good('bindDevice', { key: world.operatorKey, json });
    const key = world.exporterKey;
    const regulator = world.regulatorKey;
    const { id } = await good('registerLicence', { key, json: licenceBody(world) });
    for (const licence of [world.licence, id]) {
      await good('confirmLicence', { key: regulator, params: { id: licence }, json: {} });
    }
    const [leaf, next] = [
      await sha256Of(label, new Uint8Array(32), 0),
      await sha256Of(label, new Uint8Array(32), 1),
    ];
    const before = { key: regulator, json: { certificate: leaf, ...revocation } };
    const first = await good('decideRevocation', before);
    const asked = { devices: [device], reason: 'Renewed' };
    const move = await good('requestMove', { key, params: { id }, json: asked });
    await good('acceptMove', { key: regulator, params: { id: move.id }, json: {} });
    expect(await told(id)).toMatchObject([{ certificate: leaf, revocation: first.id }]);
    const after = { key: regulator, json: { certificate: next, ...revocation } };
    const second = await good('decideRevocation', after);
    expect((await told(id))?.map((one) => one.revocation).sort()).toEqual(
      [first.id, second.id].sort(),
    );
  });

  test('that was replaced later vouches for what was signed before', async () => {
    const label = unique('rolled');
    const { world, json } = await makeRequest({ label });
    const certificate = await sha256Of(label, new Uint8Array(32), 0);
    const from = new Date(app.nowMs + 3_600_000).toISOString();
    const decided = { certificate, source: 'Roll-over', reason: 'replaced', from };
    await good('decideRevocation', { key: world.regulatorKey, json: decided });
    expect((await good('bindDevice', { key: world.operatorKey, json })).binding.version).toBe(1);
  });
});
