/** A TPM's evidence on an attestation key: taken under anchors that somebody registered, and under no others. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import type { SigningKey } from '../../src/core/crypto/signing.ts';
import { bindingNonce } from '../../src/core/hardware/bind.ts';
import type { SuiteName } from '../../src/core/model.ts';
import {
  makeTpmEvidence,
  pemOf,
  type SimTpm,
  simTpmRoot,
  simTpmRootLabel,
} from '../../src/sim/tpm.ts';
import { makeEvidence, testAtMs, testRootPin } from '../core/hardware/testchain.ts';
import { enrolledKey, issueChallenge, newKey } from './attester.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, anchorBody, makeWorld, unique, type World } from './world.ts';

const app = localApp({}, [testRootPin()]);
app.nowMs = testAtMs;
sendTo(app.send);

const register = (key: string, label: string) =>
  good('registerTrustAnchor', { key, json: anchorBody(label) });

interface Made {
  readonly world: World;
  readonly device: string;
  readonly key: SigningKey;
}

async function makeDevice(suite: SuiteName = 'ESP256'): Promise<Made> {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  return { world, device: device!.id, key: await enrolledKey(app, world, device!.id, suite) };
}

/** A request that holds, but for what is changed; `over` is the key that the nonce is made of. */
function requestOf(
  { device, key }: Pick<Made, 'device' | 'key'>,
  more: Partial<SimTpm> & { readonly over?: SigningKey } = {},
  challenge = issueChallenge(app),
) {
  const nonce = bindingNonce(challenge, coseKeyOf(more.over ?? key));
  const { members } = makeTpmEvidence({ key, nonce, ...more });
  const named = { device, thumbprint: bytesToHex(key.thumbprint) };
  return { ...named, evidence: members, challenge: bytesToHex(challenge) };
}

test('a key that a TPM holds is bound to it, under an anchor of the administration or of the licence’s authority', async () => {
  const made = await makeDevice();
  const { world, device, key } = made;
  const given = { key: world.operatorKey, json: requestOf(made) };
  expect((await bad('bindDevice', given)).hardwareReason).toBe('hardware_chain_root_unknown');
  const anchor = await register(world.regulatorKey, simTpmRootLabel);
  const { binding } = await good('bindDevice', given);
  expect(binding).toMatchObject({ strength: 'tpm', anchor: anchor.id, architecture: 'TPM2' });
  expect(binding.identity).toMatch(/^TPM:[0-9A-F]{16}$/);
  // Its ledger hears of it, and decides with it.
  const told = app.ledgers.changes.get(world.licence)!.map(({ body }) => body);
  const thumbprint = bytesToHex(key.thumbprint);
  const heard = { thumbprint, switches: [], strength: 'tpm' };
  expect(told.at(-1)).toMatchObject({ type: 'binding', device, binding: heard });
  // Another authority's anchor is none here.
  const other = await makeDevice('ESP384');
  const elsewhere = { key: other.world.operatorKey, json: requestOf(other) };
  expect((await bad('bindDevice', elsewhere)).hardwareReason).toBe('hardware_chain_root_unknown');
  const common = await register(rootKey, simTpmRootLabel);
  expect((await good('bindDevice', elsewhere)).binding.anchor).toBe(common.id);
  await good('withdrawTrustAnchor', { key: rootKey, params: { id: common.id } });
  expect((await bad('bindDevice', elsewhere)).hardwareReason).toBe('hardware_chain_root_unknown');
});

test('evidence of another key, nonce, challenge or device binds nothing, nor does an anchor of its own', async () => {
  const label = unique('root');
  const made = await makeDevice();
  await register(made.world.regulatorKey, label);
  const reasonOf = async (json: ReturnType<typeof requestOf>) => {
    const { reason, hardwareReason } = await bad('bindDevice', {
      key: made.world.operatorKey,
      json,
    });
    return hardwareReason ?? reason;
  };
  const of = (more: Parameters<typeof requestOf>[1], challenge?: Uint8Array) =>
    reasonOf(requestOf(made, { rootLabel: label, ...more }, challenge));
  const stranger = newKey('ESP256');
  expect(await of({ key: stranger })).toBe('hardware_tpm_key_mismatch');
  expect(await of({ key: stranger, over: stranger })).toBe('hardware_tpm_key_mismatch');
  expect(await of({ over: stranger })).toBe('hardware_nonce_mismatch');
  expect(await of({ nonce: new Uint8Array(32).fill(0x11) })).toBe('hardware_nonce_public');
  expect(await of({}, issueChallenge(app, app.nowMs - 3_600_001))).toBe('bind_challenge_expired');
  const asked = requestOf(made, { rootLabel: label });
  const newer = bytesToHex(issueChallenge(app));
  expect(await reasonOf({ ...asked, challenge: newer })).toBe('hardware_nonce_mismatch');
  const own = { rootLabel: 'a root of the operator’s', withRoot: true };
  expect(await of(own)).toBe('hardware_chain_root_unknown');
  const torn = { ...asked.evidence, attest: '***' };
  expect(await reasonOf({ ...asked, evidence: torn })).toBe('bind_evidence_unreadable');
  const other = (await addDevices(made.world, 1)).find(({ id }) => id !== made.device);
  expect(await reasonOf({ ...asked, device: other!.id })).toBe('bind_key_unknown');
  expect(
    (await good('bindDevice', { key: made.world.operatorKey, json: asked })).binding.version,
  ).toBe(1);
});

test('a TPM holds the keys of all devices in its machine, and a chip’s own evidence stands beside it', async () => {
  const label = unique('root');
  const first = await makeDevice();
  const { world } = first;
  await register(world.regulatorKey, label);
  const row = (await addDevices(world, 1)).find(({ id }) => id !== first.device);
  const second = { device: row!.id, key: await enrolledKey(app, world, row!.id, 'ESP256') };
  const bind = (json: Parameters<typeof good<'bindDevice'>>[1]['json']) =>
    good('bindDevice', { key: world.operatorKey, json: json! });
  const hashes = [first, second].map(async (one) => {
    return (await bind(requestOf(one, { rootLabel: label }))).binding.hardwareKeyHash;
  });
  expect(new Set(await Promise.all(hashes)).size).toBe(1);
  const challenge = issueChallenge(app);
  const nonce = bindingNonce(challenge, coseKeyOf(first.key));
  const { element } = makeEvidence({ label: unique('chip'), nonce });
  const named = { device: first.device, thumbprint: bytesToHex(first.key.thumbprint) };
  const chip = await bind({ ...named, evidence: element, challenge: bytesToHex(challenge) });
  expect(chip.binding).toMatchObject({ version: 2, strength: 'bound', anchor: null });
  expect((await bind(requestOf(first, { rootLabel: label }))).binding.version).toBe(3);
});

test('an anchor is an authority’s certificate, registered once, seen by all, withdrawn by who registered it', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const json = anchorBody();
  const leaves = app.log.leaves.length;
  const anchor = await good('registerTrustAnchor', { key: mine.regulatorKey, json });
  expect(anchor).toMatchObject({ authority: mine.authority, withdrawnAt: null, version: 1 });
  expect(app.log.leaves.length).toBe(leaves + 1);
  const again = await bad('registerTrustAnchor', { key: mine.regulatorKey, json });
  expect(again).toMatchObject({ reason: 'trust_anchor_held', status: 409 });
  const params = { id: anchor.id };
  const seen = await good('getTrustAnchor', { key: other.operatorKey, params });
  expect(seen.certificate.replaceAll('\n', '')).toBe(json.certificate.replaceAll('\n', ''));
  const listed = await good('listTrustAnchors', { key: other.exporterKey });
  expect(listed.items.map(({ id }) => id)).toContain(anchor.id);
  const denied = await bad('withdrawTrustAnchor', { key: other.regulatorKey, params });
  expect(denied.reason).toBe('auth_role_not_permitted');
  const gone = await good('withdrawTrustAnchor', { key: mine.regulatorKey, params });
  expect(gone).toMatchObject({ version: 2 });
  expect(gone.withdrawnAt).not.toBeNull();
  expect(app.log.leaves.length).toBe(leaves + 2);
  expect((await good('withdrawTrustAnchor', { key: rootKey, params })).version).toBe(2);
  // It may be registered anew: as another anchor.
  expect((await good('registerTrustAnchor', { key: mine.regulatorKey, json })).id).not.toBe(
    anchor.id,
  );
});

test.each([
  ['no certificate', 'x'],
  ['two certificates', pemOf([simTpmRoot('a'), simTpmRoot('b')])],
  [
    'a certificate of no authority',
    atob(makeTpmEvidence({ key: newKey('ESP256'), nonce: new Uint8Array(32) }).members.certificate)
      .split('\n')
      .slice(0, 3)
      .join('\n'),
  ],
])('%s is no trust anchor', async (_, certificate) => {
  const refused = await bad('registerTrustAnchor', {
    key: rootKey,
    json: { ...anchorBody(), certificate },
  });
  expect(refused).toMatchObject({
    ...{ status: 422, reason: 'request_body_invalid' },
    errors: [{ pointer: '/certificate', reason: 'format_invalid' }],
  });
});

test('a licence requires software, tpm or bound, and no strength that no key can have', async () => {
  const world = await makeWorld();
  const params = { id: world.licence };
  const location = { word: 'proved', strength: 'tee' };
  const json = {
    changes: { conditions: { location } },
    effectiveFrom: '2026-01-01T00:00:00Z',
    reason: 'x',
  };
  const refused = await bad('proposeAmendment', {
    key: world.regulatorKey,
    params,
    json: json as never,
  });
  expect(refused.errors).toMatchObject([{ pointer: '/changes/conditions/location/strength' }]);
  expect(refused.errors![0]!.detail).toContain('no evidence makes a key `tee`');
});
