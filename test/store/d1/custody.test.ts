/** What a ledger is told of hand-overs is bounded: what is wrong among them comes first, however much is right. */
import { beforeAll, describe, expect, test } from 'vitest';
import { bad, good, sendTo } from '../../api/client.ts';
import { localApp } from '../../api/local-app.ts';
import { rootKey } from '../../api/root-key.ts';
import { addDevices, expiresAt, makeWorld, unique, type World } from '../../api/world.ts';

const app = localApp();
const { registry } = app.services;
sendTo(app.send);

async function trader() {
  const json = { name: unique('Trader'), country: 'SG', roles: ['consignee'] };
  const { id } = await good('registerParty', { key: rootKey, json });
  const issued = { role: 'operator', party: id, expiresAt };
  return { id, key: (await good('issueKey', { key: rootKey, json: issued })).key };
}

let world: World;
let devices: string[];
let stranger: Awaited<ReturnType<typeof trader>>;

beforeAll(async () => {
  world = await makeWorld();
  devices = (await addDevices(world, 4)).map(({ id }) => id);
  stranger = await trader();
});

const at = (hours: number) => new Date(app.nowMs - hours * 3_600_000).toISOString();

function shipment(receiver: string, hours: number, which: readonly string[], more: object = {}) {
  return {
    ...{ event: 'export', receiver, route: ['MY'], devices: which, shippedAt: at(hours) },
    ...more,
  };
}

async function ship(...given: Parameters<typeof shipment>): Promise<string> {
  const params = { id: world.licence };
  const sent = { key: world.exporterKey, params, json: shipment(...given) };
  return (await good('shipDevices', sent)).id;
}

const receive = (key: string, id: string, missing: readonly string[] = [], hours = 1) =>
  good('receiveDevices', { key, params: { id }, json: { receivedAt: at(hours), missing } });

describe('among hand-overs', () => {
  test('that to a stranger comes first, then what nobody signed for, then the newest; broken chains before whole ones', async () => {
    const [first = '', second = '', third = '', fourth = ''] = devices;
    const known = [world.exporter, world.operator];
    const sold = await ship(stranger.id, 90, [first]);
    await receive(stranger.key, sold);
    const pending = await ship(world.operator, 80, [second]);
    const usual: string[] = [];
    for (const hours of [70, 60]) {
      const id = await ship(world.operator, hours, [third, fourth]);
      await receive(world.operatorKey, id, [], hours - 1);
      const back = await returned(hours - 5, [third, fourth]);
      await receive(world.exporterKey, back, [], hours - 6);
      usual.push(id);
    }
    const listed = await registry.transfersUnder(world.licence, known, 2);
    expect(listed.map(({ id }) => id)).toEqual([sold, pending]);
    const all = await registry.transfersUnder(world.licence, known, 9);
    expect(all.map(({ shippedAtMs }) => shippedAtMs).slice(2)).toEqual(
      [55, 60, 65, 70].map((hours) => Date.parse(at(hours))),
    );
    // Two devices go the usual way; of one the exporter has nothing more to ship, and ships it.
    const again = await ship(world.operator, 50, [first]);
    const [worst] = await registry.chainsUnder(world.licence, 1);
    expect(worst).toEqual({ path: [sold, again], devices: 1, example: first });
  });

  test('what the receiver did not find is still the sender’s to ship', async () => {
    const all = (await addDevices(world, 2)).map(({ id }) => id);
    const fresh = all.filter((id) => !devices.includes(id));
    const [found = '', lost = ''] = fresh;
    const sent = await ship(world.operator, 40, fresh);
    await receive(world.operatorKey, sent, [lost]);
    const again = await ship(world.operator, 30, [lost]);
    const chains = await registry.chainsUnder(world.licence, 50);
    const of = (id: string) => chains.filter(({ path }) => path.includes(id));
    expect(of(sent)).toEqual([{ path: [sent], devices: 1, example: found }]);
    expect(of(again)).toEqual([{ path: [again], devices: 1, example: lost }]);
  });

  test('one to a site ends in the country of that site', async () => {
    const json = shipment(world.operator, 20, [devices[1]!], {
      site: world.site,
      route: ['MY', 'AE'],
    });
    const refused = { key: world.exporterKey, params: { id: world.licence }, json };
    expect(await bad('shipDevices', refused)).toMatchObject({
      ...{ status: 422, errors: [{ pointer: '/route/1', reason: 'value_invalid' }] },
    });
  });
});

async function returned(hours: number, which: readonly string[]): Promise<string> {
  const json = { ...shipment(world.exporter, hours, which), event: 'return' };
  const params = { id: world.licence };
  return (await good('shipDevices', { key: world.operatorKey, params, json })).id;
}
