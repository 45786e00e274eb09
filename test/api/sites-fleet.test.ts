import { expect, test } from 'vitest';
import { attest, call, challengeNow, type Fleet, foundFleet, submitItems } from './fleet.ts';

interface Anomaly {
  readonly kind: string;
  readonly state: string;
  readonly severity: string;
  readonly sentence: string;
}

const ABROAD = { latitude: 40.8, longitude: 111.7 };
const AROUND = [
  [111.6, 40.7],
  [111.8, 40.7],
  [111.8, 40.9],
  [111.6, 40.9],
  [111.6, 40.7],
];

async function anomaliesOf(fleet: Fleet): Promise<readonly Anomaly[]> {
  const path = `/v1/anomalies?licence=${fleet.licence}`;
  const answer = await call<{ items: Anomaly[] }>('GET', path, fleet.keys.regulator);
  return answer.json.items;
}

function redraw({ site, keys }: Fleet) {
  const geometry = { type: 'Polygon', coordinates: [AROUND] };
  const body = { name: 'Johor 1', country: 'CN', geometry };
  return call<{ version: number }>('POST', `/v1/sites/${site}/versions`, keys.operator, body);
}

async function report(fleet: Fleet, position: { latitude: number; longitude: number }) {
  const item = attest(fleet, fleet.devices[0]!, await challengeNow(), { position });
  expect((await submitItems(fleet, [item])).status).toBe(200);
}

test('a fence drawn anew around the stolen rack does not hide that it left its confirmed site', async () => {
  const fleet = await foundFleet(1);
  expect((await redraw(fleet)).json.version).toBe(2);
  await report(fleet, ABROAD);
  await expect
    .poll(async () => (await anomaliesOf(fleet)).map(({ kind }) => kind))
    .toEqual(['position-outside']);
});

test('verdicts under a claimed site say so until its authority confirms it', async () => {
  const fleet = await foundFleet(1, 'claimed');
  await report(fleet, { latitude: 1.5, longitude: 103.7 });
  const of = async (kind: string) =>
    (await anomaliesOf(fleet)).find((anomaly) => anomaly.kind === kind);
  await expect.poll(() => of('site-claimed')).toMatchObject({ state: 'firing', severity: 'low' });
  expect((await of('site-claimed'))?.sentence).toContain('has not confirmed');
  await call('POST', `/v1/licences/${fleet.licence}/confirm`, fleet.keys.regulator, {});
  await report(fleet, { latitude: 1.5, longitude: 103.7 });
  await expect.poll(() => of('site-claimed')).toMatchObject({ state: 'clear' });
});
