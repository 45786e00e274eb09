import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Level, quotaOf, raised, sunk, waitMs } from '../../../src/flow/settle/quota.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const fleets = fc.record({
  devices: fc.integer({ min: 1, max: 100_000 }),
  intervalMs: fc.integer({ min: 60, max: 31_536_000 }).map((seconds) => seconds * 1000),
});

describe('the quota of a submitter', () => {
  test('lets a fleet catch up after a week of outage, and report on', () => {
    fc.assert(
      fc.property(fleets, ({ devices, intervalMs }) => {
        const quota = quotaOf(devices, intervalMs);
        const report = { items: devices, bytes: devices * 1_024 };
        let level: Level = sunk(null, quota, 0);
        // Everything that was buffered, before a moment has passed.
        for (let missed = 0; missed < Math.ceil(WEEK / intervalMs); missed += 1) {
          expect(waitMs(level, quota, report)).toBe(0);
          level = raised(level, report);
        }
        for (let round = 1; round <= 200; round += 1) {
          level = sunk(level, quota, round * intervalMs);
          expect(waitMs(level, quota, report)).toBe(0);
          level = raised(level, report);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('lets nobody send more, in the long run, than twice what the fleet owes', () => {
    fc.assert(
      fc.property(fleets, fc.integer({ min: 1, max: 10_000 }), ({ devices, intervalMs }, items) => {
        const quota = quotaOf(devices, intervalMs);
        const body = { items, bytes: items * 200 };
        const owed = Math.max(1_000, Math.ceil((2 * devices * HOUR) / intervalMs));
        let level = sunk(null, quota, 0);
        let [nowMs, sent] = [0, 0];
        for (let tries = 0; tries < 300; tries += 1) {
          const wait = waitMs(level, quota, body);
          nowMs += wait;
          level = raised(sunk(level, quota, nowMs), body);
          sent += items;
        }
        const most = quota.itemsAtOnce + (owed * nowMs) / HOUR + items;
        expect(sent).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('says how long to wait: then it fits, and not a moment before', () => {
    const sizes = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(fleets, sizes, fc.integer({ min: 0, max: 1 << 24 }), (fleet, items, bytes) => {
        const quota = quotaOf(fleet.devices, fleet.intervalMs);
        const full = { items: quota.itemsAtOnce, bytes: quota.itemsAtOnce * 4_096, atMs: 0 };
        const wait = waitMs(full, quota, { items, bytes });
        expect(wait).toBeGreaterThan(0);
        expect(waitMs(sunk(full, quota, wait), quota, { items, bytes })).toBeLessThanOrEqual(1);
        expect(
          waitMs(sunk(full, quota, Math.max(0, wait - 2)), quota, { items, bytes }),
        ).toBeGreaterThan(0);
      }),
    );
  });

  test('a body of many bytes counts as what it weighs', () => {
    const quota = quotaOf(1, HOUR);
    const heavy = { items: 1_000, bytes: 16 * 1024 * 1024 };
    let level = sunk(null, quota, 0);
    let bodies = 0;
    for (; waitMs(level, quota, heavy) === 0; bodies += 1) level = raised(level, heavy);
    expect(bodies).toBe(4);
  });

  test('a clock that runs back gives nothing back', () => {
    const quota = quotaOf(1, HOUR);
    const level = { items: 500, bytes: 0, atMs: 10 * HOUR };
    expect(sunk(level, quota, 0)).toEqual(level);
  });
});
