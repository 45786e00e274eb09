/** What goes off a ledger's record before an inspection, and that nothing its devices' receipts name tells of one. */
import { expect, test } from 'vitest';
import { dayMs, site } from '../../../fixtures/rules-facts.ts';
import type { Inspection } from '../../../src/core/inspection.ts';
import { decodeHeader } from '../../../src/core/log/header.ts';
import { WindowWorld } from './window-world.ts';

function inspection(world: WindowWorld, inDays: number, more: Partial<Inspection> = {}) {
  const dayOfMs = Math.floor(world.nowMs / dayMs) * dayMs + inDays * dayMs;
  const told: Inspection = {
    ...{ inspection: 'ins-1', site: null, daysMs: [dayOfMs], announcedAtMs: null },
    ...{ isCancelled: false, ...more },
  };
  world.told({ type: 'inspection', inspection: told }, 2);
  return told;
}

const found = (world: WindowWorld) =>
  world.condition('erasure-before-inspection', 'licence', 'lic-1');

/** Two on days of their own, so that no week has what is bulk. */
function retireTwo(world: WindowWorld): void {
  for (const name of world.devices.slice(0, 2)) {
    world.retire(name);
    world.wait(8);
  }
}

test('a few that are retired in the month before an inspection are found, announced or not', () => {
  for (const announced of [true, false]) {
    const world = new WindowWorld(20);
    inspection(world, 28, { announcedAtMs: announced ? world.nowMs : null });
    retireTwo(world);
    expect(found(world)).toMatchObject({ state: 'firing', severity: 'critical' });
    expect(found(world)!.numbers).toMatchObject({ retired: 2, handedOut: 0, all: 20 });
    expect(found(world)!.numbers.sinceAnnounced).toBe(announced ? 2 : undefined);
    expect(world.condition('evidence-erasure', 'licence', 'lic-1')?.state).not.toBe('firing');
  }
});

test('as many far from an inspection, or one near it, are not', () => {
  const far = new WindowWorld(20);
  inspection(far, 60);
  retireTwo(far);
  far.wait(40);
  expect(found(far)?.state).not.toBe('firing');
  const one = new WindowWorld(20);
  inspection(one, 20);
  one.retire(one.devices[0]!);
  one.wait(1);
  expect(found(one)?.state).not.toBe('firing');
});

test('the month begins thirty days before, and ends with the day itself', () => {
  for (const [daysAfter, state] of [
    [29.9, 'firing'],
    [30.1, null],
    [-0.9, 'firing'],
    [-1.1, null],
  ] as const) {
    const world = new WindowWorld(20);
    const atMs = world.nowMs - dayMs;
    const left = { event: 'scrap', atMs, transfer: 'trf-1' } as const;
    world.told({
      ...{ type: 'handed-over', devices: world.devices.slice(0, 2) },
      ...{ deliveredAtMs: null, left },
    });
    inspection(world, 0, { daysMs: [atMs + daysAfter * dayMs] });
    world.wait(0.1);
    expect(found(world)?.state ?? null, `${daysAfter}`).toBe(state);
  }
});

test('one that is entered afterwards finds what went before its day', () => {
  const world = new WindowWorld(20);
  retireTwo(world);
  inspection(world, 2);
  world.wait(0.1);
  expect(found(world)?.state).toBe('firing');
});

test('what was sent away for repair counts until it is back', () => {
  const world = new WindowWorld(20);
  inspection(world, 5);
  const devices = world.devices.slice(0, 2);
  const left = { event: 'repair', atMs: world.nowMs, transfer: 'trf-1' } as const;
  world.told({ type: 'handed-over', devices, deliveredAtMs: null, left });
  world.wait(1);
  expect(found(world)).toMatchObject({ state: 'firing', numbers: { handedOut: 2, retired: 0 } });
  world.told({
    type: 'handed-over',
    devices,
    deliveredAtMs: world.nowMs,
    left: null,
    takenBack: 'trf-1',
  });
  world.wait(1);
  expect(found(world)?.state).toBe('clear');
});

test('an inspection of one site counts that site alone', () => {
  const world = new WindowWorld(10, 2);
  inspection(world, 28, { site: 'site-2' });
  retireTwo(world);
  expect(found(world)?.state).not.toBe('firing');
  for (const name of world.devices.slice(10, 12)) world.retire(name);
  world.wait(0.1);
  expect(found(world)).toMatchObject({ state: 'firing', numbers: { retired: 2, all: 10 } });
});

test('who postpones excuses nothing; acceptance and cancellation end it', () => {
  const world = new WindowWorld(20);
  const told = inspection(world, 28);
  retireTwo(world);
  const daysMs = [...told.daysMs, told.daysMs[0]! + 200 * dayMs];
  world.told({ type: 'inspection', inspection: { ...told, daysMs } });
  world.wait(0.1);
  expect(found(world)?.state).toBe('firing');
  for (const name of world.devices.slice(0, 2)) world.accept(name);
  world.wait(0.1);
  expect(found(world)?.state).toBe('clear');
  const other = new WindowWorld(20);
  const called = inspection(other, 28);
  retireTwo(other);
  other.told({ type: 'inspection', inspection: { ...called, isCancelled: true } });
  other.wait(0.1);
  expect(found(other)?.state).toBe('clear');
});

test('an attack: the epoch in receipts does not tell of an inspection, and what comes after it is not lost', () => {
  const world = new WindowWorld(3);
  const last = () => {
    const decoded = decodeHeader(world.store.unanchored(1_000).at(-1)!.header);
    return decoded.ok ? decoded.value.rosterEpoch : null;
  };
  const { epoch } = world.store.book()!;
  // Told twice, as by a drain that was cut short.
  inspection(world, 3);
  expect(world.store.control.inspections()).toHaveLength(1);
  world.report();
  expect([world.store.book()!.epoch, last()]).toEqual([epoch, epoch]);
  world.told({ type: 'site', site: { ...site, site: 'site-1', version: 9 } }, 2);
  world.report();
  expect([world.store.book()!.epoch, last()]).toEqual([epoch + 2, epoch + 2]);
  expect(world.store.site('site-1')!.version).toBe(9);
});
