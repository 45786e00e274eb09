/** Parties and their owners on the real service: who may state what, and what it makes of a licence. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { d1Registry } from '../../src/store/d1/registry.ts';
import { bad, good } from './client.ts';
import { type Fleet, foundFleet } from './fleet.ts';
import { rootKey } from './root-key.ts';
import { expiresAt, unique } from './world.ts';

async function moveClock(): Promise<void> {
  const { issuedAt } = await good('getChallenge', {});
  await good('setClock', { json: { nowMs: Date.parse(issuedAt) + 120_000 } });
}

async function found(fleet: Fleet) {
  await moveClock();
  const query = { licence: fleet.licence, kind: 'ownership-change' };
  return (await good('listAnomalies', { key: fleet.keys.regulator, query })).items[0];
}

function party(key: string, more: object = {}) {
  const json = { name: unique('Holding'), country: 'SG', roles: ['end-user'], ...more };
  return good('registerParty', { key, json });
}

const whole = { basisPoints: 10_000, from: '2026-01-01', source: 'Register of companies' };

function led(fleet: Fleet, key: string, headquarters: string) {
  const json = { name: 'End user', country: 'MY', headquarters };
  return good('changeParty', { key, params: { id: fleet.endUser }, json });
}

test('a party is in, and led from, a territory that there is: UK would pass for harmless', async () => {
  const json = { name: unique('Holding'), country: 'SG', roles: ['end-user'] };
  for (const wrong of [{ country: 'UK' }, { headquarters: 'XX' }]) {
    const { errors } = await bad('registerParty', { key: rootKey, json: { ...json, ...wrong } });
    expect(errors).toMatchObject([
      { pointer: `/${Object.keys(wrong)[0]}`, reason: 'value_invalid' },
    ]);
  }
});

describe('a licence', () => {
  test('keeps its anomaly when a party of it says itself that it is led from elsewhere', async () => {
    const fleet = await foundFleet(1);
    const params = { id: fleet.exporter };
    const said = (headquarters?: string) => ({ name: 'Exporter', country: 'US', headquarters });
    const own = { key: fleet.keys.exporter, params };
    await good('changeParty', { ...own, json: said('US') });
    await good('changeParty', { key: fleet.keys.regulator, params, json: said('CN') });
    const refused = { status: 403 };
    expect(await bad('changeParty', { ...own, json: said('US') })).toMatchObject(refused);
    expect(await bad('changeParty', { ...own, json: said() })).toMatchObject(refused);
    await good('changeParty', { ...own, json: { ...said('CN'), name: 'Renamed' } });
    expect(await bad('changeParty', { ...own, json: said('US') })).toMatchObject(refused);
    expect(await found(fleet)).toMatchObject({ state: 'firing', severity: 'critical' });
  });

  test('hears what its authority knows before what parties state, however much that is', async () => {
    const fleet = await foundFleet(1);
    const { exporter: key, regulator } = fleet.keys;
    const [own, top] = [await party(key), await party(rootKey, { headquarters: 'CN' })];
    const all = { owner: own.id, owned: fleet.exporter, ...whole };
    const before = await good('stateStake', { key, json: all });
    const json = { owner: top.id, owned: fleet.exporter, ...whole, basisPoints: 6_000 };
    const known = await good('stateStake', { key: regulator, json });
    const again = await bad('stateStake', { key: regulator, json });
    expect(again.errors).toMatchObject([{ detail: expect.stringContaining(known.id) }]);
    expect(await found(fleet)).toMatchObject({ state: 'firing', severity: 'critical' });
    const store = d1Registry(env.REGISTRY);
    const first = await store.stakesAbove([fleet.exporter], fleet.authority, 2);
    expect(first.map(({ id }) => id)).toEqual([known.id, before.id]);
  });

  test('has an anomaly when its end user is led from D:5, which ends when that is mended', async () => {
    const fleet = await foundFleet(1);
    await led(fleet, fleet.keys.regulator, 'CN');
    expect(await found(fleet)).toMatchObject({
      ...{ state: 'firing', severity: 'critical', subject: { type: 'licence' } },
      sentence: `The headquarters of the end user ${fleet.endUser} is CN, in D:5 (headquarters-2023).`,
    });
    await led(fleet, fleet.keys.regulator, 'MY');
    expect(await found(fleet)).toMatchObject({ state: 'clear' });
  });

  test('is touched through a chain of owners, and what its authority confirms then is no news', async () => {
    const fleet = await foundFleet(1);
    const key = fleet.keys.regulator;
    const top = await party(rootKey, { headquarters: 'CN' });
    const middle = await party(rootKey);
    const state = (owner: string, owned: string) =>
      good('stateStake', { key, json: { owner, owned, ...whole } });
    await state(top.id, middle.id);
    expect(await found(fleet)).toBeUndefined();
    const stake = await state(middle.id, fleet.endUser);
    expect(await found(fleet)).toMatchObject({ state: 'firing', severity: 'critical' });
    const seen = await good('getOwnership', { key, params: { id: fleet.endUser } });
    expect(seen).toMatchObject({
      ultimateParents: [{ party: top.id, headquarters: 'CN' }],
      owners: [{ party: middle.id, basisPoints: 10_000 }],
      listed: { isListed: false, basisPointsLeast: 0 },
    });
    const params = { id: fleet.licence };
    await good('suspendLicence', { key, params, json: {} });
    expect(await found(fleet)).toMatchObject({ state: 'firing' });
    await good('reinstateLicence', { key, params, json: {} });
    expect(await found(fleet)).toMatchObject({ state: 'clear' });
    const sold = { ...whole, basisPoints: 0 };
    await good('changeStake', { key, params: { id: stake.id }, json: sold });
    expect(await found(fleet)).toMatchObject({ state: 'firing', severity: 'high' });
  });

  test('of another authority is not judged by what this one knows', async () => {
    const [fleet, other] = [await foundFleet(1), await foundFleet(1)];
    const top = await party(rootKey, { headquarters: 'CN' });
    const json = { owner: top.id, owned: fleet.endUser, ...whole };
    await good('stateStake', { key: other.keys.regulator, json });
    expect(await found(fleet)).toBeUndefined();
    const params = { id: fleet.endUser };
    const seen = await good('getOwnership', { key: fleet.keys.regulator, params });
    expect(seen.owners).toEqual([]);
  });
});

describe('who may state what', () => {
  test('an exporter of its own parties alone', async () => {
    const [own, other] = [await foundFleet(1), await foundFleet(1)];
    const key = own.keys.exporter;
    const [mine, owner] = [await party(key), await party(key)];
    const json = { owner: owner.id, owned: mine.id, ...whole };
    const stake = await good('stateStake', { key, json });
    expect((await good('listStakes', { key })).items.map(({ id }) => id)).toContain(stake.id);
    const rival = { owner: owner.id, owned: other.endUser, ...whole };
    expect(await bad('stateStake', { key, json: rival })).toMatchObject({
      ...{ status: 422, errors: [{ pointer: '/owned', reason: 'value_invalid' }] },
    });
    const theirs = { key: other.keys.exporter, params: { id: stake.id }, json: whole };
    expect(await bad('changeStake', theirs)).toMatchObject({ status: 404 });
    const party1 = { params: { id: mine.id }, json: { name: 'X', country: 'SG' } };
    expect(await bad('changeParty', { key: other.keys.exporter, ...party1 })).toMatchObject({
      status: 404,
    });
    const directory = { params: { id: other.endUser }, json: { name: 'X', country: 'SG' } };
    expect(await bad('changeParty', { key, ...directory })).toMatchObject({ status: 403 });
  });

  test('a regulator corrects what an exporter states by a statement of its own', async () => {
    const fleet = await foundFleet(1);
    const [mine, owner] = [await party(rootKey), await party(rootKey)];
    const key = fleet.keys.regulator;
    const json = { owner: owner.id, owned: mine.id, ...whole };
    const byAdmin = await good('stateStake', { key: rootKey, json });
    const given = { key, params: { id: byAdmin.id }, json: whole };
    expect(await bad('changeStake', given)).toMatchObject({ status: 403 });
    expect(await good('stateStake', { key, json })).toMatchObject({
      basisPoints: 10_000,
      version: 1,
    });
  });

  test.each([
    ['/basisPoints', { basisPoints: 10_001 }],
    ['/basisPoints', { basisPoints: 33.33 }],
    ['/basisPoints', { basisPoints: -1 }],
    ['/to', { to: '2026-01-01' }],
    ['/source', { source: '' }],
  ])('a stake with a bad %s names it', async (pointer, change) => {
    const owned = `pty_${'0'.repeat(24)}`;
    const json = { owner: `pty_${'1'.repeat(24)}`, owned, ...whole, ...change };
    const refused = await bad('stateStake', { key: rootKey, json });
    expect(refused).toMatchObject({ status: 422, errors: [{ pointer }] });
  });

  test('nobody states what is not so yet', async () => {
    const one = await party(rootKey);
    const json = { name: 'X', country: 'SG', from: expiresAt };
    const refused = await bad('changeParty', { key: rootKey, params: { id: one.id }, json });
    expect(refused).toMatchObject({ status: 422, errors: [{ pointer: '/from' }] });
  });
});
