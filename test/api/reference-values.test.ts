/** Reference values: registered, held against the evidence of chips, taken back; each a version with its leaf. */
import { sha384 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { bindingNonce } from '../../src/core/hardware/bind.ts';
import { makeEvidence, testAtMs, testRootPin } from '../core/hardware/testchain.ts';
import { enrolledKey, issueChallenge } from './attester.ts';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, makeWorld, referenceValuesBody, unique, type World } from './world.ts';

const app = localApp({}, [testRootPin()]);
app.nowMs = testAtMs;
sendTo(app.send);

/** As the chips of these tests measure: block n of the report is number n - 1. */
const value = (index: number) => bytesToHex(sha384(utf8ToBytes(`measurement ${index + 1}`)));
const driver = (model: string, digests: readonly string[]) => ({
  ...referenceValuesBody('590.12'),
  ...{ models: [model], measurements: [{ index: 3, digests: [...digests] }] },
});

/** A device of a model of its own, whose chip is asked for evidence as often as a test likes. */
async function aDevice() {
  const world = await makeWorld();
  const [device] = await addDevices(world, 1);
  const { id, model } = device!;
  const key = await enrolledKey(app, world, id);
  const label = unique('chip');
  const bind = async () => {
    app.nowMs += 3_600_000;
    const challenge = issueChallenge(app);
    const { element } = makeEvidence({ label, nonce: bindingNonce(challenge, coseKeyOf(key)) });
    const named = { device: id, thumbprint: bytesToHex(key.thumbprint) };
    const json = { ...named, evidence: element, challenge: bytesToHex(challenge) };
    const { binding } = await good('bindDevice', { key: world.operatorKey, json });
    return binding.report?.measured?.find(({ component }) => component === 'driver');
  };
  return { world, model, bind, device: id };
}

const register = (key: string, json: ReturnType<typeof driver>) =>
  good('registerReferenceValues', { key, json });

const actions = (world: World) =>
  app.log.leaves.length + (app.ledgers.changes.get(world.licence)?.length ?? 0);

describe('evidence of a chip', () => {
  test('is held against values for its very model and version, and again at each evidence', async () => {
    const { world, model, bind, device } = await aDevice();
    expect(await bind()).toEqual({ word: 'unknown', component: 'driver', version: '590.12' });
    const wrong = await register(world.regulatorKey, driver(model, ['ab'.repeat(48)]));
    const first = await bind();
    expect(first).toMatchObject({
      ...{ word: 'differs', reference: wrong.id, referenceVersion: 1, compared: 1, differing: 1 },
      values: [{ index: 3, measured: value(3) }],
    });
    expect(await bind()).toMatchObject({
      word: 'differs',
      since: (first as { since: string }).since,
    });
    const told = app.ledgers.changes.get(world.licence)!.at(-1)!.body;
    expect(told).toMatchObject({
      ...{ type: 'binding', device },
      binding: { report: { measured: [{}, { word: 'differs', reference: wrong.id }] } },
    });
    await good('withdrawReferenceValues', { key: world.regulatorKey, params: { id: wrong.id } });
    expect(await bind()).toEqual({ word: 'unknown', component: 'driver', version: '590.12' });
    await register(world.regulatorKey, driver(model, ['ab'.repeat(48), value(3)]));
    expect(await bind()).toMatchObject({ word: 'matched', compared: 1 });
  });

  test('is held against its authority’s own values before the administration’s, and never against another’s', async () => {
    const { world, model, bind } = await aDevice();
    const other = await makeWorld();
    await register(other.regulatorKey, driver(model, ['ab'.repeat(48)]));
    expect(await bind()).toMatchObject({ word: 'unknown' });
    const forAll = await register(rootKey, driver(model, ['ab'.repeat(48)]));
    expect(await bind()).toMatchObject({ word: 'differs' });
    await register(world.regulatorKey, driver(model.toUpperCase(), [value(3)]));
    expect(await bind()).toMatchObject({ word: 'matched' });
    await good('withdrawReferenceValues', { key: rootKey, params: { id: forAll.id } });
  });
});

describe('reference values', () => {
  test('are versions with a leaf each, one set a version of a model, and free again once withdrawn', async () => {
    const world = await makeWorld();
    const before = actions(world);
    const json = { ...referenceValuesBody(), models: ['H100', 'H200'] };
    const { id } = await register(world.regulatorKey, json);
    expect(actions(world)).toBe(before + 1);
    const same = { ...json, models: ['B200', 'h 200'] };
    const again = await bad('registerReferenceValues', { key: world.regulatorKey, json: same });
    expect(again).toMatchObject({ status: 409, reason: 'reference_values_held' });
    const params = { id };
    const gone = await good('withdrawReferenceValues', { key: world.regulatorKey, params });
    expect(gone).toMatchObject({ version: 2, withdrawnAt: expect.any(String) });
    expect(actions(world)).toBe(before + 2);
    const twice = await good('withdrawReferenceValues', { key: world.regulatorKey, params });
    expect(twice.version).toBe(2);
    await register(world.regulatorKey, same);
  });

  test('are withdrawn by whoever registered them, or the administration', async () => {
    const [mine, other] = [await makeWorld(), await makeWorld()];
    const { id } = await register(mine.regulatorKey, referenceValuesBody());
    const params = { id };
    const denied = await bad('withdrawReferenceValues', { key: other.regulatorKey, params });
    expect(denied).toMatchObject({ status: 403, reason: 'auth_role_not_permitted' });
    const seen = await good('getReferenceValues', { key: other.operatorKey, params });
    expect(seen).toMatchObject({ id, authority: expect.any(String), withdrawnAt: null });
    expect((await good('withdrawReferenceValues', { key: rootKey, params })).version).toBe(2);
  });

  const one = (index: number) => ({ index, digests: ['0f'.repeat(48)] });
  test.each([
    ['no measurement', { measurements: [] }],
    ['65 measurements', { measurements: Array.from({ length: 65 }, (_, index) => one(index)) }],
    ['one index twice', { measurements: [one(3), one(3)] }],
    ['an index below 0', { measurements: [one(-1)] }],
    ['an index that no byte holds', { measurements: [one(255)] }],
    ['no digest', { measurements: [{ index: 0, digests: [] }] }],
    ['nine digests', { measurements: [{ index: 0, digests: Array(9).fill('0f'.repeat(48)) }] }],
    ['a digest of SHA-256', { measurements: [{ index: 0, digests: ['0f'.repeat(32)] }] }],
    ['a digest in capitals', { measurements: [{ index: 0, digests: ['0F'.repeat(48)] }] }],
    ['no model', { models: [] }],
    ['17 models', { models: Array.from({ length: 17 }, (_, n) => `H${n}`) }],
    ['a component that no report names', { component: 'bmc' as 'driver' }],
    ['a version with a space', { componentVersion: '590 12' }],
    ['a version of 65 characters', { componentVersion: '5'.repeat(65) }],
  ])('with %s are refused', async (_, change) => {
    const world = await makeWorld();
    const json = { ...referenceValuesBody(), ...change };
    const refused = await bad('registerReferenceValues', { key: world.regulatorKey, json });
    expect(refused).toMatchObject({ status: 422, reason: 'request_body_invalid' });
  });
});
