/** A refused manifest on its way to the anomalies of an authority, through a real ledger. */
import { expect, test } from 'vitest';
import { bad, good } from './client.ts';
import { addDevices, deviceRow, makeWorld, type World } from './world.ts';

function named(world: World, serial: string) {
  const body = JSON.stringify({ ...deviceRow(world), serial });
  const params = { id: world.licence };
  return { key: world.exporterKey, params, body, contentType: 'application/x-ndjson' };
}

test('what two exporters name is found by the authority of the one who was refused', async () => {
  const [world, other] = [await makeWorld(), await makeWorld()];
  const [device] = await addDevices(world, 1);
  await bad('registerDevices', named(other, device!.serial));
  const query = { kind: 'duplicate-serial' as const };
  const asked = async (key: string) => (await good('listAnomalies', { key, query })).items;
  await expect.poll(() => asked(other.regulatorKey)).toHaveLength(1);
  const [found] = await asked(other.regulatorKey);
  expect(found).toMatchObject({ severity: 'critical', subject: { id: other.licence } });
  expect(found!.sentence).toContain(`serial number "${device!.serial}"`);
  expect(found!.sentence).not.toContain(world.exporter);
  expect(await asked(world.regulatorKey)).toEqual([]);
  // Of hands nothing was told yet, and nothing is said.
  const all = await good('listAnomalies', { key: other.regulatorKey, query: {} });
  expect(all.items.map(({ kind }) => kind)).not.toContain('custody-gap');
});
