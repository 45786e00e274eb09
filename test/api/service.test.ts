import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { enrolmentOf, newKey } from './attester.ts';
import { call, good, problemOf } from './client.ts';
import { localApp } from './local-app.ts';
import { addDevices, makeWorld } from './world.ts';

// This file alone speaks to the mounted service, with its ledgers, log, archive and clock.

test('register, issue codes, enrol against the log’s challenge, ask the ledger', async () => {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const given = { key: world.operatorKey, params: { id: world.site } };
  const { codes } = await good('issueEnrolmentCodes', given);
  const { challenge } = await good('getChallenge', {});
  const proof = { code: codes[0]!.code, key: newKey(), challenge: hexToBytes(challenge) };
  const enrolments = [enrolmentOf(localApp(), proof)];
  const answer = await good('enrol', { key: world.operatorKey, json: { enrolments } });
  expect(answer).toMatchObject({ propagated: true, enrolments: [{ word: 'enrolled' }] });
  const params = { id: device!.id };
  const seen = await good('getDevice', { key: world.regulatorKey, params });
  expect(seen.ledger).toMatchObject({ head: null, lastPresenceAt: null, history: [] });
  const revoked = await good('revokeDevice', { key: world.regulatorKey, params });
  expect(revoked.propagated).toBe(true);
});

test('a body of broken framing is refused with its offset, and an empty one answered', async () => {
  const world = await makeWorld();
  const given = { key: world.operatorKey, contentType: 'application/cbor-seq' };
  const broken = await problemOf(
    await call('submitAttestations', { ...given, body: Uint8Array.of(0x41, 0x00, 0x59) }),
  );
  expect(broken).toMatchObject({ reason: 'submit_frame_invalid', status: 400, offset: 2 });
  const unknown = { key: world.operatorKey, params: { digest: 'ab'.repeat(32) } };
  expect((await problemOf(await call('getBatch', unknown))).reason).toBe('object_not_found');
});

test('an item that is no attestation is refused for itself', async () => {
  const world = await makeWorld();
  const given = { key: world.operatorKey, contentType: 'application/cbor-seq' };
  const answer = await good('submitAttestations', { ...given, body: Uint8Array.of(0x41, 0x00) });
  expect(answer.items).toEqual([{ at: 0, word: 'refused', reason: expect.any(String) }]);
});

test('the service is ready, and shows its log', async () => {
  expect(await good('getReadiness', {})).toMatchObject({ status: 'ready' });
  const checkpoint = await (await call('getCheckpoint', {})).text();
  expect(checkpoint.split('\n')[0]).toBe('localhost/muster-dev');
});
