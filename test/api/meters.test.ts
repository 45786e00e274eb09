/** Readings of sites' meters: once a day and voice, by the operator or an authority for itself, of days that are over. */
import { expect, test } from 'vitest';
import { bad, call, good, problemOf, sendTo } from './client.ts';
import { localApp } from './local-app.ts';
import { makeWorld, type World } from './world.ts';

const app = localApp();
sendTo(app.send);

const dayMs = 86_400_000;
const day = (ago: number) => new Date(app.nowMs - ago * dayMs).toISOString().slice(0, 10);
const week = (ago: number) => ({ from: day(ago + 7), to: day(ago) });

const given = (world: World, more: object = {}) => ({
  ...{ key: world.operatorKey, params: { id: world.site } },
  json: { ...week(1), feeds: 'racks' as const, kwh: 900, source: 'Own meter', ...more },
});

const told = (world: World) =>
  app.ledgers.changes
    .get(world.licence)!
    .flatMap(({ body }) => (body.type === 'meter-reading' ? [body.reading] : []));

test('the ledgers of the site are told, of every version', async () => {
  const world = await makeWorld();
  const { id } = await good('stateReading', given(world, { otherKwh: 100 }));
  const toDay = Math.floor(app.nowMs / dayMs) - 1;
  expect(told(world)).toMatchObject([
    { reading: id, authority: null, kwh: 900, otherKwh: 100, fromDay: toDay - 7, toDay },
  ]);
  const own = { key: world.operatorKey, params: { id } };
  const corrected = { ...own, json: { kwh: 910, reason: 'Misread' } };
  expect(await good('correctReading', corrected)).toMatchObject({ version: 2, otherKwh: 0 });
  await good('withdrawReading', { ...own, json: { reason: 'Another meter' } });
  expect(told(world).map(({ kwh, isWithdrawn }) => [kwh, isWithdrawn])).toEqual([
    ...[[900, false] as const, [910, false] as const, [910, true] as const],
  ]);
  const refused = await bad('correctReading', corrected);
  expect(refused).toMatchObject({ status: 409, reason: 'meter_status_conflict' });
  const history = await good('getHistory', own);
  expect(history.versions.flatMap(({ changes }) => changes.map(({ action }) => action))).toEqual([
    ...['meter-read', 'meter-corrected', 'meter-withdrawn'],
  ]);
  // Its days are free again.
  await good('stateReading', given(world));
});

test('a day is stated once a voice and meter, whether it comes again, overlaps or comes late', async () => {
  const world = await makeWorld();
  await good('stateReading', given(world));
  const known = { status: 409, reason: 'meter_reading_overlaps' };
  for (const span of [week(1), week(7), week(-5 + 6), { from: day(4), to: day(3) }]) {
    expect(await bad('stateReading', given(world, span)), JSON.stringify(span)).toMatchObject(
      known,
    );
  }
  await good('stateReading', given(world, week(8)));
  await good('stateReading', given(world, week(300)));
  await good('stateReading', given(world, { feeds: 'it' }));
  await good('stateReading', { ...given(world), key: world.regulatorKey });
});

test('of requests at one moment to state one day one states it', async () => {
  const world = await makeWorld();
  const spans = [week(1), week(1), week(4), week(6), week(3)];
  const answers = await Promise.all(spans.map((span) => call('stateReading', given(world, span))));
  const others = answers.filter(({ status }) => status !== 201);
  expect(others).toHaveLength(spans.length - 1);
  for (const other of others)
    expect(await problemOf(other)).toMatchObject({ status: 409, reason: 'meter_reading_overlaps' });
});

test('an authority’s reading is its own, and nobody changes another’s', async () => {
  const world = await makeWorld();
  const { id } = await good('stateReading', { ...given(world), key: world.regulatorKey });
  expect(told(world).at(-1)!.authority).toBe(world.authority);
  const key = world.operatorKey;
  expect((await good('listReadings', { key, query: { site: world.site } })).items).toEqual([]);
  const json = { reason: 'Not ours' };
  const params = { id };
  expect(await bad('withdrawReading', { key, params, json })).toMatchObject({ status: 404 });
  expect(await bad('getHistory', { key, params })).toMatchObject({ status: 404 });
  const { id: operators } = await good('stateReading', given(world));
  const others = { key: world.regulatorKey, params: { id: operators }, json };
  expect(await bad('withdrawReading', others)).toMatchObject({
    ...{ status: 403, reason: 'meter_reading_of_other' },
  });
  const { items } = await good('listReadings', { key: world.regulatorKey });
  expect(items.map((one) => one.id).toSorted()).toEqual([id, operators].toSorted());
});

test('days that are not over, too many or too long ago, more beside than in all, and a facility without PUE are refused', async () => {
  const world = await makeWorld();
  for (const more of [
    { from: day(1), to: day(-1) },
    { from: day(3), to: day(3) },
    { from: day(95), to: day(1) },
    { from: day(410), to: day(405) },
    { otherKwh: 901 },
    { kwh: -1 },
  ]) {
    expect(await bad('stateReading', given(world, more)), JSON.stringify(more)).toMatchObject({
      ...{ status: 422, reason: 'request_body_invalid' },
    });
  }
  const facility = await bad('stateReading', given(world, { feeds: 'facility' }));
  expect(facility).toMatchObject({ status: 409, reason: 'meter_pue_missing' });
});

test('a voice states and changes a hundred readings of a site a day, and leaves the others theirs', async () => {
  const world = await makeWorld();
  const { id } = await good('stateReading', given(world));
  const corrected = { key: world.operatorKey, params: { id }, json: { kwh: 9, reason: 'Misread' } };
  for (let n = 1; n < 100; n++) await good('correctReading', corrected);
  const refused = { status: 429, reason: 'quota_exceeded' };
  expect(await bad('correctReading', corrected)).toMatchObject(refused);
  expect(await bad('stateReading', given(world, week(30)))).toMatchObject(refused);
  await good('stateReading', { ...given(world), key: world.regulatorKey });
});
