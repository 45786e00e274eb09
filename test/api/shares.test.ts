import { expect, test } from 'vitest';
import type { Condition } from '../../src/core/appraise/condition.ts';
import { bad, call, good, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { rootKey } from './root-key.ts';
import { addDevices, expiresAt, makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const HOUR_MS = 3_600_000;
const purpose = 'Joint inspection of the Johor site.';

function until(ms: number): string {
  return new Date(app.nowMs + ms).toISOString();
}

/** Two worlds, and a share of the first one's licence with the second one's authority. */
async function shared() {
  const [mine, other] = [await makeWorld(), await makeWorld()];
  const json = { authority: other.authority, purpose, until: until(HOUR_MS) };
  const given = { key: mine.regulatorKey, params: { id: mine.licence }, json };
  return { mine, other, share: await good('shareLicence', given) };
}

/** An anomaly of the world's licence in the index. */
async function addAnomaly({ licence, exporter, authority, site, operator }: World) {
  const where = { ledger: licence, licence, exporter, authority, site, operator };
  const condition: Condition = {
    kind: 'position-outside',
    subject: { type: 'site', id: site },
    state: 'firing',
    severity: 'high',
    ...{ count: 1, version: 1, cleanStreak: 0 },
    ...{ openedAtMs: app.nowMs, lastFiredAtMs: app.nowMs, clearedAtMs: null, clearedBy: null },
    ...{ sentence: 'Outside.', numbers: {}, evidence: [] },
  };
  await app.services.index.upsert([
    { ...where, country: 'MY', device: null, header: 1, confidential: true, condition },
  ]);
}

/** What a regulator reads of a world's licence, by status and by list. */
async function seenBy(key: string, world: World, device: string) {
  const { licence, site } = world;
  const status = async (name: 'getLicence' | 'getSite' | 'getDevice', id: string) =>
    (await call(name, { key, params: { id } })).status;
  const query = { limit: '500' };
  const anomalies = await good('listAnomalies', { key, query: { licence } });
  const [anomaly] = anomalies.items;
  return {
    licence: await status('getLicence', licence),
    site: await status('getSite', site),
    device: await status('getDevice', device),
    head: (await call('getDeviceHead', { key, params: { id: device } })).status,
    anomaly: anomaly && (await call('getAnomaly', { key, params: { id: anomaly.id } })).status,
    listed: {
      licences: (await good('listLicences', { key, query })).items.some(({ id }) => id === licence),
      sites: (await good('listSites', { key, query })).items.some(({ id }) => id === site),
      devices: (await good('listDevices', { key, query })).items.some(({ id }) => id === device),
      exporter: (await good('listParties', { key, query })).items.some(
        ({ id }) => id === world.exporter,
      ),
    },
  };
}

const nothing = {
  ...{ licence: 404, site: 404, device: 404, head: 404, anomaly: undefined },
  // The directory that the administration keeps is everybody's.
  listed: { licences: false, sites: false, devices: false, exporter: true },
};
const everything = {
  ...{ licence: 200, site: 200, device: 200, head: 200, anomaly: 200 },
  listed: { licences: true, sites: true, devices: true, exporter: true },
};

test('a shared licence is read with its devices, sites and anomalies until the very date', async () => {
  const { mine, other } = await shared();
  const [device] = await addDevices(mine, 1);
  await addAnomaly(mine);
  const startMs = app.nowMs;
  expect(await seenBy(other.regulatorKey, mine, device!.id)).toEqual(everything);
  app.nowMs = startMs + HOUR_MS - 1;
  expect(await seenBy(other.regulatorKey, mine, device!.id)).toEqual(everything);
  app.nowMs = startMs + HOUR_MS;
  expect(await seenBy(other.regulatorKey, mine, device!.id)).toEqual(nothing);
  expect(await seenBy(mine.regulatorKey, mine, device!.id)).toEqual(everything);
});

test('a share that is ended early ends at once, with the end as a version', async () => {
  const { mine, other, share } = await shared();
  const [device] = await addDevices(mine, 1);
  await addAnomaly(mine);
  expect(await seenBy(other.regulatorKey, mine, device!.id)).toEqual(everything);
  const params = { id: mine.licence, share: share.id };
  const ended = await good('endShare', { key: mine.regulatorKey, params });
  expect(ended).toMatchObject({ ended: true, version: 2 });
  expect(await seenBy(other.regulatorKey, mine, device!.id)).toEqual(nothing);
  const again = await good('endShare', { key: mine.regulatorKey, params });
  expect(again.version).toBe(2);
});

test('of two shares of one licence the other goes on when one ends', async () => {
  const { mine, other, share } = await shared();
  const json = { authority: other.authority, purpose, until: until(2 * HOUR_MS) };
  const given = { key: mine.regulatorKey, params: { id: mine.licence } };
  await good('shareLicence', { ...given, json });
  const params = { id: mine.licence, share: share.id };
  await good('endShare', { key: mine.regulatorKey, params });
  const seen = await call('getLicence', { key: other.regulatorKey, params: { id: mine.licence } });
  expect(seen.status).toBe(200);
});

test('a shared licence is there to be read: whoever did not issue it decides nothing about it', async () => {
  const { mine, other, share } = await shared();
  const [device] = await addDevices(mine, 1);
  const key = other.regulatorKey;
  const params = { id: mine.licence };
  const forbidden = { status: 403, reason: 'licence_of_other_authority' };
  for (const name of [
    'confirmLicence',
    'suspendLicence',
    'reinstateLicence',
    'revokeLicence',
  ] as const) {
    expect(await bad(name, { key, params, json: {} })).toMatchObject(forbidden);
  }
  const note = { note: 'Not mine.' };
  expect(await bad('rejectLicence', { key, params, json: note })).toMatchObject(forbidden);
  const onward = { authority: mine.authority, purpose, until: until(HOUR_MS) };
  expect(await bad('shareLicence', { key, params, json: onward })).toMatchObject(forbidden);
  const end = { key, params: { ...params, share: share.id } };
  expect(await bad('endShare', end)).toMatchObject(forbidden);
  const revoke = { key, params: { id: device!.id } };
  expect(await bad('revokeDevice', revoke)).toMatchObject(forbidden);
  const standing = await good('getLicence', { key: mine.regulatorKey, params });
  expect(standing).toMatchObject({ status: 'claimed', version: 1 });
});

test('who issued a licence lists all its shares, who reads it its own, and a third nothing', async () => {
  const { mine, other, share } = await shared();
  const third = await makeWorld();
  const params = { id: mine.licence };
  const json = { authority: third.authority, purpose, until: until(HOUR_MS) };
  const second = await good('shareLicence', { key: mine.regulatorKey, params, json });
  const ids = async (key: string) =>
    (await good('listShares', { key, params })).items.map(({ id }) => id);
  expect(await ids(mine.regulatorKey)).toEqual([share.id, second.id].sort());
  expect(await ids(other.regulatorKey)).toEqual([share.id]);
  const stranger = await makeWorld();
  const refused = await bad('listShares', { key: stranger.regulatorKey, params });
  expect(refused.status).toBe(404);
});

test('a share with nobody, with itself, or that has ended already is refused by pointer', async () => {
  const world = await makeWorld();
  const refusedFor = async (json: object) => {
    const given = { key: world.regulatorKey, params: { id: world.licence }, json };
    const { errors } = await bad('shareLicence', given);
    return errors?.map(({ pointer, reason }) => `${pointer} ${reason}`);
  };
  const nobody = `aut_${'0'.repeat(24)}`;
  const soon = until(HOUR_MS);
  expect(await refusedFor({ authority: nobody, purpose, until: soon })).toEqual([
    ...['/authority reference_unknown'],
  ]);
  expect(await refusedFor({ authority: world.authority, purpose, until: until(0) })).toEqual([
    ...['/authority value_invalid', '/until too_small'],
  ]);
  expect(await refusedFor({ authority: nobody, until: soon })).toEqual(['/purpose field_missing']);
});

test('a share of one licence ends through that licence alone', async () => {
  const { mine, share } = await shared();
  const other = await makeWorld();
  const given = { key: other.regulatorKey, params: { id: other.licence, share: share.id } };
  expect((await bad('endShare', given)).reason).toBe('object_not_found');
  expect((await good('listShares', { key: mine.regulatorKey, params: { id: mine.licence } })).items)
    // Nothing moved.
    .toMatchObject([{ id: share.id, ended: false, version: 1 }]);
});

test('every key of the other authority reads it, and no other role does', async () => {
  const { mine, other } = await shared();
  const json = { role: 'regulator', authority: other.authority, expiresAt };
  const second = await good('issueKey', { key: rootKey, json });
  const params = { id: mine.licence };
  expect((await call('getLicence', { key: second.key, params })).status).toBe(200);
  for (const key of [other.exporterKey, other.operatorKey]) {
    expect((await call('getLicence', { key, params })).status).toBe(404);
  }
});
