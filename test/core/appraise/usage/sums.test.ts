import { describe, expect, test } from 'vitest';
import { claimLevelOf } from '../../../../src/core/appraise/usage/level.ts';
import { limitsText } from '../../../../src/core/appraise/usage/limits-text.ts';
import { printOf } from '../../../../src/core/appraise/usage/print.ts';
import { capacityOf } from '../../../../src/core/appraise/usage/rates.ts';
import { periodOf } from '../../../../src/core/appraise/usage/sums.ts';
import { dayMs, dayOf } from '../../../../src/core/days.ts';
import type { BudgetPeriod } from '../../../../src/core/limits.ts';

const dates = { validFromMs: Date.UTC(2026, 0, 1), validToMs: Date.UTC(2030, 0, 1) };
const days = (per: BudgetPeriod, at: string) => {
  const { fromDay, toDay } = periodOf(per, dayOf(Date.parse(at)), dates);
  return [fromDay, toDay].map((day) => new Date(dayMs(day)).toISOString().slice(0, 10));
};

describe('a period', () => {
  test.each([
    ['day', '2026-11-26T23:59:59Z', '2026-11-26', '2026-11-27'],
    ['week', '2026-11-22T12:00:00Z', '2026-11-16', '2026-11-23'],
    ['week', '2026-11-23T00:00:00Z', '2026-11-23', '2026-11-30'],
    ['month', '2026-12-31T12:00:00Z', '2026-12-01', '2027-01-01'],
    ['month', '2028-02-29T12:00:00Z', '2028-02-01', '2028-03-01'],
    ['quarter', '2026-12-31T12:00:00Z', '2026-10-01', '2027-01-01'],
    ['year', '2026-12-31T12:00:00Z', '2026-01-01', '2027-01-01'],
    ['licence', '2026-12-31T12:00:00Z', '1970-01-01', '2030-01-02'],
  ] as const)('of a %s around %s is from %s to %s', (per, at, from, to) => {
    expect(days(per, at)).toEqual([from, to]);
  });
});

describe('what a part can do', () => {
  test('is its dense peak at the precision, and its most at any', () => {
    // It has none at 4 bit: its operands are then 8 bit long.
    const peaks = { 4: 1_979e-6, 8: 1_979e-6, 16: 989.4 / 1e6 };
    expect(capacityOf('NVIDIA H100 80GB HBM3')).toMatchObject({
      ...{ model: 'H100 SXM', peakExaflop: peaks, mostExaflop: 1_979e-6, tdpWatts: 700 },
    });
    const known = capacityOf('B200');
    expect(known).toMatchObject({ peakExaflop: { 4: 9_000e-6 }, mostExaflop: 9_000e-6 });
    expect(capacityOf('Abacus 3')).toBeNull();
  });

  test('is asked for any number of names without remembering them all', () => {
    for (let i = 0; i < 2_000; i++) expect(capacityOf(`Abacus ${i}`)).toBeNull();
    expect(capacityOf('H200')).toMatchObject({ model: 'H200 SXM' });
  });
});

describe('who signed a figure', () => {
  test('is the operator, but where it was read in a TEE: a bound key signs what its host read', () => {
    expect((['software', 'tpm', 'tee', 'bound'] as const).map(claimLevelOf)).toEqual([
      ...['operator-signed', 'operator-signed', 'tee-signed', 'operator-signed'],
    ]);
  });
});

describe('a fingerprint', () => {
  const usage = { windowStartS: 0, windowEndS: 60, energyMillijoules: 31_415_927 };
  const busy = { ...usage, smActive: 0.5, tensorActive: 0.25 };

  test('is the same for the same figures in another window, and another for the last bit', () => {
    expect(printOf({ ...busy, windowEndS: 120 })).toBe(printOf(busy));
    expect(printOf({ ...busy, energyMillijoules: 31_415_928 })).not.toBe(printOf(busy));
    expect(printOf({ ...busy, smActive: 0.5 + Number.EPSILON })).not.toBe(printOf(busy));
    expect(Number.isSafeInteger(printOf(busy))).toBe(true);
  });

  test('says nothing of what is idle, or of too few figures', () => {
    expect(printOf({ ...busy, smActive: 0.04 })).toBe(0);
    expect(printOf({ ...usage, smActive: 0.5 })).toBe(0);
  });
});

describe('limits', () => {
  test('are told part by part', () => {
    const compute = { per: 'month', bits: 16, exaflop: 1_000, gpuHours: 50 } as const;
    expect(limitsText({ compute, fabricDevices: 64, trainingShare: 0.25 })).toBe(
      '1,000 EFLOP at 16 bit, 50 GPU-hours per month; at most 64 devices in one fabric; ' +
        'at most 25 % of a site’s week like training',
    );
    expect(limitsText({})).toBe('none');
  });
});
