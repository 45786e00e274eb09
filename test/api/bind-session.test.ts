/** A session key bound by evidence: for the device whose key signed it, for that challenge, by that device's own chip. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { delegatedSession } from '../../src/agent/session-key.ts';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import type { SigningKey } from '../../src/core/crypto/signing.ts';
import { bindingNonce } from '../../src/core/hardware/bind.ts';
import { makeTpmEvidence } from '../../src/sim/tpm.ts';
import { makeEvidence, testAtMs, testRootPin } from '../core/hardware/testchain.ts';
import { base64url, enrolledKey, issueChallenge, newKey } from './attester.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { addDevices, anchorBody, makeWorld, unique } from './world.ts';

const app = localApp({}, [testRootPin()]);
app.nowMs = testAtMs;
sendTo(app.send);

async function makeDevice() {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const key = await enrolledKey(app, world, device!.id);
  const chip = unique('chip');
  const made = { world, device: device!.id, key, chip };
  await good('bindDevice', { key: world.operatorKey, json: requestOf(made) });
  return made;
}
type Made = Awaited<ReturnType<typeof makeDevice>>;

/** Of the device's key, or of a session key that `signer` signed; evidence is over `over`, by `chip`. */
function requestOf(
  { device, key, chip }: Omit<Made, 'world'>,
  more: {
    readonly session?: SigningKey;
    readonly signer?: SigningKey;
    readonly over?: SigningKey;
    readonly chip?: string;
    readonly challenge?: Uint8Array;
    readonly signedFor?: Uint8Array;
  } = {},
) {
  const { session, challenge = issueChallenge(app), signedFor = challenge } = more;
  const nonce = bindingNonce(challenge, coseKeyOf(more.over ?? session ?? key));
  const { element } = makeEvidence({ label: more.chip ?? chip, nonce });
  const signer = more.signer ?? key;
  const signed = session && delegatedSession(signer, signedFor, app.nowMs, session).delegation;
  return {
    ...{ device, thumbprint: bytesToHex(key.thumbprint), evidence: element },
    challenge: bytesToHex(challenge),
    ...(signed && { delegation: base64url(signed) }),
  };
}

test('evidence over a session key that the device key signed binds it, and its ledger hears under which key', async () => {
  const made = await makeDevice();
  const session = newKey();
  const given = { key: made.world.operatorKey, json: requestOf(made, { session }) };
  const { binding } = await good('bindDevice', given);
  const [thumbprint, delegatedBy] = [session, made.key].map((one) => bytesToHex(one.thumbprint));
  expect(binding).toMatchObject({ version: 2, strength: 'bound', thumbprint, delegatedBy });
  const told = app.ledgers.changes.get(made.world.licence)!.map(({ body }) => body);
  expect(told.at(-1)).toMatchObject({ type: 'binding', binding: { thumbprint, delegatedBy } });
});

test('evidence for another key, an old challenge, another device’s delegation or chassis binds no session key', async () => {
  const [made, other] = [await makeDevice(), await makeDevice()];
  const session = newKey();
  const reasonOf = async (more: Parameters<typeof requestOf>[1]) => {
    const json = requestOf(made, { session, ...more });
    const refused = await bad('bindDevice', { key: made.world.operatorKey, json });
    return refused.hardwareReason ?? refused.reason;
  };
  expect(await reasonOf({ over: newKey() })).toBe('hardware_nonce_mismatch');
  expect(await reasonOf({ over: made.key })).toBe('hardware_nonce_mismatch');
  expect(await reasonOf({ signer: other.key })).toBe('bind_delegation_invalid');
  const forged = { ...newKey(), thumbprint: made.key.thumbprint };
  expect(await reasonOf({ signer: forged })).toBe('bind_delegation_invalid');
  expect(await reasonOf({ signedFor: issueChallenge(app) })).toBe('bind_delegation_invalid');
  const old = issueChallenge(app, app.nowMs - 3_600_001);
  expect(await reasonOf({ challenge: old })).toBe('bind_challenge_expired');
  // The other device's chip, and one that nobody has: its own is known.
  expect(await reasonOf({ chip: other.chip })).toBe('bind_hardware_differs');
  expect(await reasonOf({ chip: unique('spare') })).toBe('bind_hardware_differs');
  const json = { ...requestOf(made, { session }), delegation: base64url(new Uint8Array(40)) };
  const torn = await bad('bindDevice', { key: made.world.operatorKey, json });
  expect(torn).toMatchObject({ status: 422, reason: 'bind_delegation_invalid' });
});

test('no TPM holds a session key: its evidence is of another key, whichever it certifies', async () => {
  const made = await makeDevice();
  const label = unique('root');
  await good('registerTrustAnchor', { key: made.world.regulatorKey, json: anchorBody(label) });
  const challenge = issueChallenge(app);
  const session = newKey();
  const held = newKey('ESP256');
  const nonce = bindingNonce(challenge, coseKeyOf(session));
  const { members } = makeTpmEvidence({ key: held, nonce, rootLabel: label });
  const json = { ...requestOf(made, { session, challenge }), evidence: members };
  const refused = await bad('bindDevice', { key: made.world.operatorKey, json });
  expect(refused.hardwareReason).toBe('hardware_tpm_key_mismatch');
});
