import { describe, expect, test } from 'vitest';
import { anomalyKind } from '../../../src/contract/anomalies.ts';
import { compareYear, type YearListed } from '../../../src/sim/year/compare.ts';
import { honest, planted } from '../../../src/sim/year/plan.ts';
import { allDeviceRows, allSatelliteRows } from '../../../src/sim/year/rows.ts';
import { makeYear, type Part } from '../../../src/sim/year/story.ts';
import type { YearTruth } from '../../../src/sim/year/truth.ts';

describe('the story of a year', () => {
  const year = makeYear(1, 1_000, 120, 5);
  /** What the nearest case of a row is instead. */
  const isBeside = ({ about, isPlanted }: Part) =>
    isPlanted && year.parts.some((other) => other.about === about && !other.isPlanted);
  const drawnOf = (parts: readonly Part[]) => parts.flatMap(({ factor }) => factor ?? []);

  test('plants every row so often, beyond its limit, beside as many honest cases short of it', () => {
    for (const { kind } of [...allDeviceRows, ...allSatelliteRows]) {
      const parts = year.parts.filter((part) => part.kind === kind && !isBeside(part));
      const [cheats, others] = [true, false].map((is) => parts.filter((p) => p.isPlanted === is));
      expect([kind, cheats!.length, others!.length]).toEqual([kind, 5, 5]);
      for (const factor of drawnOf(cheats!)) expect(factor).toBeGreaterThanOrEqual(planted.least);
      for (const factor of drawnOf(cheats!)) expect(factor).toBeLessThanOrEqual(planted.most);
      for (const factor of drawnOf(others!)) expect(factor).toBeGreaterThanOrEqual(honest.least);
      for (const factor of drawnOf(others!)) expect(factor).toBeLessThanOrEqual(honest.most);
    }
  });

  test('states how far a part goes where that makes a difference, and only there', () => {
    const statedOf = (kind: string, isPlanted: boolean) =>
      new Set(
        year.parts
          .filter((part) => part.kind === kind && part.isPlanted === isPlanted && !isBeside(part))
          .map(({ factor }) => factor !== null),
      );
    for (const kind of ['claim-impossible', 'located-outside', 'impossible-travel', 'clock-skew']) {
      expect([kind, ...statedOf(kind, true), ...statedOf(kind, false)]).toEqual([kind, true, true]);
    }
    for (const kind of ['custody-fork', 'debug-enabled', 'cloned-key']) {
      expect([kind, ...statedOf(kind, true), ...statedOf(kind, false)]).toEqual([
        kind,
        false,
        false,
      ]);
    }
  });

  test('says what a nearest case is instead, where it is honest as to its own kind alone', () => {
    const beside = year.parts.filter(isBeside);
    expect(beside.map(({ kind }) => kind)).toEqual(Array(5).fill('position-outside'));
    for (const { about, day } of beside) {
      const own = year.parts.filter((part) => part.about === about);
      expect(own).toMatchObject([{ kind: 'impossible-travel', isPlanted: false, day }, {}]);
    }
  });

  test('has a row for every kind', () => {
    const rows: string[] = [...allDeviceRows, ...allSatelliteRows].map(({ kind }) => kind);
    const without = anomalyKind.options.filter((kind) => !rows.includes(kind));
    expect(without).toEqual([]);
  });

  test('gives a device one part at most, and a replacement only for what was taken off', () => {
    const own = year.parts.filter((part) => !isBeside(part));
    const devices = own.flatMap(({ about }) => ('device' in about ? [about.device] : []));
    expect(new Set(devices).size).toBe(devices.length);
    const honestly = [...year.deviceActs].filter(([index]) => !devices.includes(index));
    const taken = honestly.flatMap(([index, acts]) =>
      acts.flatMap(({ act, day }) => (act.act === 'revoke' ? [[index, day] as const] : [])),
    );
    const later = year.devices.filter(({ registeredDay }) => registeredDay > 0);
    expect(later.length).toBe(taken.length);
    const days = new Map(taken);
    for (const { replaces, registeredDay } of later)
      expect(registeredDay).toBeGreaterThan(days.get(replaces!)!);
  });

  test('is another with another seed, and the same with the same', () => {
    expect(makeYear(1, 1_000, 120, 5)).toEqual(year);
    const other = makeYear(2, 1_000, 120, 5);
    expect(other.parts.map(({ factor }) => factor)).not.toEqual(year.parts.map((p) => p.factor));
    expect([...other.secondRounds]).not.toEqual([...year.secondRounds]);
    expect(other.parts.map(({ about }) => about)).not.toEqual(year.parts.map((p) => p.about));
  });

  test('is refused where there are too few devices or days', () => {
    expect(() => makeYear(1, 500, 120, 20)).toThrow(RangeError);
    expect(() => makeYear(1, 1_000, 50, 5)).toThrow(RangeError);
  });
});

describe('the comparison of a year', () => {
  const part = { severity: 'high', factor: 2, from: '2027-01-10T12:00:00.000Z' } as const;
  const device = (id: string) => ({ type: 'device', id }) as const;
  const truth: YearTruth = {
    ...{ format: 'muster-year-1', seed: 1, deviceMonths: 500 },
    ...{ from: '2027-01-01T12:00:00.000Z', to: '2027-12-31T12:00:00.000Z' },
    planted: ['dev_a', 'dev_b'].map((id) => ({
      ...part,
      kind: 'debug-enabled',
      subject: device(id),
    })),
    nearest: [{ ...part, kind: 'debug-enabled', subject: device('dev_c') }],
    guilty: ['dev_a', 'dev_b'],
  };
  const listed = (id: string, more: Partial<YearListed> = {}): YearListed => ({
    ...{ kind: 'debug-enabled', severity: 'high', subject: device(id), device: id, site: null },
    ...{
      openedAt: '2027-01-12T12:00:00.000Z',
      sentence: '',
      licence: 'lic_1',
      clearedBy: null,
      numbers: {},
    },
    worstSeverity: more.severity ?? 'high',
    ...{ worstSince: more.openedAt ?? null, worse: null },
    ...more,
  });

  test('finds by kind, subject, severity and time, and says how late', () => {
    const early = listed('dev_b', { openedAt: '2027-01-09T00:00:00.000Z' });
    const { kinds, missed, foundPercent } = compareYear(truth, [listed('dev_a'), early]);
    expect(kinds).toEqual([{ kind: 'debug-enabled', planted: 2, found: 1, delayDays: 2 }]);
    expect([missed.length, foundPercent]).toEqual([1, 50]);
    const mild = listed('dev_a', { severity: 'medium' });
    expect(compareYear(truth, [mild]).foundPercent).toBe(0);
  });

  test('knows of an earlier opening by what a later one says of it', () => {
    const later = { openedAt: '2027-03-01T12:00:00.000Z', severity: 'medium' } as const;
    const before = { worstSeverity: 'high', worstSince: '2027-01-13T12:00:00.000Z' } as const;
    const again = listed('dev_a', { ...later, ...before });
    const [kind] = compareYear(truth, [again]).kinds;
    expect(kind).toMatchObject({ found: 1, delayDays: 3 });
    const honestly = { ...again, subject: device('dev_d'), device: 'dev_d' };
    expect(compareYear(truth, [honestly]).accused).toMatchObject([{ severity: 'high' }]);
  });

  test('counts what is high against the honest, for a thousand device-months, and nothing else', () => {
    const honestly = listed('dev_d', { kind: 'gone-dark' });
    const mild = listed('dev_e', { severity: 'medium' });
    const follows = listed('dev_a', { kind: 'sequence-gap' });
    const { accused, falseHigh, nearMisses } = compareYear(truth, [honestly, mild, follows]);
    expect(accused).toEqual([honestly]);
    expect(falseHigh).toBe(2);
    expect(nearMisses).toEqual([]);
    expect(compareYear(truth, [listed('dev_c')]).nearMisses).toHaveLength(1);
  });
});
