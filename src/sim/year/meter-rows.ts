/** The row of a site whose meter shows more than its devices say. */
import type { Dice } from '../dice.ts';
import { boardWatts } from './part.ts';
import type { SatelliteAct, SatelliteRow, Timed } from './plan.ts';
import { pue, satelliteDevices } from './satellite-rows.ts';

/** Two readings of three days each, one after the other. */
const READING_DAYS = 3;
/** What the service gives: hosts beside their boards, and the error of meters. */
const HOST_WATTS = 0.7 * boardWatts + 150;
const ERROR = 1.05;
/** What a board draws in three days in the mean of six, and five standard deviations from that. */
const BOARD_WATTS = boardWatts * (0.15 + 0.8 * 0.66);
const SWING = 0.25;

/** The most that a satellite's devices and hosts can have used by what they report, in kWh. */
function limitKwh(swing: number): number {
  const watts = BOARD_WATTS * (1 + swing) + HOST_WATTS;
  return (ERROR * watts * satelliteDevices * READING_DAYS * 24) / 1_000;
}

function read(limit: number) {
  return (factor: number, roll: Dice): readonly Timed<SatelliteAct>[] => {
    const isFacility = roll.happens(0.5);
    const act = {
      act: 'read-meter',
      days: READING_DAYS,
      feeds: isFacility ? 'facility' : 'racks',
      kwh: limit * factor * (isFacility ? pue : 1),
    } as const;
    return [
      { day: -READING_DAYS, act },
      { day: 0, act },
    ];
  };
}

export const meterRows: readonly SatelliteRow[] = [
  {
    ...{ kind: 'site-under-reporting', severity: 'high', subject: 'site', season: 0.55 },
    ...{ spanDays: 5, isFixed: true },
    plant: read(limitKwh(SWING)),
    nearest: read(limitKwh(-SWING)),
  },
];
