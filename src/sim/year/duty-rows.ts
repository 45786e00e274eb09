/** The row of reports that a licence makes its exporter file. */
import type { SatelliteAct, SatelliteRow, Timed } from './plan.ts';

/** What is registered before anything reports. */
const BEFORE = -2;
const PERIOD_DAYS = 30;
/** What the service gives an exporter to gather a period's figures. */
const GRACE_DAYS = 14;
/** Periods of a year, and one begun. */
const PERIODS = 13;

function at(day: number, act: SatelliteAct): Timed<SatelliteAct> {
  return { day, act };
}

/** Each report so many days after its period; the first one is the one in question. */
function filed(firstAfterDays: number): readonly Timed<SatelliteAct>[] {
  const first = PERIOD_DAYS + firstAfterDays;
  const others = Array.from(
    { length: PERIODS - 1 },
    (_, n) => (n + 2) * PERIOD_DAYS + GRACE_DAYS / 2,
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
    plant: (factor) => filed(Math.ceil(GRACE_DAYS * factor)),
    nearest: (factor) => filed(Math.floor(GRACE_DAYS * factor)),
  },
];
