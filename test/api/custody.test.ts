/** Hand-overs on the real service: signed by two, chained by device, found where they do not fit. */
import { describe, expect, test } from 'vitest';
import { bad, good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';
import { rootKey } from './root-key.ts';
import { expiresAt, unique } from './world.ts';

async function moveClock(ms = 120_000): Promise<void> {
  const { issuedAt } = await good('getChallenge', {});
  await good('setClock', { json: { nowMs: Date.parse(issuedAt) + ms } });
}

async function found(fleet: Fleet, kind: string) {
  await moveClock();
  const query = { licence: fleet.licence, kind };
  return (await good('listAnomalies', { key: fleet.keys.regulator, query })).items[0];
}

/** Of this morning: what is shipped lies behind, whatever the clock was moved to. */
const today = () => new Date(Date.now() - 3_600_000).toISOString();

function ship(fleet: Fleet, key: string, more: object = {}) {
  const json = {
    ...{ event: 'export', receiver: fleet.operator, route: ['MY'], site: fleet.site },
    ...{ shippedAt: today(), devices: fleet.devices.map(({ device }) => device) },
    ...more,
  };
  return good('shipDevices', { key, params: { id: fleet.licence }, json });
}

function receive(key: string, id: string, more: object = {}) {
  const json = { receivedAt: new Date().toISOString(), ...more };
  return good('receiveDevices', { key, params: { id }, json });
}

/** A trader with a key of its own. */
async function trader() {
  const json = { name: unique('Trader'), country: 'SG', roles: ['consignee'] };
  const { id } = await good('registerParty', { key: rootKey, json });
  const issued = { role: 'operator', party: id, expiresAt };
  return { id, key: (await good('issueKey', { key: rootKey, json: issued })).key };
}

describe('a hand-over', () => {
  test('is pending until the receiver signs, and is the device’s chain in one question', async () => {
    const fleet = await foundFleet(2);
    const [device] = fleet.devices;
    const sent = await ship(fleet, fleet.keys.exporter);
    expect(sent).toMatchObject({ status: 'pending', devices: 2, models: { 'H100 SXM': 2 } });
    const params = { id: device!.device };
    const key = fleet.keys.regulator;
    expect(await good('getCustody', { key, params })).toMatchObject({
      ...{ holder: fleet.exporter, pending: sent.id },
    });
    await receive(fleet.keys.operator, sent.id);
    expect(await good('getCustody', { key, params })).toMatchObject({
      ...{ holder: fleet.operator, pending: null },
      transfers: [{ id: sent.id, status: 'received', version: 2 }],
    });
    const history = await good('getHistory', { key, params: { id: sent.id } });
    const actions = history.versions.flatMap(({ changes }) => changes.map(({ action }) => action));
    expect(actions).toEqual(['devices-shipped', 'devices-received']);
  });

  test('is signed by its own two sides alone, and once', async () => {
    const [fleet, other] = [await foundFleet(1), await foundFleet(1)];
    const sent = await ship(fleet, fleet.keys.exporter);
    const params = { id: sent.id };
    const json = { receivedAt: new Date().toISOString() };
    const receipt = (key: string) => bad('receiveDevices', { key, params, json });
    expect(await receipt(fleet.keys.exporter)).toMatchObject({ status: 403 });
    expect(await receipt(other.keys.operator)).toMatchObject({ status: 404 });
    await receive(fleet.keys.operator, sent.id);
    expect(await receipt(fleet.keys.operator)).toMatchObject({
      reason: 'transfer_status_conflict',
    });
    const back = await bad('withdrawTransfer', { key: fleet.keys.exporter, params });
    expect(back).toMatchObject({ status: 409, reason: 'transfer_status_conflict' });
  });

  test('takes all devices of a site, and names each that is not of the licence', async () => {
    const [fleet, other] = [await foundFleet(2), await foundFleet(1)];
    const all = await ship(fleet, fleet.keys.exporter, { devices: { registeredAt: fleet.site } });
    expect(all.devices).toBe(2);
    const foreign = [fleet.devices[0]!.device, other.devices[0]!.device];
    const json = {
      ...{ event: 'export', receiver: fleet.operator, route: ['MY'], shippedAt: today() },
      devices: foreign,
    };
    const params = { id: fleet.licence };
    const refused = await bad('shipDevices', { key: fleet.keys.exporter, params, json });
    expect(refused).toMatchObject({ status: 422, errors: [{ pointer: '/devices/1' }] });
    const nowhere = { ...json, route: ['UK', 'MY'], devices: foreign.slice(0, 1) };
    const lost = await bad('shipDevices', { key: fleet.keys.exporter, params, json: nowhere });
    expect(lost).toMatchObject({ status: 422, errors: [{ pointer: '/route/0' }] });
    const self = { ...nowhere, route: ['MY'], receiver: fleet.exporter };
    expect(
      await bad('shipDevices', { key: fleet.keys.exporter, params, json: self }),
    ).toMatchObject({
      ...{
        status: 422,
        errors: [{ pointer: '/receiver', detail: 'Nobody hands over to itself.' }],
      },
    });
    const strange = { key: other.keys.exporter, params, json };
    expect(await bad('shipDevices', strange)).toMatchObject({ status: 404 });
  });
});

describe('what does not fit is found', () => {
  test('a consignee that the licence does not name, until its authority accepts it', async () => {
    const fleet = await foundFleet(2);
    const { id, key } = await trader();
    const sent = await ship(fleet, fleet.keys.exporter, { receiver: id, site: undefined });
    await receive(key, sent.id);
    expect(await found(fleet, 'unlicensed-consignee')).toMatchObject({
      ...{ state: 'firing', severity: 'high' },
      sentence: expect.stringContaining(`2 devices were shipped to ${id}`),
    });
    const json = { party: id, accepted: true };
    const params = { id: fleet.licence };
    await good('decideConsignee', { key: fleet.keys.regulator, params, json });
    expect(await found(fleet, 'unlicensed-consignee')).toMatchObject({ state: 'clear' });
    const on = await ship(fleet, key);
    await receive(fleet.keys.operator, on.id);
    expect(await found(fleet, 'custody-gap')).toBeUndefined();
  });

  test('a gap, which a hand-over that is registered later fills', async () => {
    const fleet = await foundFleet(1);
    const [first, second] = [await trader(), await trader()];
    const at = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const to = (receiver: string, hours: number) => ({
      ...{ receiver, site: undefined, shippedAt: at(hours) },
    });
    await ship(fleet, fleet.keys.exporter, to(first.id, 9));
    const params = { id: fleet.licence };
    for (const { id } of [first, second]) {
      const json = { party: id, accepted: true };
      await good('decideConsignee', { key: fleet.keys.regulator, params, json });
    }
    await ship(fleet, second.key, { shippedAt: at(3) });
    expect(await found(fleet, 'custody-gap')).toMatchObject({
      ...{
        state: 'firing',
        sentence: expect.stringMatching(`the holder since trf_\\w+ was ${first.id}`),
      },
    });
    await ship(fleet, first.key, to(second.id, 6));
    expect(await found(fleet, 'custody-gap')).toMatchObject({ state: 'clear' });
  });

  test.each([
    ['days before it received them', 90, 'medium'],
    ['on the day on which it received them', 20, null],
  ])('what a consignee ships on %s, by its own word', async (_, hours, severity) => {
    const fleet = await foundFleet(1);
    const { id, key } = await trader();
    const at = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString();
    const json = { party: id, accepted: true };
    const params = { id: fleet.licence };
    await good('decideConsignee', { key: fleet.keys.regulator, params, json });
    const came = { receiver: id, site: undefined, shippedAt: at(120) };
    const sent = await ship(fleet, fleet.keys.exporter, came);
    await receive(key, sent.id, { receivedAt: at(10) });
    const on = await ship(fleet, key, { event: 'transfer', shippedAt: at(hours) });
    const gap = await found(fleet, 'custody-gap');
    if (severity === null) {
      expect(gap).toBeUndefined();
      return;
    }
    expect(gap).toMatchObject({ state: 'firing', severity });
    for (const part of [on.id, sent.id, at(hours).slice(0, 10), at(10).slice(0, 10)])
      expect(gap!.sentence).toContain(part);
  });

  test('a fork, which ends when the one that did not take place is withdrawn', async () => {
    const fleet = await foundFleet(1);
    const { id } = await trader();
    const wrong = await ship(fleet, fleet.keys.exporter, { receiver: id, site: undefined });
    await ship(fleet, fleet.keys.exporter, {
      shippedAt: new Date(Date.now() - 60_000).toISOString(),
    });
    expect(await found(fleet, 'custody-fork')).toMatchObject({ state: 'firing', severity: 'high' });
    await good('withdrawTransfer', { key: fleet.keys.exporter, params: { id: wrong.id } });
    expect(await found(fleet, 'custody-fork')).toMatchObject({ state: 'clear' });
  });

  test('a resale, a way through a country that the licence does not name, and what did not come', async () => {
    const fleet = await foundFleet(2);
    const { id } = await trader();
    const sent = await ship(fleet, fleet.keys.exporter, { route: ['AE', 'MY'] });
    await receive(fleet.keys.operator, sent.id, { missing: [fleet.devices[1]!.device] });
    const onward = {
      ...{ event: 'reexport', receiver: id, site: undefined, devices: [fleet.devices[0]!.device] },
      shippedAt: new Date(Date.now() - 60_000).toISOString(),
    };
    await ship(fleet, fleet.keys.operator, onward);
    expect(await found(fleet, 'resale')).toMatchObject({ severity: 'critical' });
    expect((await found(fleet, 'route-not-licensed'))!.sentence).toContain('does not name AE');
    expect((await found(fleet, 'delivery-unconfirmed'))!.sentence).toContain('1 device of 2');
  });

  test('no device as scrapped by who has it no more, and none as back by a second hand-over that is taken back', async () => {
    const fleet = await foundFleet(1);
    const [device] = fleet.devices;
    await moveClock(3_600_000);
    const { id: sent } = await ship(fleet, fleet.keys.exporter);
    await receive(fleet.keys.operator, sent);
    const shippedAt = new Date(Date.now() - 60_000).toISOString();
    const { id: receiver } = await trader();
    const gone = { event: 'scrap', receiver, site: undefined, shippedAt };
    await ship(fleet, fleet.keys.exporter, gone);
    await submitItems(fleet, [attest(fleet, device!, await challengeNow())]);
    expect(await found(fleet, 'decommissioned-alive')).toBeUndefined();
    const own = await ship(fleet, fleet.keys.operator, gone);
    const again = await ship(fleet, fleet.keys.operator, { ...gone, event: 'repair' });
    await good('withdrawTransfer', { key: fleet.keys.operator, params: { id: again.id } });
    await submitItems(fleet, [attest(fleet, device!, await challengeNow())]);
    const alive = await found(fleet, 'decommissioned-alive');
    expect(alive).toMatchObject({ state: 'firing', severity: 'critical' });
    expect(alive!.sentence).toContain(own.id);
  });

  test('a scrapped device that reports, and none that came back from repair', async () => {
    const fleet = await foundFleet(1);
    const [device] = fleet.devices;
    await moveClock(3_600_000);
    const gone = {
      ...{ event: 'scrap', receiver: fleet.exporter, site: undefined },
      shippedAt: new Date(Date.now() - 60_000).toISOString(),
    };
    const sent = await ship(fleet, fleet.keys.operator, gone);
    await submitItems(fleet, [attest(fleet, device!, await challengeNow())]);
    expect(await found(fleet, 'decommissioned-alive')).toMatchObject({
      ...{
        state: 'firing',
        severity: 'critical',
        sentence: expect.stringContaining('was scrapped'),
      },
    });
    await good('withdrawTransfer', { key: fleet.keys.operator, params: { id: sent.id } });
    await submitItems(fleet, [attest(fleet, device!, await challengeNow())]);
    expect(await found(fleet, 'decommissioned-alive')).toMatchObject({ state: 'clear' });
  });
});

describe('a device that another stands in for', () => {
  const onePlace = { items: [{ line: 1, model: 'H100 SXM', quantity: 1 }] };
  const state = async (fleet: Fleet) => (await found(fleet, 'quantity-over-licence'))?.state;

  function sendToRepair(fleet: Fleet) {
    const [broken, standIn] = fleet.devices.map(({ device }) => device);
    return ship(fleet, fleet.keys.operator, {
      ...{ event: 'repair', receiver: fleet.exporter, site: undefined, devices: [broken] },
      replacements: [{ device: broken, by: standIn }],
    });
  }

  async function retire(fleet: Fleet): Promise<void> {
    const params = { id: fleet.devices[0]!.device };
    await good('revokeDevice', { key: fleet.keys.exporter, params });
    await good('confirmRetirement', { key: fleet.keys.regulator, params, json: {} });
  }

  test('gives its place back once both sides signed and its authority confirmed that it is gone', async () => {
    const fleet = await foundFleet(2, 'confirmed', onePlace);
    expect(await state(fleet)).toBe('firing');
    const sent = await sendToRepair(fleet);
    await receive(fleet.keys.exporter, sent.id);
    expect(await state(fleet)).toBe('firing');
    await retire(fleet);
    expect(await state(fleet)).toBe('clear');
  });

  test('gives nothing back while the receiver has not signed, nor by what is named after the confirmation', async () => {
    const fleet = await foundFleet(2, 'confirmed', onePlace);
    const pending = await sendToRepair(fleet);
    await retire(fleet);
    expect(await state(fleet)).toBe('firing');
    await receive(fleet.keys.exporter, pending.id);
    expect(await state(fleet)).toBe('firing');
    const again = await sendToRepair(fleet);
    await receive(fleet.keys.exporter, again.id);
    expect(await state(fleet)).toBe('firing');
  });
});
