/** Sums of use by day in UTC, and the periods that they add up to. */
import { dayMs, dayOf } from '../../days.ts';
import type { BudgetPeriod, Precision } from '../../limits.ts';
import type { Seconds } from './cover.ts';
import { type Capacity, mostWattsOf, type Rate } from './rates.ts';

/**
 * Use of any number of devices over any span. All but the two upper readings only ever grow. Operations are summed at each
 * precision: a licence may come to count in another one, and what was used before then counts in that one too.
 */
export interface UseSum {
  /** Device time from first to last report, and what of it was reported. */
  readonly spanS: number;
  readonly observedS: number;
  readonly busyS: number;
  readonly trainingS: number;
  readonly exaflop4: number;
  readonly exaflop8: number;
  readonly exaflop16: number;
  readonly errorExaflop4: number;
  readonly errorExaflop8: number;
  readonly errorExaflop16: number;
  /** With what was not reported at its most: falls where a late report says less than that. */
  readonly mostExaflop: number;
  readonly joules: number;
  readonly mostJoules: number;
  readonly linkBytes: number;
}

export const NO_USE: UseSum = {
  ...{ spanS: 0, observedS: 0, busyS: 0, trainingS: 0 },
  ...{ exaflop4: 0, exaflop8: 0, exaflop16: 0 },
  ...{ errorExaflop4: 0, errorExaflop8: 0, errorExaflop16: 0 },
  ...{ mostExaflop: 0, joules: 0, mostJoules: 0, linkBytes: 0 },
};

type Operations = Pick<UseSum, `exaflop${Precision}` | `errorExaflop${Precision}`>;

/** A sum with its operations at one precision alone. */
export type SumAt<S extends Operations> = Omit<S, keyof Operations> & {
  readonly exaflop: number;
  readonly errorExaflop: number;
};

/** The sum as a budget that counts at `bits` has it. */
export function sumAt<S extends Operations>(sum: S, bits: Precision): SumAt<S> {
  const { exaflop4, exaflop8, exaflop16, errorExaflop4, errorExaflop8, errorExaflop16, ...rest } =
    sum;
  const [exaflop, errorExaflop] = {
    4: [exaflop4, errorExaflop4] as const,
    8: [exaflop8, errorExaflop8] as const,
    16: [exaflop16, errorExaflop16] as const,
  }[bits];
  return { ...rest, exaflop, errorExaflop };
}

/** Both together. */
export function added(a: UseSum, b: UseSum): UseSum {
  return {
    spanS: a.spanS + b.spanS,
    observedS: a.observedS + b.observedS,
    busyS: a.busyS + b.busyS,
    trainingS: a.trainingS + b.trainingS,
    exaflop4: a.exaflop4 + b.exaflop4,
    exaflop8: a.exaflop8 + b.exaflop8,
    exaflop16: a.exaflop16 + b.exaflop16,
    errorExaflop4: a.errorExaflop4 + b.errorExaflop4,
    errorExaflop8: a.errorExaflop8 + b.errorExaflop8,
    errorExaflop16: a.errorExaflop16 + b.errorExaflop16,
    mostExaflop: a.mostExaflop + b.mostExaflop,
    joules: a.joules + b.joules,
    mostJoules: a.mostJoules + b.mostJoules,
    linkBytes: a.linkBytes + b.linkBytes,
  };
}

/** So many seconds at a rate. */
export function atRate(seconds: number, rate: Rate, capacity: Capacity | null): UseSum {
  const { exaflop, errorExaflop } = rate;
  return {
    ...NO_USE,
    observedS: seconds,
    busyS: seconds * rate.busy,
    exaflop4: seconds * exaflop[4],
    exaflop8: seconds * exaflop[8],
    exaflop16: seconds * exaflop[16],
    errorExaflop4: seconds * errorExaflop[4],
    errorExaflop8: seconds * errorExaflop[8],
    errorExaflop16: seconds * errorExaflop[16],
    mostExaflop: seconds * (rate.mostExaflop - (capacity?.mostExaflop ?? 0)),
    joules: seconds * rate.joules,
    mostJoules: seconds * (rate.joules - mostWattsOf(capacity)),
    linkBytes: seconds * rate.linkBytes,
  };
}

/** So many seconds more that somebody has to account for: at their most until a report says less. */
export function spanning(seconds: number, capacity: Capacity | null): UseSum {
  return {
    ...NO_USE,
    spanS: seconds,
    mostExaflop: seconds * (capacity?.mostExaflop ?? 0),
    mostJoules: seconds * mostWattsOf(capacity),
  };
}

const DAY_S = 86_400;

/** Seconds of spans by day (days since 1970), in UTC. */
export function byDay(spans: readonly Seconds[]): readonly UnitSeconds[] {
  return byUnit(spans, DAY_S);
}

/** The same by hour. */
export function byHour(spans: readonly Seconds[]): readonly UnitSeconds[] {
  return byUnit(spans, 3_600);
}

type UnitSeconds = readonly [unit: number, seconds: number];

function byUnit(spans: readonly Seconds[], unitS: number): readonly UnitSeconds[] {
  return spans.flatMap(([fromS, toS]) => {
    const parts: [number, number][] = [];
    for (let atS = fromS; atS < toS; ) {
      const unit = Math.floor(atS / unitS);
      const endS = Math.min(toS, (unit + 1) * unitS);
      parts.push([unit, endS - atS]);
      atS = endS;
    }
    return parts;
  });
}

/** Use of one hour (since 1970, UTC). */
export interface HourUse {
  readonly hour: number;
  readonly observedS: number;
  readonly busyS: number;
  /** At the usual precision, whatever a licence counts in: hours of several licences are added up. */
  readonly exaflop: number;
}

/** Days of a period, from (inclusive) to (exclusive). */
export interface DaySpan {
  readonly fromDay: number;
  readonly toDay: number;
}

/** The period that a day is in. `licence`: from its first day to its end. */
export function periodOf(
  per: BudgetPeriod,
  day: number,
  licence: { readonly validFromMs: number; readonly validToMs: number },
): DaySpan {
  if (per === 'day') return { fromDay: day, toDay: day + 1 };
  // 1 January 1970 was a Thursday; weeks begin on Monday (ISO 8601).
  if (per === 'week') {
    const fromDay = day - ((day + 3) % 7);
    return { fromDay, toDay: fromDay + 7 };
  }
  if (per === 'licence') {
    // What was used outside of the dates counts as well.
    return { fromDay: 0, toDay: Math.max(dayOf(licence.validToMs), day) + 1 };
  }
  const date = new Date(dayMs(day));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (per === 'year') return { fromDay: firstDay(year, 0), toDay: firstDay(year + 1, 0) };
  const months = per === 'quarter' ? 3 : 1;
  const first = month - (month % months);
  return { fromDay: firstDay(year, first), toDay: firstDay(year, first + months) };
}

function firstDay(year: number, month: number): number {
  return dayOf(Date.UTC(year, month, 1));
}
