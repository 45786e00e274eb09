/** Amendments end to end on the real service: ledgers, conditions and what a regulator reads of them. */
import { expect, test } from 'vitest';
import { good } from './client.ts';
import { attest, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';

const DAY_MS = 86_400_000;
const from = '2026-03-01T00:00:00Z';

/** Conditions reach the index with their ledger's alarm; a moved clock runs what it would have run. */
async function moveClock(ms = 60_000): Promise<number> {
  const { issuedAt } = await good('getChallenge', {});
  const nowMs = Date.parse(issuedAt) + 60_000 + ms;
  await good('setClock', { json: { nowMs } });
  return nowMs;
}

async function anomalies(fleet: Fleet, kind: string) {
  const query = { licence: fleet.licence, kind };
  return (await good('listAnomalies', { key: fleet.keys.regulator, query })).items;
}

function amend(fleet: Fleet, changes: object, effectiveFrom: string = from) {
  const json = { changes, effectiveFrom, reason: 'As agreed' };
  const params = { id: fleet.licence };
  return good('proposeAmendment', { key: fleet.keys.regulator, params, json });
}

test('a quantity cut after shipment is an anomaly that names the amendment, and one that raises it ends it', async () => {
  const fleet = await foundFleet(3);
  const cut = await amend(fleet, { items: [{ line: 1, quantity: 2 }] });
  expect(cut).toMatchObject({ status: 'confirmed', propagated: true });
  await moveClock();
  const [fired] = await anomalies(fleet, 'quantity-over-licence');
  expect(fired).toMatchObject({ state: 'firing', severity: 'critical', open: true });
  expect(fired!.sentence).toContain(`Amendment ${cut.id} (version`);
  expect(fired!.sentence).toContain('in force from 2026-03-01) lowered line 1 from 1,000 to 2.');
  const raised = await amend(fleet, { items: [{ line: 1, quantity: 64 }] });
  await moveClock();
  const [ended] = await anomalies(fleet, 'quantity-over-licence');
  // Cleared, and still somebody's to look at: it was critical.
  expect(ended).toMatchObject({ state: 'clear', open: true });
  expect(ended!.clearedBy).toMatchObject({ type: 'registry', object: raised.id, version: 1 });
  expect(ended!.clearedBy).toMatchObject({
    sentence: expect.stringContaining('raised line 1 from 2 to 64.'),
  });
});

test('an amendment for a date to come is in the ledger before the ledger looks at that date', async () => {
  const fleet = await foundFleet(1);
  const nowMs = await moveClock();
  await submitItems(fleet, [attest(fleet, fleet.devices[0]!, await challengeNow())]);
  const soon = new Date(nowMs + DAY_MS).toISOString();
  const made = await amend(fleet, { conditions: { intervalS: 30 * 86_400 } }, soon);
  expect(made.status).toBe('scheduled');
  await moveClock(3 * DAY_MS);
  // Under the old interval of an hour it would have been dark by now.
  expect(await anomalies(fleet, 'gone-dark')).toEqual([]);
  const params = { id: made.id };
  const seen = await good('getAmendment', { key: fleet.keys.exporter, params });
  expect(seen).toMatchObject({ status: 'confirmed', licenceVersions: [3] });
});

test('a suspended licence that is reinstated ends its anomaly without a further report', async () => {
  const fleet = await foundFleet(1);
  const given = { key: fleet.keys.regulator, params: { id: fleet.licence }, json: {} };
  await good('suspendLicence', given);
  await moveClock();
  await submitItems(fleet, [attest(fleet, fleet.devices[0]!, await challengeNow())]);
  await moveClock();
  expect(await anomalies(fleet, 'licence-not-valid')).toMatchObject([{ state: 'firing' }]);
  await good('reinstateLicence', given);
  await moveClock();
  const [ended] = await anomalies(fleet, 'licence-not-valid');
  expect(ended).toMatchObject({ state: 'clear', clearedBy: { object: fleet.licence, version: 4 } });
});

test('devices that their operator retires stay listed until the authority confirms it', async () => {
  const fleet = await foundFleet(2);
  const [first, second] = fleet.devices.map(({ device }) => ({ id: device }));
  await good('revokeDevice', { key: fleet.keys.operator, params: first! });
  await good('revokeDevice', { key: fleet.keys.operator, params: second! });
  await moveClock(100 * DAY_MS);
  expect(await anomalies(fleet, 'device-retired')).toMatchObject([
    { state: 'firing', severity: 'medium' },
    { state: 'firing', severity: 'medium' },
  ]);
  await good('confirmRetirement', { key: fleet.keys.regulator, params: first!, json: {} });
  await moveClock();
  const states = (await anomalies(fleet, 'device-retired')).map(({ device, state, open }) => {
    return [device, state, open];
  });
  expect(new Set(states)).toEqual(
    new Set([
      [first!.id, 'clear', false],
      [second!.id, 'firing', true],
    ]),
  );
});

test('a site taken out leaves its devices reporting, and outside', async () => {
  const fleet = await foundFleet(1);
  await submitItems(fleet, [attest(fleet, fleet.devices[0]!, await challengeNow())]);
  const site = await good('getSite', { key: fleet.keys.operator, params: { id: fleet.site } });
  const { geometry } = site;
  const json = { name: 'Johor 2', operator: fleet.operator, country: 'MY', geometry };
  const other = await good('registerSite', { key: fleet.keys.operator, json });
  const moved = await amend(fleet, { sites: { add: [other.id], remove: [fleet.site] } });
  await moveClock();
  const [outside] = await anomalies(fleet, 'position-outside');
  expect(outside).toMatchObject({ state: 'firing', severity: 'high', site: fleet.site });
  expect(outside!.sentence).toContain('which the licence does not name');
  expect(outside!.sentence).toContain(moved.id);
  const answer = await submitItems<{ items: { word: string }[] }>(fleet, [
    attest(fleet, fleet.devices[0]!, await challengeNow()),
  ]);
  expect(answer.json.items).toMatchObject([{ word: 'accepted' }]);
});
