/** Landmarks in the registry: who enters them, that they are kept in versions, and that no key is two things. */
import { expect, test } from 'vitest';
import { bad, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { landmarkBody, makeWorld } from './world.ts';

const app = localApp();
sendTo(app.send);

test('a landmark is kept in versions, each a leaf in the log, and everybody sees it', async () => {
  const { regulatorKey: key, operatorKey, authority } = await makeWorld();
  const body = landmarkBody();
  const leaves = app.log.leaves.length;
  const made = await good('registerLandmark', { key, json: body });
  const { validFrom: _, validTo: __, ...shown } = body;
  expect(made).toMatchObject({ ...shown, version: 1, authority, operator: null, revokedAt: null });
  const params = { id: made.id };
  const moved = { ...body, position: { latitude: 3.1, longitude: 101.7, uncertaintyKm: 1 } };
  const changed = await good('changeLandmark', { key, params, json: moved });
  expect(changed).toMatchObject({ version: 2, position: moved.position });
  expect((await good('changeLandmark', { key, params, json: moved })).version).toBe(2);
  const revoked = await good('revokeLandmark', { key, params });
  expect(revoked).toMatchObject({ version: 3, revokedAt: expect.any(String) });
  expect((await good('revokeLandmark', { key: rootKey, params })).version).toBe(3);
  expect((await bad('changeLandmark', { key, params, json: body })).reason).toBe(
    'landmark_revoked',
  );
  expect(app.log.leaves.length).toBe(leaves + 3);
  expect(await good('getLandmark', { key: operatorKey, params })).toMatchObject({ version: 3 });
  const { items } = await good('listLandmarks', { key: operatorKey });
  expect(items.find(({ id }) => id === made.id)?.position).toEqual(moved.position);
  const history = await good('getHistory', { key: operatorKey, params });
  expect(history.versions.map(({ version }) => version).sort()).toEqual([1, 2, 3]);
});

test('who is measured enters no landmark, and one authority does not change another’s', async () => {
  const [mine, stranger] = [await makeWorld(), await makeWorld()];
  const json = landmarkBody();
  for (const key of [mine.operatorKey, mine.exporterKey]) {
    expect((await bad('registerLandmark', { key, json })).reason).toBe('auth_role_not_permitted');
  }
  const { id } = await good('registerLandmark', { key: mine.regulatorKey, json });
  const given = { key: stranger.regulatorKey, params: { id } };
  expect((await bad('changeLandmark', { ...given, json })).status).toBe(403);
  expect((await bad('revokeLandmark', given)).status).toBe(403);
  expect((await good('revokeLandmark', { ...given, key: rootKey })).version).toBe(2);
});

test('a key that another landmark has, or had, is no landmark’s key; nonsense is named', async () => {
  const key = rootKey;
  const [one, two] = [landmarkBody(), landmarkBody()];
  const { id } = await good('registerLandmark', { key, json: one });
  const params = { id };
  expect((await bad('registerLandmark', { key, json: one })).reason).toBe('landmark_key_held');
  expect(
    (await good('changeLandmark', { key, params, json: { ...one, key: two.key } })).version,
  ).toBe(2);
  expect((await bad('registerLandmark', { key, json: one })).reason).toBe('landmark_key_held');
  expect((await bad('registerLandmark', { key, json: two })).reason).toBe('landmark_key_held');
  expect((await good('changeLandmark', { key, params, json: one })).version).toBe(3);
  const faults: [object, string][] = [
    [{ key: 'AAAA' }, '/key'],
    [{ validTo: one.validFrom }, '/validTo'],
    [{ address: 'nowhere' }, '/address'],
    [{ address: 'a.example:65536' }, '/address'],
    [{ operator: `pty_${'0'.repeat(24)}` }, '/operator'],
    [{ position: { ...one.position, latitude: 91 } }, '/position/latitude'],
  ];
  for (const [more, pointer] of faults) {
    const refused = await bad('registerLandmark', { key, json: landmarkBody(more) });
    expect(refused.status).toBe(422);
    expect(refused.errors?.map((error) => error.pointer)).toContain(pointer);
  }
});
