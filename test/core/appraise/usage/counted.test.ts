/** What one window leaves in the meter, by itself: hours, repeats, what is late, and every figure of a sum. */
import { describe, expect, test } from 'vitest';
import {
  attestation,
  usage as honest,
  meter as known,
  nowMs,
} from '../../../../fixtures/rules-facts.ts';
import { useFigures } from '../../../../src/core/appraise/usage/figures.ts';
import {
  isCountable,
  type Meter,
  metered,
  unmetered,
} from '../../../../src/core/appraise/usage/meter.ts';
import { capacityOf, mostWattsOf, rateOf } from '../../../../src/core/appraise/usage/rates.ts';
import { counterRise } from '../../../../src/core/appraise/usage/rise.ts';
import {
  added,
  atRate,
  byHour,
  NO_USE,
  spanning,
  type UseSum,
} from '../../../../src/core/appraise/usage/sums.ts';
import type { Usage } from '../../../../src/core/model.ts';

const nowS = nowMs / 1000;
const HOUR_S = 3_600;
const capacity = capacityOf('H100 SXM')!;
const { claims } = attestation();
const names = Object.keys(NO_USE) as (keyof UseSum)[];

function window(fromH: number, toH: number, change: Partial<Usage> = {}): Usage {
  const at = (hours: number) => nowS - 48 * HOUR_S + hours * HOUR_S;
  return { ...honest, windowStartS: at(fromH), windowEndS: at(toH), ...change };
}
const after = (meter: Meter | null, usage: Usage) => metered(meter, { ...claims, usage }, capacity);

describe('a sum', () => {
  test('of two has every figure of both', () => {
    const of = (factor: number) =>
      Object.fromEntries(names.map((name, i) => [name, factor * (i + 1)])) as unknown as UseSum;
    expect(added(of(1), of(10))).toEqual(of(11));
    expect(added(of(3), NO_USE)).toEqual(of(3));
  });

  test('of time at its most falls to what a report says, once it says it', () => {
    const rate = rateOf(window(0, 1), capacity);
    const seconds = HOUR_S;
    const sum = added(spanning(seconds, capacity), atRate(seconds, rate, capacity));
    expect(sum.mostJoules).toBeCloseTo(seconds * rate.joules, 6);
    expect(sum.mostExaflop).toBeCloseTo(seconds * rate.mostExaflop, 9);
    expect(sum).toMatchObject({ spanS: seconds, observedS: seconds });
    expect(spanning(seconds, capacity).mostJoules).toBe(seconds * mostWattsOf(capacity));
  });

  test('of a part that nobody knows has no operations, and draws the most', () => {
    expect(spanning(HOUR_S, null)).toMatchObject({ mostExaflop: 0 });
    const sum = atRate(HOUR_S, rateOf(window(0, 1), null), null);
    expect(sum).toMatchObject({ exaflop16: 0, errorExaflop16: 0 });
    expect(sum.mostExaflop).toBeCloseTo(0, 12);
  });

  test('by hour is split where an hour ends, in UTC', () => {
    const hour = 480_000;
    const from = hour * HOUR_S + 3_000;
    expect(byHour([[from, from + 4_300]])).toEqual([
      [hour, 600],
      [hour + 1, 3_600],
      [hour + 2, 100],
    ]);
  });
});

describe('hours', () => {
  test('of a window that tells one from the next have its duty and operations', () => {
    const usage = window(1, 3);
    const rate = rateOf(usage, capacity);
    const { hours } = after(null, usage);
    expect(hours.map(({ observedS }) => observedS)).toEqual([HOUR_S, HOUR_S]);
    for (const one of hours) {
      expect(one.busyS).toBeCloseTo(HOUR_S * rate.busy, 9);
      expect(one.exaflop).toBeCloseTo(HOUR_S * rate.exaflop[16], 12);
    }
  });

  test('of a longer one are not told', () => {
    const usage = window(0, 2, { windowEndS: window(0, 2).windowEndS + 1 });
    expect(after(null, usage).hours).toEqual([]);
  });
});

describe('figures of the last window', () => {
  test('are the same as often as they come again, and anew once they differ', () => {
    const other = { smActive: 0.83 };
    const windows = [window(0, 1), window(1, 2), window(2, 3), window(3, 4, other)];
    let meter: Meter | null = null;
    const repeats = windows.map((usage) => {
      meter = after(meter, usage).meter;
      return meter.repeats;
    });
    expect(repeats).toEqual([0, 1, 2, 0]);
  });

  test('of idle devices are never the same', () => {
    const idle = { smActive: 0, tensorActive: 0 };
    const first = after(null, window(0, 1, idle)).meter;
    expect(after(first, window(1, 2, idle)).meter).toMatchObject({ print: 0, repeats: 0 });
  });

  test('are those of the window that ends last, whatever arrives after it', () => {
    const last = after(null, window(4, 5, { energyCounterMillijoules: 500 })).meter;
    const late = after(last, window(2, 3, { smActive: 0.3, energyCounterMillijoules: 400 })).meter;
    expect(late).toEqual({ ...last, cover: late.cover, run: late.run });
    const again = after(last, window(4, 5, { energyCounterMillijoules: 501 })).meter;
    expect(again.counters.energyMillijoules).toBe(501);
  });

  test('are none before a report says anything of use', () => {
    const { meter, hours } = unmetered(null, claims, nowS, capacity);
    expect(meter).toMatchObject({ print: 0, repeats: 0, run: null, counters: { atS: nowS } });
    expect(hours).toEqual([]);
    const before = known();
    expect(unmetered(before, claims, nowS, capacity).meter).toMatchObject({
      ...{ print: before.print, counters: before.counters },
    });
  });
});

describe('a window counts', () => {
  const { longestWindow, clockAhead } = useFigures;
  const at = (windowStartS: number, windowEndS: number) =>
    isCountable({ ...honest, windowStartS, windowEndS }, nowMs);
  const oldest = nowS - longestWindow.value;
  const latest = nowS + clockAhead.value;

  test.each([
    ['from the first second that is remembered', oldest, oldest + 60, true],
    ['not from the one before', oldest - 1, oldest + 60, false],
    ['up to where clocks may differ', nowS, latest, true],
    ['not beyond', nowS, latest + 1, false],
    ['not without a second in it', nowS, nowS, false],
  ])('%s', (_, startS, endS, counts) => expect(at(startS, endS)).toBe(counts));
});

describe('the rise of a counter', () => {
  const facts = (counters: Partial<Meter['counters']>, usage: Partial<Usage> = {}) =>
    attestation({
      claims: { usage: { ...honest, ...usage } },
      prior: { meter: known(counters) },
    });

  test('is that since the window before, and the gap between the two', () => {
    const given = facts({ energyMillijoules: 9_000_000, atS: honest.windowStartS - 60 });
    const rise = counterRise(given);
    expect(rise).toEqual({ joules: (9_900_000_000 - 9_000_000) / 1_000, gapS: 60 });
  });

  test('is not known where the counter was left out in between, or never told', () => {
    expect(counterRise(facts({ energyAtS: nowS - 9_000 }))).toBeNull();
    expect(counterRise(facts({ energyMillijoules: null }))).toBeNull();
    expect(counterRise(facts({ boot: 1 }))).toBeNull();
  });

  test('is not known of a window that ends before the one before it, and is of one that ends with it', () => {
    expect(counterRise(facts({ atS: honest.windowEndS + 1 }))).toBeNull();
    expect(counterRise(facts({ atS: honest.windowEndS }))).not.toBeNull();
  });

  test('stands at the window that had the counter last, however often it is left out after it', () => {
    const { energyCounterMillijoules: _, ...without } = window(1, 2);
    const first = after(null, window(0, 1)).meter;
    const second = after(first, without).meter;
    const third = after(second, { ...without, ...spanOf(window(2, 3)) }).meter;
    expect([second, third].map(({ counters }) => counters.energyAtS)).toEqual([
      first.counters.atS,
      first.counters.atS,
    ]);
  });
});

function spanOf({ windowStartS, windowEndS }: Usage) {
  return { windowStartS, windowEndS };
}
