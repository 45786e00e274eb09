/** A return with replacement on the real service, step by step: what each one leaves open, and what it ends. */
import { expect, test } from 'vitest';
import { bad, good } from './client.ts';
import {
  attest,
  challengeNow,
  type Fleet,
  type FleetDevice,
  foundFleet,
  submitItems,
} from './fleet.ts';
import { rootKey } from './root-key.ts';
import { expiresAt, unique } from './world.ts';

const onePlace = { items: [{ line: 1, model: 'H100 SXM', quantity: 1 }] };
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

interface Sending {
  readonly event: string;
  readonly receiver: string;
  readonly minutes: number;
  readonly by?: FleetDevice;
}

/** Shipped so many minutes ago, and signed for unless told. */
async function hand(
  key: string,
  to: string | null,
  fleet: Fleet,
  device: FleetDevice,
  given: Sending,
) {
  const { event, receiver, minutes, by } = given;
  const inward = event === 'export' ? { site: fleet.site } : {};
  const json = {
    ...{ event, receiver, route: ['MY'], shippedAt: ago(minutes), devices: [device.device] },
    ...inward,
    ...(by ? { replacements: [{ device: device.device, by: by.device }] } : {}),
  };
  const sent = await good('shipDevices', { key, params: { id: fleet.licence }, json });
  const receipt = { receivedAt: ago(minutes - 1) };
  if (to) await good('receiveDevices', { key: to, params: { id: sent.id }, json: receipt });
  return sent.id;
}

async function retire(fleet: Fleet, { device }: FleetDevice): Promise<void> {
  const params = { id: device };
  await good('revokeDevice', { key: fleet.keys.exporter, params });
  await good('confirmRetirement', { key: fleet.keys.regulator, params, json: {} });
}

async function report(fleet: Fleet, device: FleetDevice): Promise<void> {
  await submitItems(fleet, [attest(fleet, device, await challengeNow())]);
}

const watched = [
  'custody',
  'consignee',
  'resale',
  'route',
  'delivery',
  'quantity',
  'alive',
  'revoked-device',
  'retired',
];

/** What is firing of hands and places, with its severity. */
async function open(fleet: Fleet): Promise<string[]> {
  const { issuedAt } = await good('getChallenge', {});
  await good('setClock', { json: { nowMs: Date.parse(issuedAt) + 120_000 } });
  const query = { licence: fleet.licence };
  const { items } = await good('listAnomalies', { key: fleet.keys.regulator, query });
  return items
    .filter(({ kind, state }) => state === 'firing' && watched.some((part) => kind.includes(part)))
    .map(({ kind, severity, subject }) => {
      const which = fleet.devices.findIndex(({ device }) => device === subject.id);
      return which < 0 ? `${kind} ${severity}` : `${kind} ${severity} of ${'ABC'[which]}`;
    })
    .sort();
}

async function maker() {
  const json = { name: unique('Maker'), country: 'TW', roles: ['manufacturer'] };
  const { id } = await good('registerParty', { key: rootKey, json });
  const issued = { role: 'operator', party: id, expiresAt };
  return { id, key: (await good('issueKey', { key: rootKey, json: issued })).key };
}

test('a return, its replacement, the return of that one, and what attests though it is gone', async () => {
  const fleet = await foundFleet(3, 'confirmed', onePlace);
  const [a, b, c] = fleet.devices as [FleetDevice, FleetDevice, FleetDevice];
  const { keys, exporter, operator } = fleet;
  await good('setClock', { json: { nowMs: Date.now() + 3_600_000 } });
  const inward = (device: FleetDevice, minutes: number) =>
    hand(keys.exporter, keys.operator, fleet, device, {
      event: 'export',
      receiver: operator,
      minutes,
    });
  const seen: Record<string, string[]> = {};
  await inward(a, 50);
  await report(fleet, a);
  seen.shipped = await open(fleet);
  // Returned to the exporter, another stands in.
  await hand(keys.operator, keys.exporter, fleet, a, {
    event: 'return',
    receiver: exporter,
    minutes: 40,
    by: b,
  });
  await inward(b, 35);
  await report(fleet, b);
  seen.replaced = await open(fleet);
  // In stock, and reports: returned, not mended.
  await report(fleet, a);
  seen.reportsFromStock = await open(fleet);
  await retire(fleet, a);
  seen.retiredA = await open(fleet);
  // The maker takes it, and scraps it.
  const made = await maker();
  await hand(keys.exporter, made.key, fleet, a, {
    event: 'return',
    receiver: made.id,
    minutes: 30,
  });
  seen.atTheMaker = await open(fleet);
  await hand(made.key, null, fleet, a, { event: 'scrap', receiver: exporter, minutes: 25 });
  seen.scrapped = await open(fleet);
  await report(fleet, a);
  seen.reportsFromScrap = await open(fleet);
  // The stand-in is returned itself.
  await hand(keys.operator, keys.exporter, fleet, b, {
    event: 'return',
    receiver: exporter,
    minutes: 20,
    by: c,
  });
  await inward(c, 15);
  seen.secondReturn = await open(fleet);
  await retire(fleet, b);
  seen.retiredB = await open(fleet);
  await report(fleet, b);
  seen.bAlive = await open(fleet);
  const over = 'quantity-over-licence critical';
  const [alive, ofA, ofB] = [
    'decommissioned-alive critical of A',
    'revoked-device critical of A',
    'revoked-device critical of B',
  ];
  // Three devices are registered for one place: each retirement that was confirmed gives one back. No step breaks a chain.
  expect(seen).toEqual({
    ...{ shipped: [over], replaced: [over], reportsFromStock: [alive, over] },
    ...{ retiredA: [alive, over], atTheMaker: [alive, over], scrapped: [alive, over] },
    ...{ reportsFromScrap: [alive, over, ofA], secondReturn: [alive, over, ofA] },
    ...{ retiredB: [alive, ofA], bAlive: [alive, ofA, ofB] },
  });
});

test('a device stands in for no other while it stands in for itself', async () => {
  const fleet = await foundFleet(1);
  const [{ device }] = fleet.devices as [FleetDevice];
  const json = {
    ...{ event: 'repair', receiver: fleet.exporter, route: ['MY'], shippedAt: ago(5) },
    ...{ devices: [device], replacements: [{ device, by: device }] },
  };
  const params = { id: fleet.licence };
  const refused = await bad('shipDevices', { key: fleet.keys.operator, params, json });
  expect(refused).toMatchObject({
    status: 422,
    errors: [
      {
        pointer: '/replacements/0',
        reason: 'value_invalid',
        detail: expect.stringContaining('stands in'),
      },
    ],
  });
});
