/** The Fleet object as ledgers call it: what they told is there for the next one, and survives as rows. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { DutyHour } from '../../src/flow/fleet/port.ts';
import { fleetIn } from '../../src/store/stubs.ts';

/** Busy but for interruptions, the same for whoever asks. */
const hours = Array.from({ length: 96 }, (_, at): DutyHour => {
  return [490_000 + at, (at * 7) % 11 < 2 ? 0.1 : 0.9, 1_000];
});

test('a site is held against what other ledgers told of its owner', async () => {
  const fleet = fleetIn(env.FLEET);
  const duty = { owner: 'pty_parent', hours };
  expect(await fleet.push('lic_a', [{ ...duty, site: 'sit_a' }])).toEqual([]);
  const groups = await fleet.push('lic_b', [
    { ...duty, site: 'sit_b' },
    { ...duty, site: 'sit_c', owner: 'pty_other' },
  ]);
  expect(groups).toMatchObject([
    { owner: 'pty_parent', sites: 2, ownSites: ['sit_b'], hours: 96, exaflop: 192_000 },
  ]);
});

test('a ledger hears what others have at its sites, their sum alone, and nothing of its own', async () => {
  const fleet = fleetIn(env.FLEET);
  const at = (site: string, watts: number) => ({ site, watts });
  expect(await fleet.load('lic_a', [at('sit_1', 700), at('sit_2', 0)])).toEqual([]);
  await fleet.load('lic_b', [at('sit_1', 300)]);
  const beside = await fleet.load('lic_c', [at('sit_1', 50), at('sit_2', 50), at('sit_3', 50)]);
  expect(beside).toEqual([at('sit_1', 1_000)]);
  // What is told later stands in the place of what was told before.
  await fleet.load('lic_a', []);
  expect(await fleet.load('lic_c', [at('sit_1', 50)])).toEqual([at('sit_1', 300)]);
});
