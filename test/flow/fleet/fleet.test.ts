/** Sites of one owner in step, over several ledgers: what is found, and what the nearest honest fleets look like. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs, nowMs as startMs } from '../../../fixtures/rules-facts.ts';
import { dutyOf, inStep } from '../../../src/core/appraise/usage/in-step.ts';
import type { FleetPort } from '../../../src/flow/fleet/port.ts';
import { push, pushEnergy, pushLoads, pushRetired } from '../../../src/flow/fleet/push.ts';
import { tellFleet } from '../../../src/flow/settle/fleet.ts';
import { tick } from '../../../src/flow/settle/tick.ts';
import { FLEET_MIGRATIONS, sqlFleetStore } from '../../../src/store/fleet/fleet-store.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { WindowWorld } from '../settle/window-world.ts';
import { memoryDatabase, sqliteSql } from '../sqlite.ts';

const settler = { random: (n: number) => new Uint8Array(n), rules: new Uint8Array(32) };
const HOURS = 100;
const firstHour = Math.floor(startMs / hourMs) - HOURS;

/** A number of a seed and an hour, 0 to 1. */
function noise(seed: number, hour: number): number {
  const x = Math.sin(seed * 127.1 + hour * 311.7) * 43_758.545;
  return x - Math.floor(x);
}

/** Busy most of the time, with interruptions that a seed decides. */
const run = (seed: number) => (hour: number) => (noise(seed, hour) < 0.15 ? 0.1 : 0.9);
const day = (hour: number) => 0.5 + 0.4 * Math.sin((hour % 24) / 4);

function fleet(): FleetPort {
  const sql = sqliteSql(memoryDatabase());
  migrate(sql, FLEET_MIGRATIONS);
  const store = sqlFleetStore(sql);
  return {
    push: async (ledger, duties) => push(store, ledger, duties, startMs),
    load: async (ledger, loads) => pushLoads(store, ledger, loads, startMs),
    meter: async (ledger, told) => pushEnergy(store, ledger, told, startMs),
    retire: async (ledger, told) => pushRetired(store, ledger, told, startMs),
  };
}

/** A ledger with sites whose devices were so busy in each of the last hours. */
function ledger(
  name: string,
  duties: readonly ((hour: number) => number)[],
  exaflopAnHour = 1_000,
): WindowWorld {
  const world = new WindowWorld(1, duties.length);
  world.store.putBook({ ...world.store.book()!, ledger: name });
  for (const [i, duty] of duties.entries()) {
    const rows = Array.from({ length: HOURS }, (_, at) => {
      const hour = firstHour + at;
      const figures = { observedS: 3_600, busyS: 3_600 * duty(hour), exaflop: exaflopAnHour };
      // Each ledger has places of its own.
      return { site: `site-${i + 1}`, hour, ...figures };
    });
    world.store.use.addHours(rows);
  }
  return world;
}

function found(world: WindowWorld) {
  return world.condition('coordinated-training', 'licence', 'lic-1');
}

async function tell(port: FleetPort, ...worlds: readonly WindowWorld[]) {
  for (const world of worlds) await tellFleet(world.store, port, startMs, settler);
}

describe('two sites of one owner', () => {
  test('that stop and stall together for days are one run, with the sum of both', async () => {
    const world = ledger('lic-a', [run(1), run(1)]);
    await tell(fleet(), world);
    expect(found(world)).toMatchObject({
      ...{ state: 'firing', severity: 'high' },
      numbers: { sites: 2, ownSites: 'site-1 site-2', hours: HOURS, exaflop: 200_000 },
    });
  });

  test('are found over two licences, each told of its own sites alone', async () => {
    const [first, second] = [ledger('lic-a', [run(1)]), ledger('lic-b', [run(9), run(1)])];
    const port = fleet();
    await tell(port, first);
    expect(found(first)).toBeNull();
    await tell(port, second, first);
    expect(found(second)?.numbers).toMatchObject({ sites: 2, ownSites: 'site-2' });
    expect(found(second)!.sentence).toContain('1 site of them under other licences');
    expect(found(first)?.numbers).toMatchObject({ ownSites: 'site-1' });
  });

  test.each([
    ['with interruptions of their own', [run(1), run(2)], 1_000],
    ['with the same days and nights', [day, day], 1_000],
    ['that are always busy', [() => 0.95, () => 0.95], 1_000],
    ['that do little', [run(1), run(1)], 400],
  ] as const)('%s are none', async (_, duties, exaflop) => {
    const world = ledger('lic-a', duties, exaflop);
    await tell(fleet(), world);
    expect(found(world)).toBeNull();
  });

  test('of other owners are none', async () => {
    const [first, second] = [ledger('lic-a', [run(1)]), ledger('lic-b', [run(9), run(1)])];
    const site = second.store.site('site-2')!;
    second.store.putSite({ ...site, operator: 'op-2' });
    const port = fleet();
    await tell(port, first, second, first);
    expect([found(first), found(second)]).toEqual([null, null]);
  });

  test('are no longer found a day after they went ways of their own', async () => {
    const world = ledger('lic-a', [run(1), run(1)]);
    const port = fleet();
    await tell(port, world);
    expect(found(world)?.state).toBe('firing');
    world.store.use.dropHoursBefore(firstHour + 60);
    for (let hour = 0; hour < 24; hour++) await tell(port, world);
    expect(found(world)?.state).toBe('clear');
  });
});

describe('the correlation of two duties', () => {
  const series = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 });
  const duty = (values: readonly number[]) =>
    dutyOf(
      values.map((value, i) => [i, value] as const),
      200,
    );

  test('is between -1 and 1, the same from both sides, and 1 with itself where it moves', () => {
    fc.assert(
      fc.property(series, series, (a, b) => {
        const [ab, ba] = [inStep(duty(a), duty(b)), inStep(duty(b), duty(a))];
        expect(Math.abs(ab.correlation)).toBeLessThanOrEqual(1 + 1e-9);
        expect(ba.correlation).toBeCloseTo(ab.correlation, 9);
        const own = inStep(duty(a), duty(a)).correlation;
        expect(own === 0 || Math.abs(own - 1) < 1e-9).toBe(true);
        expect(ab.hours).toBe(Math.min(a.length, b.length));
      }),
    );
  });

  test('is told without what is the same every day', () => {
    const hours = Array.from({ length: 96 }, (_, hour) => day(hour));
    const step = inStep(duty(hours), duty(hours));
    expect(step.correlation).toBeCloseTo(1, 9);
    expect(step.beyondDay).toBe(0);
  });
});

test('what a ledger told before is replaced, and one ledger cannot fill the fleet', async () => {
  const sql = sqliteSql(memoryDatabase());
  migrate(sql, FLEET_MIGRATIONS);
  const store = sqlFleetStore(sql);
  const many = Array.from({ length: 900 }, (_, i) => ({
    // Ten owners: all pairs of one owner's sites are looked at.
    ...{ site: `site-${i}`, owner: `op-${i % 10}` },
    hours: Array.from({ length: 400 }, (_, hour) => [hour, 0.5, 1] as const),
  }));
  const owners = Array.from({ length: 10 }, (_, i) => `op-${i}`);
  push(store, 'lic-a', many, startMs);
  const owned = () => owners.flatMap((owner) => store.ofOwner(owner, 0, 10_000));
  const kept = owned();
  expect([kept.length, kept[0]!.hours.length]).toEqual([500, 192]);
  push(store, 'lic-a', many.slice(0, 1), startMs);
  expect(owned().length).toBe(1);
});

describe('a site that holds devices of several licences', () => {
  /** Ten devices of 700 W each under a licence of their own, at a site that can supply 20 kW. */
  function tenant(name: string, status: 'confirmed' | 'claimed' = 'confirmed'): WindowWorld {
    const world = new WindowWorld(10);
    const book = world.store.book()!;
    world.store.putBook({ ...book, ledger: name, terms: { ...book.terms, status } });
    const power = { megawatts: 0.02, pue: 1 };
    world.store.putSite({ ...world.store.site('site-1')!, power });
    return world;
  }
  const state = (world: WindowWorld) => {
    tick(world.store, startMs, settler);
    return world.condition('power-capacity', 'site', 'site-1')?.state;
  };

  test('cannot supply them all, though each of them alone', async () => {
    const [port, all] = [fleet(), ['lic-1', 'lic-2', 'lic-3'].map((name) => tenant(name))];
    await tell(port, ...all);
    expect(all.map(state)).toEqual([undefined, undefined, 'firing']);
    // Each hears of the others the next time.
    await tell(port, ...all);
    expect(all.map(state)).toEqual(['firing', 'firing', 'firing']);
    const { sentence, numbers } = all[0]!.condition('power-capacity', 'site', 'site-1')!;
    expect(sentence).toContain('under other licences it is more than the site can supply 20 kW');
    expect(numbers).toMatchObject({ devices: 10, shared: 'yes' });
  });

  test('is not burdened by a licence that nobody confirmed', async () => {
    const honest = ['lic-1', 'lic-2'].map((name) => tenant(name));
    const [port, claimed] = [fleet(), tenant('lic-3', 'claimed')];
    await tell(port, claimed, ...honest, claimed, ...honest);
    expect(honest.map(state)).toEqual([undefined, undefined]);
  });
});

describe('an exporter that takes devices off the record', () => {
  /** Twenty devices under a licence of their own. */
  function licensed(
    name: string,
    given: { exporter?: string; authority?: string; status?: 'claimed' } = {},
  ): WindowWorld {
    const world = new WindowWorld(20);
    const book = world.store.book()!;
    const { exporter = book.exporter, authority = book.authority } = given;
    const status = given.status ?? ('confirmed' as const);
    world.store.putBook({
      ...{ ...book, ledger: name, exporter, authority },
      terms: { ...book.terms, status },
    });
    return world;
  }
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const state = (world: WindowWorld) => {
    tick(world.store, startMs, settler);
    return world.condition('evidence-erasure', 'licence', 'lic-1')?.state;
  };
  const retire = (world: WindowWorld, count: number) => {
    for (const device of world.devices.slice(0, count)) world.retire(device);
  };

  test('a few under each of many licences is found where something was taken, and ends when that is accepted', async () => {
    const [port, all] = [fleet(), names.map((name) => licensed(name))];
    for (const world of all.slice(0, 5)) retire(world, 2);
    await tell(port, ...all, ...all);
    expect(all.map(state)).toEqual([...Array(5).fill('firing'), undefined]);
    const found = all[0]!.condition('evidence-erasure', 'licence', 'lic-1');
    expect(found!.sentence).toContain(
      '2 devices of 20 (10 %) under this licence, and 8.3 % of all that its exporter has under one authority (8.3 % is bulk)',
    );
    expect(found!.numbers).toMatchObject({ retired: 2, exporterShare: 0.083 });
    const [first] = all;
    for (const device of first!.devices.slice(0, 2)) first!.accept(device);
    await tell(port, ...all, ...all);
    // Eight of 120 are neither bulk nor far from it, and of the first licence none is left.
    expect(all.map(state)).toEqual(['clear', ...Array(4).fill('firing'), undefined]);
  });

  test('is not hidden among devices of licences that nobody confirmed', async () => {
    const [port, all] = [fleet(), names.map((name) => licensed(name))];
    const [honest, claimed] = [all.pop()!, licensed('big', { status: 'claimed' })];
    for (const world of all) retire(world, 2);
    await tell(port, claimed, honest, ...all, ...all);
    expect(all.map(state)).toEqual(Array(5).fill('firing'));
  });

  test('answers for nobody else, and nowhere but before its authority', async () => {
    const port = fleet();
    const others = [{ exporter: 'exp-2' }, { authority: 'auth-2' }];
    const all = names.map((name, i) => licensed(name, i < 4 ? {} : others[i - 4]));
    for (const world of all) retire(world, 2);
    await tell(port, ...all, ...all);
    expect(all.map(state)).toEqual(Array(6).fill(undefined));
  });
});
