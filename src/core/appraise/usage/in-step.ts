/** How far the duty of two sites moves together, hour by hour: with their usual day, and without it. */

/** The busy part of the device time reported in each hour, 0 to 1; NaN: nothing was. */
export interface Duty {
  /** Since 1970 in UTC. */
  readonly firstHour: number;
  readonly busy: readonly number[];
}

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

/** Of the last `most` hours among those that are told; of one that is told twice the last counts. */
export function dutyOf(
  told: readonly (readonly [hour: number, busy: number, ...unknown[]])[],
  most: number,
): Duty {
  const hours = told.map(([hour]) => hour);
  const firstHour = Math.max(Math.min(...hours), Math.max(...hours) - most + 1);
  const length = told.length > 0 ? Math.max(...hours) - firstHour + 1 : 0;
  const busy = new Array<number>(length).fill(Number.NaN);
  for (const [hour, part] of told) if (hour >= firstHour) busy[hour - firstHour] = part;
  return { firstHour, busy };
}

/** The hours in which all of them have something. */
export function commonHours([first, ...rest]: readonly [Duty, ...Duty[]]): readonly number[] {
  const hours = first.busy.map((_, i) => first.firstHour + i);
  return [first, ...rest].reduce(
    (left, { firstHour, busy }) => left.filter((hour) => busy[hour - firstHour]! >= 0),
    hours,
  );
}

/** Over the hours that both reported. A coefficient is worked out when it is asked for: of hundreds of pairs few are. */
export function inStep(a: Duty, b: Duty): InStep {
  const sums = sumsOf(a, b, noDay, noDay);
  return {
    hours: sums[0],
    get correlation() {
      return correlated(a, b, noDay, noDay, sums);
    },
    get beyondDay() {
      const [dayA, dayB] = [usualDay(a, b), usualDay(b, a)];
      return correlated(a, b, dayA, dayB, sumsOf(a, b, dayA, dayB));
    },
  };
}

/** What is taken away from each hour of the day. */
type Day = readonly number[];
const noDay: Day = new Array<number>(24).fill(0);

/** Means of a site by hour of the day, over the hours that the other one has as well. */
function usualDay({ firstHour, busy }: Duty, other: Duty): Day {
  const [sums, counts] = [[...noDay], [...noDay]];
  for (let i = 0; i < busy.length; i++) {
    const hour = firstHour + i;
    if (!(busy[i]! >= 0 && other.busy[hour - other.firstHour]! >= 0)) continue;
    sums[hour % 24]! += busy[i]!;
    counts[hour % 24]! += 1;
  }
  return sums.map((sum, hour) => sum / counts[hour]!);
}

type Sums = readonly [count: number, sumA: number, sumB: number];

// The loops below run for each pair of some hundred sites: nothing is looked up, copied or called in them.
function sumsOf(a: Duty, b: Duty, dayA: Day, dayB: Day): Sums {
  const from = Math.max(a.firstHour, b.firstHour);
  const to = Math.min(a.firstHour + a.busy.length, b.firstHour + b.busy.length);
  let [count, sumA, sumB] = [0, 0, 0];
  for (let hour = from; hour < to; hour++) {
    const x = a.busy[hour - a.firstHour]!;
    const y = b.busy[hour - b.firstHour]!;
    if (!(x >= 0 && y >= 0)) continue;
    count++;
    sumA += x - dayA[hour % 24]!;
    sumB += y - dayB[hour % 24]!;
  }
  return [count, sumA, sumB];
}

/** Pearson's coefficient. */
function correlated(a: Duty, b: Duty, dayA: Day, dayB: Day, [count, sumA, sumB]: Sums): number {
  if (count < 2) return 0;
  const from = Math.max(a.firstHour, b.firstHour);
  const to = Math.min(a.firstHour + a.busy.length, b.firstHour + b.busy.length);
  const [meanA, meanB] = [sumA / count, sumB / count];
  let [ab, aa, bb] = [0, 0, 0];
  for (let hour = from; hour < to; hour++) {
    const busyA = a.busy[hour - a.firstHour]!;
    const busyB = b.busy[hour - b.firstHour]!;
    if (!(busyA >= 0 && busyB >= 0)) continue;
    const x = busyA - dayA[hour % 24]! - meanA;
    const y = busyB - dayB[hour % 24]! - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const least = LEAST_DEVIATION * LEAST_DEVIATION * count;
  return aa < least || bb < least ? 0 : ab / Math.sqrt(aa * bb);
}
