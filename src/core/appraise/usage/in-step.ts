/** How far the duty of two sites moves together, hour by hour: with their usual day, and without it. */

/** Hours since 1970 in UTC -> the busy part of the device time reported in them, 0 to 1. */
export type Duty = ReadonlyMap<number, number>;

export interface InStep {
  /** Of which both have something. */
  readonly hours: number;
  /** Pearson's coefficient over those; 0 where one of the two never changes. */
  readonly correlation: number;
  /** The same of what is left when each site's own mean of an hour of the day is taken away: what no time zone explains. */
  readonly beyondDay: number;
}

/** A site whose duty moves less than this says nothing by moving. */
const LEAST_DEVIATION = 0.02;

/** Over the hours that both reported. */
export function inStep(a: Duty, b: Duty): InStep {
  const hours = [...a.keys()].filter((hour) => b.has(hour)).sort((x, y) => x - y);
  const [first, second] = [a, b].map((duty) => hours.map((hour) => duty.get(hour)!)) as [
    number[],
    number[],
  ];
  return {
    hours: hours.length,
    correlation: correlated(first, second),
    beyondDay: correlated(withoutDay(hours, first), withoutDay(hours, second)),
  };
}

function withoutDay(hours: readonly number[], values: readonly number[]): number[] {
  const sums = new Map<number, [sum: number, count: number]>();
  hours.forEach((hour, i) => {
    const [sum, count] = sums.get(hour % 24) ?? [0, 0];
    sums.set(hour % 24, [sum + values[i]!, count + 1]);
  });
  return values.map((value, i) => {
    const [sum, count] = sums.get(hours[i]! % 24)!;
    return value - sum / count;
  });
}

function correlated(a: readonly number[], b: readonly number[]): number {
  const count = a.length;
  if (count < 2) return 0;
  const [meanA, meanB] = [a, b].map((list) => list.reduce((sum, value) => sum + value, 0) / count);
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = [a[i]! - meanA!, b[i]! - meanB!];
    [ab, aa, bb] = [ab + x * y, aa + x * x, bb + y * y];
  }
  const least = LEAST_DEVIATION * LEAST_DEVIATION * count;
  return aa < least || bb < least ? 0 : ab / Math.sqrt(aa * bb);
}
