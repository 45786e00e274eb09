/** Declared windows and the silence that counts, on a ledger: what they delay, what they do not, and what a cheat gets. */
import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../fixtures/rules-facts.ts';
import { WindowWorld } from './window-world.ts';

/** An interval is a day and the grace a day: dark after three days, high after seven, critical after fourteen. */
describe('a declared window', () => {
  test('excuses the silence within it, and the silence of those who come back is nothing', () => {
    const world = new WindowWorld(8);
    world.declare({ from: 1, to: 3 });
    world.pass(1);
    world.leave(...world.devices);
    world.pass(2);
    world.return(...world.devices);
    world.pass(10);
    expect(world.silences()).toEqual([]);
  });

  test('delays a silence by its length and no more, and the finding says by what', () => {
    const world = new WindowWorld(1);
    const [name = ''] = world.devices;
    const { window } = world.declare({ from: 1, to: 3 });
    world.leave(name);
    world.pass(5);
    expect(world.condition('gone-dark', 'device', name)).toBeNull();
    world.pass(0.25);
    const condition = world.condition('gone-dark', 'device', name)!;
    expect(condition).toMatchObject({ state: 'firing', severity: 'medium' });
    expect(condition.sentence).toContain(
      `2 days of that are excused by the declared window ${window}`,
    );
    expect(condition.numbers).toMatchObject({
      ...{ silentMs: 5.25 * dayMs, excusedMs: 2 * dayMs, countedMs: 3.25 * dayMs },
      windows: window,
    });
    world.pass(4);
    expect(world.condition('gone-dark', 'device', name)?.severity).toBe('high');
  });

  test('leaves a device as dark as it was, and ends nothing', () => {
    const world = new WindowWorld(1);
    const [name = ''] = world.devices;
    world.leave(name);
    world.pass(4);
    const before = world.condition('gone-dark', 'device', name);
    expect(before).toMatchObject({ state: 'firing', severity: 'medium' });
    world.declare({ from: 0.25, to: 10 });
    world.pass(10);
    expect(world.condition('gone-dark', 'device', name)).toEqual(before);
    world.pass(3);
    expect(world.condition('gone-dark', 'device', name)?.severity).toBe('high');
  });

  test('that the ledger learns of late still ends nothing', () => {
    const world = new WindowWorld(8);
    const told = { window: 'win_late', site: 'site-1', devices: null, withdrawnAtMs: null };
    const declared = { ...told, fromMs: world.nowMs + dayMs, toMs: world.nowMs + 6 * dayMs };
    world.leave(...world.devices);
    world.pass(4);
    expect(world.silences()).toEqual(['mass-dark site-1 critical']);
    world.tell(declared);
    world.pass(2);
    expect(world.silences()).toEqual(['mass-dark site-1 critical']);
    world.return(...world.devices);
    world.pass(2);
    expect(world.silences()).toEqual([]);
  });

  test('of some devices excuses those alone', () => {
    const world = new WindowWorld(4);
    const [first = '', second = ''] = world.devices;
    world.declare({ from: 0.25, to: 5, devices: [first] });
    world.leave(first, second);
    world.pass(4);
    expect(world.silences()).toEqual([`gone-dark ${second} medium`]);
  });

  test('of another site excuses nobody here', () => {
    const world = new WindowWorld(4, 2);
    world.declare({ from: 0.25, to: 5, site: 'site-2' });
    world.leave('site-1-dev-1');
    world.pass(4);
    expect(world.silences()).toEqual(['gone-dark site-1-dev-1 medium']);
  });

  test('that was withdrawn, or ended early, excuses nothing from then on', () => {
    const world = new WindowWorld(2);
    const [first = '', second = ''] = world.devices;
    const one = world.declare({ from: 1, to: 8, devices: [first] });
    const other = world.declare({ from: 1, to: 8, devices: [second] });
    world.leave(first, second);
    world.tell({ ...one, withdrawnAtMs: world.nowMs });
    world.pass(2);
    world.tell({ ...other, toMs: world.nowMs });
    world.pass(1.25);
    expect(world.silences()).toEqual([`gone-dark ${first} medium`]);
    world.pass(1);
    expect(world.silences()).toContain(`gone-dark ${second} medium`);
  });

  test('does not delay that a device was never activated', () => {
    const world = new WindowWorld(1);
    world.declare({ from: 0.25, to: 14 });
    const dev = { ...world.store.deviceNamed('site-1-dev-1')!, device: 'dev-boxed' };
    world.store.putDevice({ ...dev, shippedAtMs: world.nowMs - 70 * dayMs });
    world.pass(1);
    expect(world.condition('never-activated', 'device', 'dev-boxed')?.state).toBe('firing');
  });

  test('does not hide who reports from elsewhere', () => {
    const world = new WindowWorld(1);
    const [name = ''] = world.devices;
    world.declare({ from: 0.25, to: 5 });
    world.pass(1);
    world.nowMs += 60_000;
    world.settle([world.token(name, { latitude: 40.8, longitude: 111.7 })]);
    expect(world.firing()).toContain(`position-outside ${name} critical`);
  });

  test('is kept while a silence reaches back to it, and dropped when it can matter no more', () => {
    const world = new WindowWorld(2);
    const [gone = ''] = world.devices;
    world.declare({ from: 1, to: 2 });
    world.leave(gone);
    world.pass(60);
    expect(world.store.windows()).toHaveLength(1);
    world.return(gone);
    world.pass(1.25);
    expect(world.store.windows()).toEqual([]);
  });
});

describe('many that go dark together', () => {
  test('do so after a window as they would have without it, and swallow their members', () => {
    const world = new WindowWorld(8);
    world.declare({ from: 1, to: 3 });
    world.leave(...world.devices);
    world.pass(5);
    expect(world.firing()).toEqual([]);
    world.pass(0.25);
    expect(world.firing()).toEqual(['mass-dark site-1 critical', 'window-overused site-1 high']);
    const mass = world.condition('mass-dark', 'site', 'site-1')!;
    expect(mass.sentence).toContain('window win_1 excuse up to 2 days of a silence');
    expect(mass.numbers).toMatchObject({ excused: 0, excusedMs: 2 * dayMs, windows: 'win_1' });
  });

  test('are one event also where a window falls between those who went first and the others', () => {
    const world = new WindowWorld(10);
    const [first = '', ...others] = world.devices;
    world.leave(first);
    world.pass(0.5);
    world.report();
    // The first is dark before the window; the others would have been within a day of it.
    world.declare({ from: 2.75, to: 5.75 });
    world.leave(...others.slice(0, 2));
    world.pass(6);
    expect(world.silences()).toEqual([`gone-dark ${first} medium`]);
    world.pass(0.75);
    expect(world.firing()).toContain('mass-dark site-1 critical');
  });
});

describe('a cheat', () => {
  test('who declares a window exactly when the racks leave is told what did not come back', () => {
    const world = new WindowWorld(100);
    const rack = world.devices.slice(0, 8);
    world.declare({ from: 0.25, to: 2.25, devices: rack });
    world.pass(1);
    world.leave(...rack);
    world.pass(6);
    const overused = world.condition('window-overused', 'site', 'site-1')!;
    expect(overused).toMatchObject({ state: 'firing', severity: 'high' });
    expect(overused.sentence).toContain('8 of the 8 devices that win_1 covered (100 %)');
    for (const name of rack) expect(world.condition('gone-dark', 'device', name)).not.toBeNull();
  });

  test('who hides the rack in a window of the whole site is told all the same', () => {
    const world = new WindowWorld(100);
    const rack = world.devices.slice(0, 8);
    world.declare({ from: 0.25, to: 2.25 });
    world.leave(...rack);
    world.pass(7);
    const { sentence } = world.condition('window-overused', 'site', 'site-1')!;
    expect(sentence).toContain('8 of the 100 devices that win_1 covered');
  });

  test('who chains windows is told of the run before it is over', () => {
    const world = new WindowWorld(8);
    for (const at of [0.25, 10.25]) world.declare({ from: at, to: at + 9.75 });
    world.leave(...world.devices);
    world.pass(0.25);
    const overused = world.condition('window-overused', 'site', 'site-1')!;
    expect(overused).toMatchObject({ severity: 'high' });
    expect(overused.sentence).toContain('2 windows back to back');
    world.pass(30);
    expect(world.firing()).toContain('mass-dark site-1 critical');
  });

  test('who declares one for each rack in turn is not excused by those of the others', () => {
    const world = new WindowWorld(4);
    const [first = '', second = ''] = world.devices;
    world.declare({ from: 0.25, to: 3, devices: [first] });
    world.declare({ from: 3, to: 6, devices: [second] });
    world.leave(first);
    world.pass(6.25);
    expect(world.condition('gone-dark', 'device', first)).not.toBeNull();
  });

  test('who declares one for all sites at once is told at each of them', () => {
    const world = new WindowWorld(3, 3);
    for (const site of world.sites()) world.declare({ from: 0.25, to: 1.25, site });
    world.pass(0.25);
    for (const site of world.sites()) {
      const condition = world.condition('window-overused', 'site', site);
      expect(condition?.sentence).toContain(
        '3 of the 3 sites of the licence in windows at one moment',
      );
    }
  });

  test('who always has a window at hand and takes it back is told of that', () => {
    const world = new WindowWorld(3);
    for (let day = 0; day < 7; day++) {
      const window = world.declare({ from: 0.5, to: 1.5 });
      world.pass(0.25);
      world.tell({ ...window, withdrawnAtMs: world.nowMs });
      world.pass(0.75);
    }
    const { sentence } = world.condition('window-overused', 'site', 'site-1')!;
    expect(sentence).toBe(
      'Of declared maintenance of this site: 7 windows withdrawn within 30 days.',
    );
  });
});

test('overuse ends when the thirty days have passed', () => {
  const world = new WindowWorld(3);
  world.declare({ from: 0.25, to: 4.25 });
  world.pass(1);
  expect(world.firing()).toEqual(['window-overused site-1 medium']);
  world.pass(36);
  expect(world.firing()).toEqual([]);
});
