/** Reports that a licence asks for: due by time alone, counted from the day on which the duty was first known. */
import { expect, test } from 'vitest';
import type { FiledSpan } from '../../../src/core/appraise/facts.ts';
import type { LicenceLimits } from '../../../src/core/limits.ts';
import { LEDGER, World } from '../world.ts';

const DAY_MS = 86_400_000;
const subject = { type: 'licence', id: LEDGER } as const;
const ownership = {
  ...{ subjects: [], parties: [], stakes: [], listings: [] },
  ...{ isWhole: true, confirmedAtMs: null },
};
const custody = {
  ...{ subjects: [], incorporated: [], handovers: [], chains: [], duplicates: [], isWhole: true },
};
const monthly: LicenceLimits = { reports: [{ what: 'usage', everyDays: 30 }] };

const condition = (world: World) => world.condition('report-overdue', subject);

function limit(world: World, limits: LicenceLimits): void {
  world.tell(world.licence(world.terms({ limits })));
}

function after(world: World, days: number): void {
  world.nowMs += days * DAY_MS;
  world.tick();
}

function file(world: World, ...filed: FiledSpan[]): void {
  world.tell({ type: 'ownership', ownership, custody, filed });
}

test('a report is missed by time alone, and found at once when it is filed', () => {
  const world = new World(1);
  const beganMs = world.nowMs;
  limit(world, monthly);
  after(world, 43);
  expect(condition(world)).toBeNull();
  after(world, 1);
  expect(condition(world)).toMatchObject({ state: 'firing', severity: 'medium' });
  const span = { what: 'usage', fromMs: beganMs, toMs: beganMs + 30 * DAY_MS } as const;
  file(world, span);
  expect(condition(world)).toMatchObject({ state: 'clear' });
  // Its authority rejects it.
  file(world);
  expect(condition(world)).toMatchObject({ state: 'firing', version: 3 });
});

test('an amendment begins a duty on its day, keeps it through another, and its end ends what is owed', () => {
  const world = new World(1);
  after(world, 300);
  limit(world, monthly);
  after(world, 20);
  expect(condition(world)).toBeNull();
  limit(world, { ...monthly, concurrentDevices: 5 });
  after(world, 24);
  expect(condition(world)?.state).toBe('firing');
  limit(world, { concurrentDevices: 5 });
  expect(condition(world)).toMatchObject({ state: 'clear', clearedBy: { type: 'registry' } });
});

test('an amendment of the interval forgives nothing that was overdue, and makes nothing overdue', () => {
  const every = (everyDays: number): LicenceLimits => ({ reports: [{ what: 'usage', everyDays }] });
  const late = new World(1);
  limit(late, every(30));
  after(late, 50);
  expect(condition(late)?.state).toBe('firing');
  limit(late, every(3_660));
  expect(condition(late)?.state).toBe('firing');
  const honest = new World(1);
  limit(honest, every(360));
  after(honest, 100);
  limit(honest, every(30));
  expect(condition(honest)).toBeNull();
  // The fourth month ends on day 120.
  after(honest, 33);
  expect(condition(honest)).toBeNull();
  after(honest, 2);
  expect(condition(honest)).toMatchObject({
    sentence: expect.stringContaining('for the 120 days from'),
  });
});
