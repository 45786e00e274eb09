/** What landmarks say of one another: taken where it proves itself, in the log, and a position that cannot be is found. */
import { env } from 'cloudflare:workers';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { writeSequence } from '../../src/core/codec/sequence.ts';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import { encodeRoundTrip } from '../../src/core/place/round-trip.ts';
import { reviewLandmarks } from '../../src/flow/registry/landmark-review.ts';
import { d1Registry } from '../../src/store/d1/registry.ts';
import { bad, good, sendTo } from './client.ts';
import { conditionOf } from './conditions.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { landmarkBody, makeWorld } from './world.ts';

const app = localApp();
sendTo(app.send);
const registry = d1Registry(env.REGISTRY);
const challenge = new Uint8Array(32).fill(5);
app.challenges.set(bytesToHex(challenge), app.nowMs - 30_000);

interface Standing {
  readonly id: string;
  readonly key: SigningKey;
  readonly body: ReturnType<typeof landmarkBody>;
}

/** Singapore where nothing is said. */
async function landmarkAt(latitude = 1.35, longitude = 103.8, by = rootKey): Promise<Standing> {
  const key = signingKey('Ed25519', crypto.getRandomValues(new Uint8Array(32)));
  const position = { latitude, longitude, uncertaintyKm: 0.1 };
  const cose = Buffer.from(coseKeyOf(key)).toString('base64url');
  const body = landmarkBody({ position, key: cose });
  const { id } = await good('registerLandmark', { key: by, json: body });
  return { id, key, body };
}

/** What `by` says of `of`. */
function record(by: Standing, of: Standing, ms: number, more: object = {}): Uint8Array {
  const told = { landmark: by.id, device: of.key.thumbprint, challenge, probes: 16 };
  const session = crypto.getRandomValues(new Uint8Array(16));
  const trip = {
    ...told,
    session,
    minimumUs: Math.ceil(ms * 1_000),
    measuredAtMs: app.nowMs,
  };
  return encodeRoundTrip({ ...trip, ...more }, by.key).item;
}

async function handIn(of: Standing, ...records: readonly Uint8Array[]) {
  const body = writeSequence(records);
  const given = { params: { id: of.id }, body, contentType: 'application/cbor-seq' };
  const { records: words } = await good('submitMesh', given);
  return words.map((one) => (one.word === 'refused' ? one.reason : one.word));
}

async function suspected(): Promise<readonly (string | undefined)[]> {
  return (await registry.suspectedLandmarks()).map(({ id, suspect }) => `${id} ${suspect?.by}`);
}

test('a record that proves itself is kept with its leaf, once; a replay says nothing new', async () => {
  const [a, b] = [await landmarkAt(), await landmarkAt()];
  const leaves = app.log.leaves.length;
  const item = record(a, b, 0.8);
  expect(await handIn(b, item)).toEqual(['kept']);
  expect(await handIn(b, item, record(a, b, 0.9))).toEqual(['known', 'known']);
  expect(app.log.leaves.length).toBe(leaves + 1);
  expect(await handIn(b, record(a, b, 0.5, { measuredAtMs: app.nowMs + 1 }))).toEqual(['kept']);
  const [row] = (await registry.meshTimes()).filter(({ measured }) => measured === b.id);
  expect(row).toMatchObject({ measurer: a.id, leastUs: 500, version: 2 });
  expect(await suspected()).toEqual([]);
});

test('what proves nothing is refused, each for itself, and leaves nothing', async () => {
  const [a, b, stranger] = [await landmarkAt(), await landmarkAt(), await landmarkAt()];
  const leaves = app.log.leaves.length;
  const forged = record({ ...a, key: stranger.key }, b, 0.1);
  const altered = record(a, b, 0.1);
  altered[altered.length - 1]! ^= 1;
  const old = new Uint8Array(32).fill(6);
  app.challenges.set(bytesToHex(old), app.nowMs - 11 * 60_000);
  const words = await handIn(
    b,
    ...[forged, altered, record(a, stranger, 0.1), record(b, b, 0.1), new Uint8Array(40)],
    record(a, b, 0.1, { challenge: new Uint8Array(32).fill(7) }),
    record(a, b, 0.1, { challenge: old }),
    record(a, b, 0.1, { measuredAtMs: app.nowMs + 60_000 }),
    record(a, b, 0.1, { measuredAtMs: Date.UTC(2019, 0) }),
    record(a, b, 0.1, { sessionKey: stranger.key.thumbprint }),
  );
  expect(words).toEqual([
    ...['landmark_unknown', 'signature_invalid', 'key_other', 'landmark_unknown'],
    ...['record_unreadable', 'challenge_unknown', 'challenge_unknown', 'time_other', 'time_other'],
    'key_other',
  ]);
  expect(app.log.leaves.length).toBe(leaves);
  const given = { contentType: 'application/cbor-seq', params: { id: b.id } };
  const many = writeSequence(new Array<Uint8Array>(65).fill(new Uint8Array(1)));
  expect((await bad('submitMesh', { ...given, body: many })).reason).toBe('submit_frame_invalid');
  const nobody = { ...given, params: { id: `lmk_${'0'.repeat(24)}` }, body: new Uint8Array() };
  expect((await bad('submitMesh', nobody)).status).toBe(404);
});

test('a landmark that cannot stand where it is entered is suspected, and believed again when it is put right', async () => {
  const [a, b] = [await landmarkAt(), await landmarkAt(1.5, 103.6)];
  // Entered in Norway, and a millisecond away from both.
  const wrong = await landmarkAt(59.9, 10.7);
  expect(await handIn(wrong, record(a, wrong, 0.9), record(b, wrong, 1.2))).toEqual([
    'kept',
    'kept',
  ]);
  expect(await suspected()).toEqual([`${wrong.id} mesh`]);
  const shown = async (key: string) =>
    (await good('getLandmark', { key, params: { id: wrong.id } })).suspect;
  const { regulatorKey, operatorKey } = await makeWorld();
  expect(await shown(regulatorKey)).toMatchObject({ by: 'mesh', against: [a.id, b.id].sort() });
  // Who is measured by it is not told.
  expect(await shown(operatorKey)).toBeUndefined();
  const leaves = app.log.leaves.length;
  expect(await reviewLandmarks(app.services, app.nowMs)).toBe(0);
  const json = { ...wrong.body, position: a.body.position };
  await good('changeLandmark', { key: rootKey, params: { id: wrong.id }, json });
  expect(await suspected()).toEqual([]);
  expect(await shown(regulatorKey)).toBeNull();
  // The change, and that it is believed again.
  expect(app.log.leaves.length).toBe(leaves + 2);
  await good('revokeLandmark', { key: rootKey, params: { id: wrong.id } });
  const given = { contentType: 'application/cbor-seq', params: { id: wrong.id } };
  const body = writeSequence([record(a, wrong, 1)]);
  expect((await bad('submitMesh', { ...given, body })).reason).toBe('landmark_revoked');
});

test('one that lies of many is the one that is dropped', async () => {
  const honest = [
    await landmarkAt(50.1, 8.7),
    await landmarkAt(51.5, -0.1),
    await landmarkAt(35.7, 139.7),
  ];
  const liar = await landmarkAt(40.7, -74);
  for (const one of honest) expect(await handIn(one, record(liar, one, 0.1))).toEqual(['kept']);
  expect(await suspected()).toEqual([`${liar.id} mesh`]);
  await good('revokeLandmark', { key: rootKey, params: { id: liar.id } });
  expect(await suspected()).toEqual([]);
});

test('what an authority’s landmarks say takes no evidence from another authority', async () => {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const common = await landmarkAt(48.2, 16.4);
  const own = await landmarkAt(52.2, 21, mine.regulatorKey);
  const liars: Standing[] = [];
  for (const longitude of [-43, -46, -49]) {
    liars.push(await landmarkAt(-22.9, longitude, other.regulatorKey));
  }
  for (const one of [common, own]) {
    await handIn(one, ...liars.map((liar) => record(liar, one, 0.1)));
  }
  const found = (await registry.suspectedLandmarks()).map(({ suspect }) => suspect);
  const against = liars.map(({ id }) => id).sort();
  expect(found).toEqual([{ landmark: common.id, by: 'mesh', against, under: [other.authority] }]);
  for (const [key, isTold] of [
    [mine.regulatorKey, false],
    [other.regulatorKey, true],
    [rootKey, true],
  ] as const) {
    const { suspect } = await good('getLandmark', { key, params: { id: common.id } });
    expect(suspect !== null).toBe(isTold);
  }
  await good('revokeLandmark', { key: rootKey, params: { id: common.id } });
  expect(await suspected()).toEqual([]);
});

test('devices under a licence that nobody confirmed accuse no landmark; three parties under one that is do, there alone', async () => {
  const world = await makeWorld();
  const common = await landmarkAt(48.2, 16.4);
  for (const operator of ['pty_a', 'pty_b', 'pty_c']) {
    const said = conditionOf({ ...world, operator }, { kind: 'claim-impossible' });
    const numbers = { landmark: common.id, contradicting: 1, apartKm: 40 };
    await app.services.index.upsert([{ ...said, condition: { ...said.condition, numbers } }]);
  }
  await reviewLandmarks(app.services, app.nowMs);
  expect(await suspected()).toEqual([]);
  const params = { id: world.licence };
  await good('confirmLicence', { key: world.regulatorKey, params, json: {} });
  await reviewLandmarks(app.services, app.nowMs);
  const against = ['pty_a', 'pty_b', 'pty_c'];
  const suspect = { landmark: common.id, by: 'devices', against, under: [world.authority] };
  expect(await registry.suspectedLandmarks()).toMatchObject([{ id: common.id, suspect }]);
  expect(await reviewLandmarks(app.services, app.nowMs)).toBe(0);
});
