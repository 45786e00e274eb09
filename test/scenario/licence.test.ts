/** The life of a licence: what is claimed, confirmed, cut, suspended, shared, and who decides it. */
import { expect, test } from 'vitest';
import { ask, DAY_MS, done, HOUR_MS, iso, type Json, later, nowMs } from './http.ts';
import { pageShows } from './page.ts';
import { stepsInLog } from './record.ts';
import {
  foundAuthority,
  foundTrade,
  keyFor,
  report,
  reportsOf,
  submit,
  type Trade,
} from './trade.ts';

/** Kinds of anomalies of the trade's licence that are firing, for its regulator. */
async function firing({ keys, licence }: Trade): Promise<string[]> {
  const query = `licence=${licence}&condition=firing`;
  const { items } = await done(keys.regulator, 'GET', `/v1/anomalies?${query}`);
  return items.map(({ kind }: Json) => kind).sort();
}

async function anomalyOf({ keys, licence }: Trade, kind: string): Promise<Json> {
  const query = `licence=${licence}&kind=${kind}`;
  return (await done(keys.regulator, 'GET', `/v1/anomalies?${query}`)).items[0];
}

function decide({ keys, licence }: Trade, decision: string, note: string): Promise<Json> {
  return done(keys.regulator, 'POST', `/v1/licences/${licence}/${decision}`, { note });
}

test('a licence that an exporter typed in is claimed, says so in every verdict, and is confirmed', async () => {
  const trade = await foundTrade({ name: 'Confirmed', quantity: 4, shipped: 2 });
  await report(trade);
  await expect.poll(() => firing(trade)).toContain('licence-claimed');
  await decide(trade, 'confirm', 'as issued');
  await expect.poll(() => firing(trade)).toEqual([]);
  expect((await anomalyOf(trade, 'licence-claimed')).state).toBe('clear');
  const { keys, licence, number } = trade;
  await pageShows('confirmed', keys.regulator, `/v1/licences/${licence}`, [number, 'confirmed']);
  const steps = await stepsInLog(keys.regulator, [licence]);
  expect(steps.slice(0, 1)).toEqual(['licence-registered']);
  expect(steps.at(-1)).toBe('licence-confirmed');
});

test('an amendment that cuts the quantity after shipment is found, explained, and cleared by the next one', async () => {
  const trade = await foundTrade({ name: 'Cut', quantity: 3, shipped: 3 });
  await decide(trade, 'confirm', 'as issued');
  await report(trade);
  const amend = async (quantity: number) => {
    const effectiveFrom = iso(await nowMs());
    const items = [{ line: 1, model: 'H100 SXM', quantity }];
    const body = { changes: { items }, effectiveFrom, reason: 'end use reviewed' };
    const path = `/v1/licences/${trade.licence}/amendments`;
    return done(trade.keys.regulator, 'POST', path, body);
  };
  const cut = await amend(2);
  await expect.poll(() => firing(trade)).toEqual(['quantity-over-licence']);
  const over = await anomalyOf(trade, 'quantity-over-licence');
  expect(over).toMatchObject({ severity: 'critical', open: true });
  expect(over.sentence).toContain(cut.id);
  const raised = await amend(3);
  await expect.poll(() => firing(trade)).toEqual([]);
  const cleared = await anomalyOf(trade, 'quantity-over-licence');
  expect(cleared).toMatchObject({ state: 'clear', open: true });
  expect(JSON.stringify(cleared.clearedBy)).toContain(raised.id);
  const { keys, licence } = trade;
  await pageShows('cut', keys.regulator, `/v1/anomalies/${over.id}`, [over.sentence, raised.id]);
  await pageShows('amended', keys.regulator, `/v1/licences/${licence}`, [cut.id, raised.id]);
  const steps = await stepsInLog(keys.regulator, [licence, cut.id, raised.id]);
  expect(steps.filter((step) => step.startsWith('amendment'))).toHaveLength(2);
});

test('a suspension in the middle of a batch loses no report, doubles none, and judges what comes after', async () => {
  const trade = await foundTrade({ name: 'Suspended', quantity: 6, shipped: 6 });
  await decide(trade, 'confirm', 'as issued');
  const bodies = await Promise.all(trade.devices.map((device) => reportsOf([device])));
  const [suspended, ...answers] = await Promise.all([
    decide(trade, 'suspend', 'diversion suspected'),
    ...bodies.map((body) => submit(trade, body)),
  ]);
  expect(suspended.status).toBe('suspended');
  const words = answers.flat().map(({ word }: Json) => word);
  expect(words.every((word: string) => word === 'accepted' || word === 'duplicate')).toBe(true);
  expect(new Set(answers.flat().map(({ digest }: Json) => digest)).size).toBe(6);
  await later(HOUR_MS);
  await report(trade);
  await expect.poll(() => firing(trade)).toContain('licence-not-valid');
  await decide(trade, 'reinstate', 'explained');
  await expect.poll(() => firing(trade)).not.toContain('licence-not-valid');
  const { keys, licence } = trade;
  const { id } = await anomalyOf(trade, 'licence-not-valid');
  await pageShows('suspended', keys.regulator, `/v1/anomalies/${id}`, ['suspended']);
  const steps = await stepsInLog(keys.regulator, [licence]);
  expect(steps.slice(-2)).toEqual(['licence-suspended', 'licence-reinstated']);
});

test('a licence shared with another authority is read until the day, decided by its own alone, and gone after', async () => {
  const trade = await foundTrade({ name: 'Shared', quantity: 2, shipped: 1 });
  await decide(trade, 'confirm', 'as issued');
  const other = await foundAuthority('Bureau abroad');
  const path = `/v1/licences/${trade.licence}`;
  expect((await ask(other.key, 'GET', path)).status).toBe(404);
  const until = iso((await nowMs()) + 2 * DAY_MS);
  const share = { authority: other.id, purpose: 'joint inspection', until };
  const { id } = await done(trade.keys.regulator, 'POST', `${path}/shares`, share);
  expect((await ask(other.key, 'GET', path)).body).toMatchObject({ number: trade.number });
  expect((await ask(other.key, 'GET', `/v1/devices/${trade.devices[0]!.id}`)).status).toBe(200);
  const refused = await ask(other.key, 'POST', `${path}/revoke`, { note: 'not ours' });
  expect(refused).toMatchObject({ status: 403, body: { reason: 'licence_of_other_authority' } });
  await pageShows('shared', other.key, path, [trade.number]);
  await later(3 * DAY_MS);
  for (const gone of [
    path,
    `/v1/devices/${trade.devices[0]!.id}`,
    `/v1/history/${trade.licence}`,
  ]) {
    expect((await ask(other.key, 'GET', gone)).status, gone).toBe(404);
  }
  expect(await stepsInLog(trade.keys.regulator, [id])).toEqual(['licence-shared']);
});

test('two authorities see each its own, and neither that the other’s is there', async () => {
  const [one, two] = [
    await foundTrade({ name: 'First country', quantity: 1, shipped: 1 }),
    await foundTrade({ name: 'Second country', quantity: 1, shipped: 1 }),
  ];
  await report(one);
  const seen = await done(one.keys.regulator, 'GET', '/v1/licences');
  expect(seen.items.map(({ id }: Json) => id)).toEqual([one.licence]);
  const never = await keyFor({ role: 'regulator', authority: two.authority });
  for (const path of [`/v1/licences/${one.licence}`, `/v1/sites/${one.site}`]) {
    const foreign = await ask(never, 'GET', path);
    const missing = await ask(never, 'GET', path.replace(/[0-9a-f]{24}/, 'ab'.repeat(12)));
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  }
  expect((await done(never, 'GET', '/v1/anomalies')).items).toEqual([]);
  await pageShows('first', one.keys.regulator, `/v1/licences/${one.licence}`, [one.number]);
  const steps = await stepsInLog(one.keys.regulator, [one.licence, one.site]);
  expect(steps).toContain('site-registered');
});
