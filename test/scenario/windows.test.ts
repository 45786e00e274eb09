/** Maintenance windows: silence that was declared, and windows that are declared too often. */
import { expect, test } from 'vitest';
import { auditHolds } from './audit.ts';
import { DAY_MS, done, HOUR_MS, iso, type Json, later, nowMs } from './http.ts';
import { pageShows } from './page.ts';
import { stepsInLog } from './record.ts';
import { foundTrade, report } from './trade.ts';

test('a declared window delays what silence means and hides nothing; too many of them are found themselves', async () => {
  const trade = await foundTrade({ name: 'Windows', quantity: 4, shipped: 4 });
  const { keys, licence, site } = trade;
  await done(keys.regulator, 'POST', `/v1/licences/${licence}/confirm`, {});
  await report(trade);
  const kinds = async () => {
    const query = `licence=${licence}&condition=firing`;
    const { items } = await done(keys.regulator, 'GET', `/v1/anomalies?${query}`);
    return items.map(({ kind }: Json) => kind).sort();
  };
  const declare = async (days: number) => {
    const fromMs = (await nowMs()) + HOUR_MS;
    const body = { from: iso(fromMs), to: iso(fromMs + days * DAY_MS), reason: 'cooling works' };
    return done(keys.operator, 'POST', `/v1/sites/${site}/windows`, body);
  };
  const windows = [await declare(4)];
  await later(3.5 * DAY_MS);
  expect((await kinds()).filter((kind: string) => kind.endsWith('dark'))).toEqual([]);
  await later(3.5 * DAY_MS);
  await expect.poll(kinds).toContain('mass-dark');
  await report(trade);
  for (let week = 0; week < 2; week++) {
    windows.push(await declare(4));
    await later(5 * DAY_MS);
    await report(trade);
  }
  await expect.poll(kinds).toContain('window-overused');
  const query = `licence=${licence}&kind=window-overused`;
  const [overused] = (await done(keys.regulator, 'GET', `/v1/anomalies?${query}`)).items;
  await pageShows('windows', keys.regulator, `/v1/anomalies/${overused.id}`, [overused.sentence]);
  const use = await done(keys.regulator, 'GET', `/v1/sites/${site}/windows`);
  expect(use.items).toHaveLength(3);
  await auditHolds(keys.regulator);
  const steps = await stepsInLog(
    keys.operator,
    windows.map(({ id }) => id),
  );
  expect(new Set(steps).size).toBe(1);
  expect(steps).toHaveLength(3);
});
