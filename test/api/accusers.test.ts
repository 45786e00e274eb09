/** Devices against landmarks over the mounted service: honest ones silence a wrong entry, liars no right one. */
import { createScheduledController, env } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import type { Point } from '../../src/core/place/geodesy.ts';
import worker from '../../src/worker.ts';
import { good } from './client.ts';
import { type Fleet, foundFleet, HERE } from './fleet.ts';
import { firing, measured, standLandmark, type TestLandmark } from './measured.ts';
import { rootKey } from './root-key.ts';

const beijing = { latitude: 39.9, longitude: 116.4 };
const oslo = { latitude: 59.91, longitude: 10.75 };
const singapore = { latitude: 1.29, longitude: 103.85 };

/** Fleets of so many unrelated operators, licensed by one authority. */
async function unrelated(count: number): Promise<readonly Fleet[]> {
  const first = await foundFleet(1);
  const { authority } = first;
  const fleets = [first];
  while (fleets.length < count) {
    const next = await foundFleet(1, 'claimed', { authority });
    const { regulator } = first.keys;
    await good('confirmLicence', { key: regulator, params: { id: next.licence }, json: {} });
    fleets.push({ ...next, authority, keys: { ...next.keys, regulator } });
  }
  return fleets;
}

/** Each fleet's device claims to be here; the full hour comes once the index knows that this is impossible. */
async function allClaim(fleets: readonly Fleet[], landmarks: readonly TestLandmark[], at: Point) {
  for (const fleet of fleets) await measured(fleet, 0, { landmarks, at });
  for (const fleet of fleets) expect(await firing(fleet, 0)).toContain('claim-impossible');
  const key = fleets[0]!.keys.regulator;
  const query = { kind: 'claim-impossible' } as const;
  await vi.waitFor(async () => {
    const { items } = await good('listAnomalies', { key, query });
    expect(items).toHaveLength(fleets.length);
  }, 10_000);
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(0) }), env);
}

async function suspicionOf({ id }: TestLandmark) {
  return (await good('getLandmark', { key: rootKey, params: { id } })).suspect;
}

test('three operators who hide before one landmark do not silence it; three whom another landmark bears out do', async () => {
  const near = await standLandmark(HERE);
  const right = await standLandmark(beijing);
  await allClaim(await unrelated(3), [near, right], beijing);
  expect(await suspicionOf(right)).toBeNull();
  const wrong = await standLandmark(singapore, oslo);
  const honest = await unrelated(3);
  await allClaim(honest, [near, wrong], HERE);
  const against = honest.map(({ operator }) => operator).sort();
  expect(await suspicionOf(wrong)).toMatchObject({ by: 'devices', against });
  expect(await suspicionOf(near)).toBeNull();
});
