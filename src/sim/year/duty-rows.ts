/** The row of reports that a licence makes its exporter file. */
import type { SatelliteAct, SatelliteRow, Timed } from './plan.ts';

/** What is registered before anything reports. */
const BEFORE = -2;
const PERIOD_DAYS = 30;
/** The first began at the midnight before its licence was registered, on the day before the first reports, which leave at noon. */
const BEGUN_DAYS = 1.5;
/** What the service gives an exporter to gather a period's figures. */
const GRACE_DAYS = 14;
/** Periods of a year, and one begun. */
const PERIODS = 13;

function at(day: number, act: SatelliteAct): Timed<SatelliteAct> {
  return { day, act };
}

/** The day so many days after the first period. */
function afterFirst(days: number): number {
  return PERIOD_DAYS - BEGUN_DAYS + days;
}

/** A report a period, the first one, which is the one in question, on a day of the year. */
function filed(first: number): readonly Timed<SatelliteAct>[] {
  const others = Array.from(
    { length: PERIODS - 1 },
    (_, n) => (n + 1) * PERIOD_DAYS + Math.floor(afterFirst(GRACE_DAYS / 2)),
  ).filter((day) => day > first);
  return [
    at(BEFORE, { act: 'licensed-reports', everyDays: PERIOD_DAYS }),
    ...[first, ...others].map((day) => at(day, { act: 'file-report' })),
  ];
}

export const dutyRows: readonly SatelliteRow[] = [
  {
    ...{ kind: 'report-overdue', severity: 'medium', subject: 'licence', season: 0 },
    ...{ spanDays: PERIOD_DAYS + 3 * GRACE_DAYS, isFixed: true },
    plant: (factor) => filed(Math.ceil(afterFirst(GRACE_DAYS * factor))),
    nearest: (factor) => filed(Math.floor(afterFirst(GRACE_DAYS * factor))),
  },
];
