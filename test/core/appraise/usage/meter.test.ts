/** A second of a device counts once, however its windows overlap, in whatever order they come, however often. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attestation, usage as honest, nowMs } from '../../../../fixtures/rules-facts.ts';
import { counterRegression } from '../../../../src/core/appraise/rules/counter-regression.ts';
import {
  type Cover,
  HOLES_KEPT,
  lengthOf,
  withWindow,
} from '../../../../src/core/appraise/usage/cover.ts';
import {
  isCountable,
  type Meter,
  metered,
  unmetered,
} from '../../../../src/core/appraise/usage/meter.ts';
import { capacityOf, rateOf } from '../../../../src/core/appraise/usage/rates.ts';
import { counterRise } from '../../../../src/core/appraise/usage/rise.ts';
import { added, NO_USE, sumAt, type UseSum } from '../../../../src/core/appraise/usage/sums.ts';
import type { Claims, Usage } from '../../../../src/core/model.ts';

const nowS = nowMs / 1000;
const capacity = capacityOf('H100 SXM')!;
const { claims } = attestation();

function count(windows: readonly Usage[], from: Meter | null = null) {
  let meter = from;
  let sum: UseSum = NO_USE;
  for (const usage of windows) {
    const next = metered(meter, { ...claims, usage }, capacity);
    meter = next.meter;
    for (const day of next.days.values()) sum = added(sum, day);
  }
  return { meter, sum };
}

/** Windows of hours, anywhere in two weeks, so that holes and overlaps are frequent. */
const anyWindow = fc
  .record({
    startH: fc.integer({ min: 0, max: 300 }),
    hours: fc.integer({ min: 1, max: 30 }),
    tensorActive: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ startH, hours, tensorActive }): Usage => {
    const windowStartS = nowS - 14 * 86_400 + startH * 3_600;
    return { windowStartS, windowEndS: windowStartS + hours * 3_600, tensorActive, smActive: 1 };
  });
const manyWindows = fc.array(anyWindow, { minLength: 1, maxLength: 20 });

/** Successive windows of an agent that neither overlaps nor repeats. */
const honestWindows = fc
  .array(
    fc.record({ gapH: fc.integer({ min: 0, max: 3 }), hours: fc.integer({ min: 1, max: 5 }) }),
    {
      minLength: 1,
      maxLength: HOLES_KEPT,
    },
  )
  .map((steps) => {
    let atS = nowS - 10 * 86_400;
    return steps.map(({ gapH, hours }, i): Usage => {
      const windowStartS = atS + gapH * 3_600;
      atS = windowStartS + hours * 3_600;
      return { ...honest, windowStartS, windowEndS: atS, tensorActive: i / 10 };
    });
  });

/** Hours that any of the windows touches. */
function hoursOf(windows: readonly Usage[]): Set<number> {
  const hours = new Set<number>();
  for (const { windowStartS, windowEndS } of windows) {
    for (let atS = windowStartS; atS < windowEndS; atS += 3_600) hours.add(atS / 3_600);
  }
  return hours;
}

describe('device time', () => {
  test('is never counted twice: no more than what all windows together touch', () => {
    fc.assert(
      fc.property(manyWindows, (windows) => {
        const { sum, meter } = count(windows);
        expect(sum.observedS).toBeLessThanOrEqual(hoursOf(windows).size * 3_600);
        expect(sum.spanS).toBe(meter!.cover.toS - meter!.cover.fromS);
        expect(sum.observedS).toBeLessThanOrEqual(sum.spanS);
      }),
    );
  });

  test('is counted to the last second while holes are remembered', () => {
    fc.assert(
      fc.property(fc.array(anyWindow, { minLength: 1, maxLength: HOLES_KEPT }), (windows) => {
        expect(count(windows).sum.observedS).toBe(hoursOf(windows).size * 3_600);
      }),
    );
  });

  test('sent again, whole or in part, adds nothing', () => {
    fc.assert(
      fc.property(manyWindows, fc.nat(19), (windows, at) => {
        const { meter } = count(windows);
        const again = windows[at % windows.length]!;
        const { sum } = count([again], meter);
        expect(sum.observedS).toBeLessThanOrEqual(
          lengthOf(holesIn(count(windows).meter!.cover, again)),
        );
        expect(count([again], count([again], meter).meter).sum).toEqual(NO_USE);
      }),
    );
  });

  test('of windows that do not overlap is the same in any order, with any of them sent twice', () => {
    const shuffled = honestWindows.chain((windows) =>
      fc
        .shuffledSubarray([...windows, ...windows], {
          minLength: windows.length * 2,
          maxLength: windows.length * 2,
        })
        .map((order) => ({ windows, order })),
    );
    fc.assert(
      fc.property(shuffled, ({ windows, order }) => {
        const [a, b] = [count(windows).sum, count(order).sum];
        for (const name of ['observedS', 'spanS', 'busyS', 'exaflop16', 'joules'] as const) {
          expect(b[name]).toBeCloseTo(a[name], 6);
        }
      }),
    );
  });
});

function holesIn(cover: Cover, { windowStartS, windowEndS }: Usage) {
  return cover.holes
    .map(([from, to]) => [Math.max(from, windowStartS), Math.min(to, windowEndS)] as const)
    .filter(([from, to]) => from < to);
}

/** What of a sum never falls. */
const growing = [
  ...(['spanS', 'observedS', 'busyS', 'joules', 'exaflop4', 'exaflop8', 'exaflop16'] as const),
];

describe('the sums', () => {
  test('only grow, but for the upper readings, and those hold the estimate', () => {
    fc.assert(
      fc.property(manyWindows, (windows) => {
        let [meter, before]: [Meter | null, UseSum] = [null, NO_USE];
        for (const window of windows) {
          const next = count([window], meter);
          const sum = added(before, next.sum);
          for (const name of growing) {
            expect(sum[name]).toBeGreaterThanOrEqual(before[name]);
          }
          expect(sum.exaflop8).toBeGreaterThanOrEqual(sum.exaflop16);
          expect(sum.exaflop4).toBeGreaterThanOrEqual(sum.exaflop8);
          expect(sum.mostExaflop).toBeGreaterThanOrEqual(sum.exaflop4 - 1e-9);
          const most = sum.spanS * capacity.mostExaflop;
          expect(sum.mostExaflop).toBeLessThanOrEqual(most + 1e-6);
          [meter, before] = [next.meter, sum];
        }
      }),
    );
  });

  test('keep their holes in bounds, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(anyWindow, { minLength: 30, maxLength: 60 }), (windows) => {
        const { cover } = count(windows).meter!;
        expect(cover.holes.length).toBeLessThanOrEqual(HOLES_KEPT);
        let atS = cover.fromS;
        for (const [fromS, toS] of cover.holes) {
          expect(fromS).toBeGreaterThanOrEqual(atS);
          expect(toS).toBeGreaterThan(fromS);
          atS = toS;
        }
        expect(atS).toBeLessThanOrEqual(cover.toS);
      }),
    );
  });

  test('split a window at midnight in UTC', () => {
    const midnight = Math.floor(nowS / 86_400) * 86_400;
    const usage = { ...honest, windowStartS: midnight - 3_600, windowEndS: midnight + 7_200 };
    const days = [...metered(null, { ...claims, usage }, capacity).days];
    expect(days.map(([day, { observedS }]) => [day * 86_400 - midnight, observedS])).toEqual([
      [-86_400, 3_600],
      [0, 7_200],
    ]);
  });
});

describe('counters', () => {
  const report = (change: Partial<Claims>, figures: Partial<Usage>, from: Meter | null) => {
    const usage = { ...honest, ...figures };
    return metered(from, { ...claims, ...change, usage }, capacity).meter;
  };
  const after = (hours: number) => {
    const [startS, endS] = [honest.windowStartS, honest.windowEndS].map((s) => s + hours * 3_600);
    return { windowStartS: startS!, windowEndS: endS! };
  };

  test('stand as they were where a report leaves them out, so that none is put back unseen', () => {
    const first = report({ bootcount: 4, uptimeS: 900 }, { energyCounterMillijoules: 9e9 }, null);
    const { energyCounterMillijoules: _, ...none } = honest;
    const { bootcount: _b, uptimeS: _u, ...silent } = claims;
    const usage = { ...none, ...after(1) };
    const second = metered(first, { ...silent, usage }, capacity).meter;
    expect(second.counters).toMatchObject({ energyMillijoules: 9e9, bootcount: 4, uptimeS: 900 });
    expect(second.counters.energyAtS).toBe(honest.windowEndS);
    const back = attestation({
      claims: { usage: { ...honest, ...after(2), energyCounterMillijoules: 5e9 } },
      prior: { meter: second },
    });
    expect(counterRegression.appraise(back as never)).toMatchObject({
      numbers: { counters: 'energyMillijoules' },
    });
    // Nor does one report without it make up a rise that two windows had.
    expect(counterRise(back)).toBeNull();
    const third = report({ bootcount: 4 }, { ...after(3), energyCounterMillijoules: 12e9 }, second);
    expect(third.counters).not.toHaveProperty('energyAtS');
  });

  test('of one boot are not those of the next, but for the count of boots', () => {
    const first = report({ bootcount: 4, uptimeS: 900 }, {}, null);
    const { bootcount: _b, uptimeS: _u, ...silent } = claims;
    const { energyCounterMillijoules: _, ...none } = honest;
    const next = {
      ...silent,
      bootseed: new Uint8Array(16).fill(9),
      usage: { ...none, ...after(1) },
    };
    expect(metered(first, next, capacity).meter.counters).toMatchObject({
      ...{ energyMillijoules: null, uptimeS: null, bootcount: 4 },
    });
  });
});

describe('an estimate', () => {
  const sumOf = (figures: Partial<Usage>) => count([{ ...honest, ...figures }]).sum;

  test('is activity times clock times dense peak, with its error and what it is at most', () => {
    const { exaflop, errorExaflop, mostExaflop } = sumAt(sumOf({}), 16);
    // 0.41 x 1755/1980 x 989.4e12 x 1800 s = 0.647 EFLOP.
    expect(exaflop).toBeCloseTo(0.41 * (1_755 / 1_980) * 989.4e-6 * 1_800, 9);
    expect(errorExaflop).toBeCloseTo(0.02 * 989.4e-6 * 1_800, 9);
    // At 8 bit, the clock left out: 0.43 x 1979e12 x 1800 s.
    expect(mostExaflop).toBeCloseTo(0.43 * 1_979e-6 * 1_800, 9);
  });

  test('is the most that it can have been, where nothing is said', () => {
    const { windowStartS, windowEndS } = honest;
    const { sum } = count([{ windowStartS, windowEndS }]);
    expect(sum.exaflop16).toBeCloseTo(989.4e-6 * 1_800, 9);
    expect(sum.busyS).toBe(1_800);
    expect(sum.joules).toBeCloseTo(700 * 1_800, 6);
  });

  test('is halved by a clock at the most, however slow it is said to be', () => {
    const half = 0.41 * 0.5 * 989.4e-6 * 1_800;
    for (const smClockMhz of [0, 1, 345, 990]) {
      expect(sumOf({ smClockMhz }).exaflop16).toBeCloseTo(half, 9);
    }
  });

  test('has an SM at work wherever a tensor pipe is', () => {
    expect(sumOf({ smActive: 0, tensorActive: 0.05 }).busyS).toBeCloseTo(0.05 * 1_800, 9);
  });

  test('of a part that nobody knows draws what any board may, where its energy is left out or was not reported', () => {
    const { energyMillijoules: _, ...silent } = honest;
    const { days } = metered(null, { ...claims, usage: silent }, null);
    const [sum] = days.values();
    expect(sum).toMatchObject({ exaflop4: 0, exaflop16: 0, joules: 10_000 * 1_800 });
    const meter = count([honest]).meter;
    const open = unmetered(meter, claims, honest.windowEndS + 3_600, null);
    expect([...open.days.values()][0]!.mostJoules).toBeCloseTo(11_000 * 3_600, 3);
  });

  test('of traffic goes no further than the link, so that one false figure spoils no sum', () => {
    const bytes = Number.MAX_SAFE_INTEGER;
    const { linkBytes } = sumOf({ nvlinkTxBytes: bytes, nvlinkRxBytes: bytes });
    expect(linkBytes).toBe(2e12 * 1_800);
  });

  test('is what its own meter says, where that is more', () => {
    expect(sumOf({ petaflop: 900 }).exaflop16).toBeCloseTo(0.9, 9);
    expect(sumOf({ petaflop: 1e9 }).exaflop16).toBeCloseTo(1_979e-6 * 1_800, 9);
  });
});

describe('training', () => {
  const runOf = (windows: readonly (readonly [fromH: number, toH: number, tensor: number])[]) =>
    count(
      windows.map(([fromH, toH, tensorActive]) => ({
        windowStartS: nowS - 10 * 86_400 + fromH * 3_600,
        windowEndS: nowS - 10 * 86_400 + toH * 3_600,
        tensorActive,
      })),
    ).sum.trainingS / 3_600;

  test('counts from its first hour once it has lasted a day', () => {
    expect(runOf([[0, 23, 0.4]])).toBe(0);
    expect(
      runOf([
        [0, 12, 0.4],
        [12, 24, 0.4],
      ]),
    ).toBe(24);
    expect(
      runOf([
        [0, 12, 0.4],
        [12, 24, 0.4],
        [24, 30, 0.3],
      ]),
    ).toBe(30);
  });

  test('is looked for in what SMs did, or in all of the time, where the activity of tensor pipes is left out', () => {
    const windowStartS = nowS - 10 * 86_400;
    const day = { windowStartS, windowEndS: windowStartS + 86_400 };
    expect(count([day]).sum.trainingS).toBe(86_400);
    expect(count([{ ...day, smActive: 0.3 }]).sum.trainingS).toBe(86_400);
    expect(count([{ ...day, smActive: 0.29 }]).sum.trainingS).toBe(0);
  });

  test('is broken by a break, and goes on over a checkpoint, whether that is reported as idle or not at all', () => {
    expect(
      runOf([
        [0, 12, 0.4],
        [12, 14.1, 0.1],
        [14.1, 26, 0.4],
      ]),
    ).toBe(0);
    expect(
      runOf([
        [0, 12, 0.4],
        [12, 12.01, 0],
        [12.01, 24, 0.4],
      ]),
    ).toBe(24);
    expect(
      runOf([
        [0, 12, 0.4],
        [13, 24, 0.4],
      ]),
    ).toBe(24);
  });

  test('is not hidden by windows that overlap by a second, nor by the order in which they come', () => {
    const second = 1 / 3_600;
    const hours = Array.from({ length: 30 }, (_, h) => [h - (h && second), h + 1, 0.4] as const);
    expect(runOf(hours)).toBeCloseTo(30, 6);
    expect(runOf(hours.toReversed())).toBeCloseTo(30, 6);
    expect(runOf([...hours, [-8, -7, 0.4], [30, 31, 0.4]])).toBeCloseTo(31, 6);
  });

  test('never has more than the device time that it is a part of, late windows and overlaps included', () => {
    fc.assert(
      fc.property(manyWindows, (windows) => {
        const { sum } = count(windows);
        // Breaks of a run are a part of it, of two hours at most each.
        expect(sum.trainingS).toBeLessThanOrEqual(sum.observedS + windows.length * 7_200);
      }),
    );
  });
});

test('one figure that cannot be does not use up a budget, of a part that the catalogue knows or not', () => {
  const of = (model: typeof capacity | null) =>
    rateOf({ windowStartS: 0, windowEndS: 3_600, energyMillijoules: 2 ** 53 - 1 }, model).joules;
  expect(of(capacity)).toBeCloseTo(770, 9);
  expect(of(null)).toBeCloseTo(11_000, 9);
});

describe('a report without a word of use', () => {
  const silent = (meter: Meter | null, atS: number) => unmetered(meter, claims, atS, capacity);

  test('leaves its time open until another one fills it, however many there are', () => {
    let { meter } = silent(null, nowS - 86_400);
    let sum: UseSum = NO_USE;
    for (let h = 23; h >= 0; h--) {
      const next = silent(meter, nowS - h * 3_600);
      meter = next.meter;
      for (const day of next.days.values()) sum = added(sum, day);
    }
    expect(meter.cover.holes).toEqual([[nowS - 86_400, nowS]]);
    expect(sum).toMatchObject({ spanS: 86_400, observedS: 0, exaflop4: 0, exaflop16: 0 });
    expect(sum.mostExaflop).toBeCloseTo(86_400 * capacity.mostExaflop, 6);
    const late = { ...honest, windowStartS: nowS - 86_400, windowEndS: nowS };
    const filled = count([late, late], meter).sum;
    expect(filled).toMatchObject({ spanS: 0, observedS: 86_400 });
  });

  test('says nothing of the time before the first, and nothing twice', () => {
    const first = silent(null, nowS);
    expect(first.days.size).toBe(0);
    expect(silent(first.meter, nowS).days.size).toBe(0);
    expect(silent(first.meter, nowS - 60).meter.cover).toEqual(first.meter.cover);
  });
});

describe('a window', () => {
  test.each([
    ['empty', { windowEndS: honest.windowStartS }, false],
    ['of the present', {}, true],
    ['that ends five minutes from now', { windowEndS: nowS + 300 }, true],
    ['that is yet to come', { windowEndS: nowS + 301 }, false],
    ['older than what is remembered', { windowStartS: nowS - 31 * 86_400 - 1 }, false],
  ])('%s is counted or not', (_, figures, expected) => {
    expect(isCountable({ ...honest, ...figures }, nowMs)).toBe(expected);
  });

  test('right behind the last makes no hole', () => {
    const { cover } = withWindow({ fromS: 0, toS: 10, holes: [] }, [10, 20]);
    expect(cover).toEqual({ fromS: 0, toS: 20, holes: [] });
  });
});
