import { expect, test } from 'vitest';
import { attest, call, challengeNow, foundFleet, submitItems } from './fleet.ts';

interface Anomalies {
  readonly items: { readonly kind: string; readonly sentence: string; readonly state: string }[];
}

test('devices under a rejected licence are revoked in its ledger, and their reports held against it', async () => {
  const fleet = await foundFleet(2, 'claimed');
  const [first, second] = fleet.devices as [(typeof fleet.devices)[0], (typeof fleet.devices)[0]];
  const before = await submitItems(fleet, [attest(fleet, first, await challengeNow())]);
  expect(before.status).toBe(200);
  const path = `/v1/licences/${fleet.licence}/reject`;
  const note = { note: 'Never issued by this authority.' };
  expect((await call('POST', path, fleet.keys.regulator, note)).status).toBe(201);
  const after = await submitItems(fleet, [
    attest(fleet, first, await challengeNow()),
    attest(fleet, second, await challengeNow()),
  ]);
  expect(after.status).toBe(200);
  await expect
    .poll(async () => (await anomaliesOf(fleet)).map(({ kind }) => kind))
    .toContain('licence-not-valid');
  const found = await anomaliesOf(fleet);
  const notValid = found.find(({ kind }) => kind === 'licence-not-valid');
  expect(notValid?.sentence).toContain('is rejected');
  const device = await call<{ device: { status: string }; ledger: object }>(
    'GET',
    `/v1/devices/${second.device}`,
    fleet.keys.regulator,
  );
  expect(device.json.device.status).toBe('revoked');
  expect(device.json.ledger).toMatchObject({ lastPresenceAt: null });
});

async function anomaliesOf(fleet: Awaited<ReturnType<typeof foundFleet>>) {
  const path = `/v1/anomalies?licence=${fleet.licence}`;
  return (await call<Anomalies>('GET', path, fleet.keys.regulator)).json.items;
}
