/** Readings of a site's meter against what the devices of all ledgers there reported, through the Fleet object's own store. */
import { describe, expect, test } from 'vitest';
import { dayMs, device } from '../../../fixtures/rules-facts.ts';
import { NO_USE } from '../../../src/core/appraise/usage/sums.ts';
import type { MeterReading } from '../../../src/core/meter-reading.ts';
import type { FleetPort } from '../../../src/flow/fleet/port.ts';
import { push, pushEnergy, pushLoads, pushRetired } from '../../../src/flow/fleet/push.ts';
import { tellFleet } from '../../../src/flow/settle/fleet.ts';
import { FLEET_MIGRATIONS, sqlFleetStore } from '../../../src/store/fleet/fleet-store.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { WindowWorld } from '../settle/window-world.ts';
import { memoryDatabase, sqliteSql } from '../sqlite.ts';

const settler = { random: (n: number) => new Uint8Array(n), rules: new Uint8Array(32) };
const DEVICES = 10;
const WEEK = 7;
/** Each reports 500 W of its 700 W all the time. */
const REPORTED_WATTS = 500;
/** 1.05 x (500 W + 0.7 x 700 W + 150 W), of ten devices in a week. */
const LIMIT_KWH = (1.05 * (REPORTED_WATTS + 640) * DEVICES * WEEK * 24) / 1_000;

function fleet(): FleetPort {
  const sql = sqliteSql(memoryDatabase());
  migrate(sql, FLEET_MIGRATIONS);
  const store = sqlFleetStore(sql);
  const nowMs = Date.now();
  return {
    push: async (ledger, duties) => push(store, ledger, duties, nowMs),
    load: async (ledger, loads) => pushLoads(store, ledger, loads, nowMs),
    meter: async (ledger, told) => pushEnergy(store, ledger, told, nowMs),
    retire: async (ledger, told) => pushRetired(store, ledger, told, nowMs),
  };
}

const today = (world: WindowWorld) => Math.floor(world.nowMs / dayMs);

/** Devices at one site which reported all of the last three weeks. */
function reporting(name: string, part = 1): WindowWorld {
  const world = new WindowWorld(DEVICES);
  world.store.putBook({ ...world.store.book()!, ledger: name });
  const spanS = DEVICES * 86_400 * part;
  const joules = spanS * REPORTED_WATTS;
  const sum = { ...NO_USE, spanS, observedS: spanS, joules, mostJoules: joules };
  const days = Array.from({ length: 3 * WEEK }, (_, n) => today(world) - n - 1);
  world.store.use.add(days.map((day) => ({ site: 'site-1', day, sum })));
  return world;
}

/** The last weeks of the meter of racks, the first one first. */
function readings(world: WindowWorld, weeks: readonly number[], more: Partial<MeterReading> = {}) {
  return weeks.map((kwh, n): MeterReading => {
    const toDay = today(world) - WEEK * (weeks.length - 1 - n);
    return {
      ...{ reading: `mrd-${n}`, site: 'site-1', authority: null, feeds: 'racks', kwh },
      ...{ otherKwh: 0, fromDay: toDay - WEEK, toDay, statedAtMs: world.nowMs },
      ...{ isWithdrawn: false, ...more },
    };
  });
}

function tell(worlds: readonly WindowWorld[], told: readonly MeterReading[]): void {
  for (const world of worlds)
    for (const reading of told) world.told({ type: 'meter-reading', reading }, 2);
}

/** All ledgers tell the fleet, as they do each hour, and look three days later. */
async function look(...worlds: readonly WindowWorld[]) {
  const port = fleet();
  for (const world of [...worlds, ...worlds])
    await tellFleet(world.store, port, world.nowMs, settler);
  for (const world of worlds) world.wait(3.1);
  return worlds.map((world) => {
    const found = world.condition('site-under-reporting', 'site', 'site-1');
    return found?.state === 'firing' ? found.severity : (found?.state ?? null);
  });
}

describe('a site’s meter', () => {
  test('that shows more than can be in two readings is found, and in one, or a little less, is not', async () => {
    for (const [weeks, said] of [
      [[1.02, 1.02], 'high'],
      [[0.98, 0.98], null],
      [[0.8, 1.5], null],
      [[1.5, 0.8], null],
      [[1.5], null],
    ] as const) {
      const world = reporting('lic-1');
      const kwh = weeks.map((factor) => factor * LIMIT_KWH);
      tell([world], readings(world, kwh));
      expect(await look(world), `${weeks}`).toEqual([said]);
    }
  });

  test('holds silent time at its most: who is silent is somebody else’s matter', async () => {
    const world = reporting('lic-1', 0.5);
    // Half of the time at 770 W instead of 500 W.
    const most = LIMIT_KWH * ((0.5 * 500 + 0.5 * 770 + 640) / 1_140);
    tell([world], readings(world, [most * 0.99, most * 0.99]));
    expect(await look(world)).toEqual([null]);
    const other = reporting('lic-1', 0.5);
    tell([other], readings(other, [most * 1.02, most * 1.02]));
    expect(await look(other)).toEqual(['high']);
  });

  test('of a site that two licences share is held against both together, which is not told', async () => {
    const worlds = [reporting('lic-1'), reporting('lic-2')];
    tell(worlds, readings(worlds[0]!, [1.9 * LIMIT_KWH, 1.9 * LIMIT_KWH]));
    expect(await look(...worlds)).toEqual([null, null]);
    const others = [reporting('lic-1'), reporting('lic-2')];
    tell(others, readings(others[0]!, [2.1 * LIMIT_KWH, 2.1 * LIMIT_KWH]));
    expect(await look(...others)).toEqual(['high', 'high']);
    const { sentence } = others[0]!.condition('site-under-reporting', 'site', 'site-1')!;
    // Its own ten devices alone.
    expect(sentence).toContain('reported 840 kWh, and can have used 840 kWh');
    expect(sentence).toContain('under other licences it is still less');
  });

  test('that an authority read counts for its own licences, and others say what they have to say to it', async () => {
    const worlds = [reporting('lic-1'), reporting('lic-2')];
    worlds[1]!.store.putBook({ ...worlds[1]!.store.book()!, authority: 'aut-2' });
    const told = (factor: number) =>
      readings(worlds[0]!, [factor * LIMIT_KWH, factor * LIMIT_KWH], { authority: 'aut-1' });
    tell(worlds, told(2.1));
    expect(await look(...worlds)).toEqual(['high', null]);
  });

  test('ends by two readings that are within, or are corrected; who takes all of them back ends nothing', async () => {
    const world = reporting('lic-1');
    const over = readings(world, [1.5 * LIMIT_KWH, 1.5 * LIMIT_KWH]);
    tell([world], over);
    expect(await look(world)).toEqual(['high']);
    tell(
      [world],
      over.map((one) => ({ ...one, kwh: 0.8 * LIMIT_KWH })),
    );
    expect(await look(world)).toEqual(['clear']);
    tell([world], over);
    expect(await look(world)).toEqual(['high']);
    tell(
      [world],
      over.map((one) => ({ ...one, isWithdrawn: true })),
    );
    expect(await look(world)).toEqual(['high']);
    tell([world], readings(world, [0.8 * LIMIT_KWH, 0.8 * LIMIT_KWH]));
    expect(await look(world)).toEqual(['clear']);
  });

  test('is not made plain by taking back what was found after what was plain', async () => {
    const world = reporting('lic-1');
    const told = readings(
      world,
      [0.8, 0.8, 1.5, 1.5].map((factor) => factor * LIMIT_KWH),
    );
    // Of the fourth week before nothing was reported: its silent time stands at its most.
    tell([world], told);
    expect(await look(world)).toEqual(['high']);
    const taken = told.slice(2).map((one) => ({ ...one, isWithdrawn: true, isCorrected: true }));
    tell([world], taken);
    expect(await look(world)).toEqual(['high']);
    const anew = taken.map((one) => ({
      ...one,
      reading: `${one.reading}-anew`,
      isWithdrawn: false,
    }));
    tell(
      [world],
      anew.map((one) => ({ ...one, kwh: 0.8 * LIMIT_KWH })),
    );
    expect(await look(world)).toEqual(['clear']);
  });

  test('is explained by what a licence that nobody confirmed reports, not by its silent devices; and it accuses nobody', async () => {
    const claimed = (part: number) => {
      const world = reporting('lic-2', part);
      const book = world.store.book()!;
      world.store.putBook({ ...book, terms: { ...book.terms, status: 'claimed' } });
      return world;
    };
    for (const [part, factor, said] of [
      [0, 1.02, 'high'],
      [1, 1.9, null],
      // Ten times what was reported under the confirmed licence.
      [10, 0.9, null],
    ] as const) {
      const worlds = [reporting('lic-1'), claimed(part)];
      tell(worlds, readings(worlds[0]!, [factor * LIMIT_KWH, factor * LIMIT_KWH]));
      expect((await look(...worlds))[0], `${part}`).toBe(said);
    }
  });

  test('is not forgotten because many other authorities state something', async () => {
    const world = reporting('lic-1');
    tell([world], readings(world, [1.5 * LIMIT_KWH, 1.5 * LIMIT_KWH]));
    for (let n = 0; n < 20; n++) {
      tell([world], readings(world, [1], { reading: `other-${n}`, authority: `aut-x${n}` }));
    }
    expect(world.store.control.readings('site-1')).toHaveLength(14);
    expect(await look(world)).toEqual(['high']);
  });

  test('that shows less than is reported is a meter of something else', async () => {
    const world = reporting('lic-1');
    // 840 kWh were reported.
    tell([world], readings(world, [700, 700]));
    expect(await look(world)).toEqual(['medium']);
  });

  test('keeps six readings of a series, and devices that were shipped after them say nothing to them', async () => {
    const world = reporting('lic-1');
    tell([world], readings(world, Array(10).fill(700)));
    expect(world.store.control.readings('site-1')).toHaveLength(6);
    const over = readings(world, [1.02 * LIMIT_KWH, 1.02 * LIMIT_KWH]);
    const other = reporting('lic-1');
    const late = Array.from({ length: 5 }, (_, n) => {
      return { ...device, device: `late-${n}`, site: 'site-1', shippedAtMs: other.nowMs };
    });
    other.told({ type: 'devices', devices: late });
    tell([other], over);
    expect(await look(other)).toEqual(['high']);
  });
});
