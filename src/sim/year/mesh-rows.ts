/** The row of landmarks that only one satellite cites: one is entered where its mesh says that it cannot stand. */
import type { SatelliteAct, SatelliteRow, Timed } from './plan.ts';

function at(day: number, act: SatelliteAct): Timed<SatelliteAct> {
  return { day, act };
}

const entered = (beyond: 'all' | 'none') => (times: number) => [
  at(-1, { act: 'enter-landmarks', times, beyond }),
  at(0, { act: 'measure-landmarks', days: 2 }),
];

export const meshRows: readonly SatelliteRow[] = [
  {
    ...{ kind: 'landmark-suspect', severity: 'high', subject: 'landmark', season: 0.15 },
    spanDays: 3,
    plant: entered('all'),
    nearest: entered('none'),
  },
];
