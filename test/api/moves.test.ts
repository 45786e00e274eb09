/** Devices that go from one licence to another on the real service: ledgers, archive and log behind one API. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { Claims } from '../../src/core/model.ts';
import { auditedAs } from './auditor.ts';
import { bad, call, good } from './client.ts';
import { attest, type Fleet, type FleetDevice, foundFleet, submitItems } from './fleet.ts';
import { rootKey } from './root-key.ts';
import { expiresAt, unique } from './world.ts';

/** Alarms run by wall time, cron not at all: moving the clock does what both do. */
async function moveClock(ms = 120_000): Promise<void> {
  const { issuedAt } = await good('getChallenge', {});
  await good('setClock', { json: { nowMs: Date.parse(issuedAt) + ms } });
}

interface Licence {
  readonly id: string;
  readonly key: string;
}

/** Another licence over the fleet's site, of its own exporter or of another one. */
async function renewed(fleet: Fleet, { isOther = false, more = {} } = {}): Promise<Licence> {
  let [exporter, key] = [fleet.exporter, fleet.keys.exporter];
  if (isOther) {
    const json = { name: unique('Exporter'), country: 'US', roles: ['exporter'] };
    exporter = (await good('registerParty', { key: rootKey, json })).id;
    const issued = { role: 'exporter', party: exporter, expiresAt };
    key = (await good('issueKey', { key: rootKey, json: issued })).key;
  }
  const json = {
    ...{ authority: fleet.authority, number: unique('R'), exporter, endUser: fleet.endUser },
    ...{ sites: [fleet.site], items: [{ line: 4, model: 'H100 SXM', quantity: 2 }] },
    ...{ validFrom: '2020-01-01T00:00:00Z', validTo: '2089-01-01T00:00:00Z' },
    conditions: { intervalS: 3600, graceS: 600, countries: [], firmwareFloor: {} },
    ...more,
  };
  const { id } = await good('registerLicence', { key, json });
  await good('confirmLicence', { key: fleet.keys.regulator, params: { id }, json: {} });
  return { id, key };
}

/** What a device signs now, by the service's clock. */
async function now() {
  const { challenge, issuedAt } = await good('getChallenge', {});
  return { challenge: hexToBytes(challenge), issuedAtS: Math.floor(Date.parse(issuedAt) / 1000) };
}

function token(
  fleet: Fleet,
  device: FleetDevice,
  { challenge, issuedAtS }: Awaited<ReturnType<typeof now>>,
  changes: Partial<Claims> = {},
) {
  return attest(fleet, device, challenge, { issuedAtS, ...changes });
}

const ids = (fleet: Fleet) => fleet.devices.map(({ device }) => device);

function request({ id, key }: Licence, devices: readonly string[]) {
  const json = { devices, reason: 'The licence was renewed.' };
  return good('requestMove', { key, params: { id }, json });
}

function accept(fleet: Fleet, id: string, json: object = {}) {
  return good('acceptMove', { key: fleet.keys.regulator, params: { id }, json });
}

function seen(key: string, id: string) {
  return good('getDevice', { key, params: { id } });
}

describe('a move to a renewed licence', () => {
  test('takes the chain along: the next token under the new name follows the last under the old', async () => {
    const fleet = await foundFleet(1);
    const [device] = fleet.devices;
    await submitItems(fleet, [token(fleet, device!, await now())]);
    const licence = await renewed(fleet);
    const { id, status } = await request(licence, ids(fleet));
    expect(status).toBe('consented');
    expect(await accept(fleet, id)).toMatchObject({ status: 'moved', to: licence.id });
    const key = fleet.keys.regulator;
    const arrived = await seen(key, device!.device);
    expect(arrived.device).toMatchObject({ licence: licence.id, status: 'active', line: 4 });
    expect(arrived.ledger).toMatchObject({ head: { sequence: 1 }, history: [] });
    expect(arrived.ledger!.lastPresenceAt).not.toBeNull();
    expect(arrived.former).toMatchObject([
      { licence: fleet.licence, history: [{ sequence: 1 }], head: { sequence: 1 } },
    ]);
    const head = await good('getDeviceHead', { key, params: { id: device!.device } });
    expect(head).toMatchObject({ ledger: licence.id, head: { sequence: 1 } });
    await moveClock();
    const on = token(fleet, device!, await now(), { ledger: licence.id });
    expect(await submitItems(fleet, [on])).toMatchObject({
      status: 200,
      json: { items: [{ word: 'accepted' }] },
    });
    const after = await seen(key, device!.device);
    expect(after.ledger).toMatchObject({ head: { sequence: 2 }, conditions: [] });
    const history = await good('getHistory', { key, params: { id } });
    const actions = history.versions.flatMap(({ changes }) => changes.map(({ action }) => action));
    expect(actions).toEqual(['move-requested', 'move-accepted', 'move-completed']);
    // What it brought along is what the old ledger says it left with, and what the new one judged it by.
    const audit = await auditedAs(key, {
      nowMs: Date.parse((await good('getChallenge', {})).issuedAt) + 3_600_000,
    });
    expect(audit.findings).toEqual([]);
    expect(audit.parts.priors).toEqual({ derived: 2, underived: 0 });
    expect(audit.moves).toEqual({ held: 1, unheld: 0 });
  });

  test('settles what still names the old licence there, for nothing but use, and tells the new ledger', async () => {
    const fleet = await foundFleet(1);
    const [device] = fleet.devices;
    await submitItems(fleet, [token(fleet, device!, await now())]);
    const licence = await renewed(fleet);
    await accept(fleet, (await request(licence, ids(fleet))).id);
    await moveClock();
    const key = fleet.keys.regulator;
    const before = await seen(key, device!.device);
    const late = token(fleet, device!, await now());
    expect(await submitItems(fleet, [late])).toMatchObject({
      status: 200,
      json: { items: [{ word: 'accepted', freshness: 'fresh' }] },
    });
    await moveClock();
    const after = await seen(key, device!.device);
    expect(after.ledger!.head).toMatchObject({ sequence: 2 });
    expect(after.ledger!.lastPresenceAt).toBe(before.ledger!.lastPresenceAt);
    expect(after.former[0]).toMatchObject({ lastPresenceAt: before.former[0]!.lastPresenceAt });
    expect(after.former[0]!.history).toMatchObject([{ sequence: 2 }, { sequence: 1 }]);
    const on = token(fleet, device!, await now(), { ledger: licence.id });
    await submitItems(fleet, [on]);
    const last = await seen(key, device!.device);
    expect(last.ledger).toMatchObject({ head: { sequence: 3 }, conditions: [] });
    expect(last.former[0]!.conditions).toEqual([]);
  });

  test('finds the key in two places when the two names say different things of one number', async () => {
    const fleet = await foundFleet(1);
    const [device] = fleet.devices;
    await submitItems(fleet, [token(fleet, device!, await now())]);
    const licence = await renewed(fleet);
    await accept(fleet, (await request(licence, ids(fleet))).id);
    await moveClock();
    const copy = { ...device! };
    const moment = await now();
    await submitItems(fleet, [token(fleet, device!, moment, { ledger: licence.id })]);
    await submitItems(fleet, [token(fleet, copy, moment)]);
    await moveClock();
    await moveClock();
    const { ledger } = await seen(fleet.keys.regulator, device!.device);
    expect(ledger!.conditions).toMatchObject([{ kind: 'cloned-key', state: 'firing' }]);
    const query = { licence: licence.id, kind: 'cloned-key' };
    const { items } = await good('listAnomalies', { key: fleet.keys.regulator, query });
    expect(items).toHaveLength(1);
  });
});

describe('who may move a device', () => {
  test('nobody but the exporter of the new licence asks, and nothing leaves without the old one’s authority', async () => {
    const [fleet, strange] = [await foundFleet(1), await foundFleet(1)];
    const licence = await renewed(fleet, { isOther: true });
    const asked = await request(licence, ids(fleet));
    expect(asked).toMatchObject({ status: 'requested', consentedBy: null });
    const params = { id: asked.id };
    const step = (
      name: 'consentToMove' | 'declineMove' | 'withdrawMove' | 'acceptMove',
      key: string,
    ) => bad(name, { key, params, json: {} });
    expect(await step('consentToMove', licence.key)).toMatchObject({ status: 403 });
    expect(await step('withdrawMove', fleet.keys.exporter)).toMatchObject({ status: 403 });
    expect(await step('consentToMove', strange.keys.exporter)).toMatchObject({ status: 404 });
    expect(await step('acceptMove', strange.keys.regulator)).toMatchObject({ status: 404 });
    expect(await step('acceptMove', fleet.keys.regulator)).toMatchObject({
      reason: 'move_status_conflict',
    });
    await good('consentToMove', { key: fleet.keys.exporter, params, json: {} });
    expect(await accept(fleet, asked.id)).toMatchObject({
      ...{ status: 'moved', consentedBy: fleet.exporter },
    });
    expect(await step('declineMove', fleet.keys.exporter)).toMatchObject({ status: 409 });
  });

  test('an exporter learns nothing of devices that cannot come under its licence', async () => {
    const fleet = await foundFleet(1);
    const licence = await renewed(fleet, {
      isOther: true,
      more: { items: [{ line: 1, model: 'H200', quantity: 5 }] },
    });
    const unknown = `dev_${'0'.repeat(24)}`;
    for (const id of [unknown, ids(fleet)[0]!]) {
      const json = { devices: [id], reason: 'Mine' };
      const refused = await bad('requestMove', {
        key: licence.key,
        params: { id: licence.id },
        json,
      });
      expect(refused.errors).toEqual([
        {
          pointer: '/devices/0',
          reason: 'reference_unknown',
          detail: 'No device that could come under this licence.',
        },
      ]);
    }
  });

  test('a line takes no more than it permits', async () => {
    const fleet = await foundFleet(3);
    const licence = await renewed(fleet);
    const json = { devices: ids(fleet), reason: 'Too many' };
    const refused = await bad('requestMove', {
      key: licence.key,
      params: { id: licence.id },
      json,
    });
    expect(refused.errors).toMatchObject([{ pointer: '/devices', reason: 'too_large' }]);
  });

  test('who had it under the old licence sees it as it left, and nothing of what became of it', async () => {
    const fleet = await foundFleet(1);
    const [device] = fleet.devices;
    await submitItems(fleet, [token(fleet, device!, await now())]);
    const licence = await renewed(fleet, { isOther: true });
    const { id } = await request(licence, ids(fleet));
    await accept(fleet, id, { withoutConsent: true, note: 'Its exporter is gone.' });
    const params = { id: device!.device };
    const past = await seen(fleet.keys.exporter, device!.device);
    expect(past).toMatchObject({ device: { licence: fleet.licence, status: 'moved' }, former: [] });
    expect(past.versions.map(({ licence: of }) => of)).not.toContain(licence.id);
    const key = fleet.keys.exporter;
    expect((await call('getHistory', { key, params })).status).toBe(404);
    expect(await bad('revokeDevice', { key, params })).toMatchObject({ reason: 'move_under_way' });
    expect((await seen(licence.key, device!.device)).former).toHaveLength(1);
    const page = async (by: string) =>
      (await call('getDevice', { key: by, params, accept: 'text/html' })).text();
    expect(await page(key)).toContain('Left this licence for another one');
    expect(await page(key)).not.toContain(licence.id);
    expect(await page(licence.key)).toContain('Before it moved');
  });

  test('papers go along: who signed for it under the old licence stands in its chain under the new one', async () => {
    const fleet = await foundFleet(1);
    const params = { id: ids(fleet)[0]! };
    const shipped = { event: 'export', receiver: fleet.operator, route: ['MY'], site: fleet.site };
    const json = { ...shipped, shippedAt: '2026-01-01T00:00:00Z', devices: ids(fleet) };
    const exporter = { key: fleet.keys.exporter, params: { id: fleet.licence } };
    const sent = await good('shipDevices', { ...exporter, json });
    const received = { receivedAt: '2026-01-03T00:00:00Z' };
    const operator = fleet.keys.operator;
    await good('receiveDevices', { key: operator, params: { id: sent.id }, json: received });
    const licence = await renewed(fleet, { isOther: true });
    const { id } = await request(licence, ids(fleet));
    await accept(fleet, id, { withoutConsent: true, note: 'Its exporter is gone.' });
    for (const key of [licence.key, fleet.keys.regulator, operator]) {
      expect(await good('getCustody', { key, params })).toMatchObject({
        ...{ licence: licence.id, holder: fleet.operator, pending: null },
        transfers: [{ id: sent.id, licence: fleet.licence, status: 'received' }],
      });
    }
    const back = { event: 'return', receiver: fleet.exporter, route: ['MY'], devices: ids(fleet) };
    const given = { ...back, shippedAt: '2026-02-01T00:00:00Z' };
    const next = { key: operator, params: { id: licence.id }, json: given };
    const returned = await good('shipDevices', next);
    expect(await good('getCustody', { key: licence.key, params })).toMatchObject({
      ...{ holder: fleet.operator, pending: returned.id },
      transfers: [{ id: sent.id }, { id: returned.id, licence: licence.id }],
    });
  });
});
