/** Sums of use by day in UTC, and the periods that they add up to. */
import type { BudgetPeriod } from '../../limits.ts';
import type { Seconds } from './cover.ts';
import { type Capacity, mostWattsOf, type Rate } from './rates.ts';

/** Use of any number of devices over any span. All but the two upper readings only ever grow. */
export interface UseSum {
  /** Device time from first to last report, and what of it was reported. */
  readonly spanS: number;
  readonly observedS: number;
  readonly busyS: number;
  readonly trainingS: number;
  readonly exaflop: number;
  readonly errorExaflop: number;
  /** With what was not reported at its most: falls where a late report says less than that. */
  readonly mostExaflop: number;
  readonly joules: number;
  readonly mostJoules: number;
  readonly linkBytes: number;
}

export const NO_USE: UseSum = {
  ...{ spanS: 0, observedS: 0, busyS: 0, trainingS: 0 },
  ...{ exaflop: 0, errorExaflop: 0, mostExaflop: 0, joules: 0, mostJoules: 0, linkBytes: 0 },
};
export const useNames = Object.keys(NO_USE) as readonly (keyof UseSum)[];

/** Both together. */
export function added(a: UseSum, b: UseSum): UseSum {
  return {
    spanS: a.spanS + b.spanS,
    observedS: a.observedS + b.observedS,
    busyS: a.busyS + b.busyS,
    trainingS: a.trainingS + b.trainingS,
    exaflop: a.exaflop + b.exaflop,
    errorExaflop: a.errorExaflop + b.errorExaflop,
    mostExaflop: a.mostExaflop + b.mostExaflop,
    joules: a.joules + b.joules,
    mostJoules: a.mostJoules + b.mostJoules,
    linkBytes: a.linkBytes + b.linkBytes,
  };
}

/** So many seconds at a rate. */
export function atRate(seconds: number, rate: Rate, capacity: Capacity | null): UseSum {
  return {
    ...NO_USE,
    observedS: seconds,
    busyS: seconds * rate.busy,
    exaflop: seconds * rate.exaflop,
    errorExaflop: seconds * rate.errorExaflop,
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
  const date = new Date(day * DAY_S * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (per === 'year') return { fromDay: firstDay(year, 0), toDay: firstDay(year + 1, 0) };
  const months = per === 'quarter' ? 3 : 1;
  const first = month - (month % months);
  return { fromDay: firstDay(year, first), toDay: firstDay(year, first + months) };
}

/** The day (since 1970, in UTC) of an instant. */
export function dayOf(ms: number): number {
  return Math.floor(ms / 1000 / DAY_S);
}

/** The first instant of a day, Unix ms. */
export function dayMs(day: number): number {
  return day * DAY_S * 1000;
}

function firstDay(year: number, month: number): number {
  return dayOf(Date.UTC(year, month, 1));
}
