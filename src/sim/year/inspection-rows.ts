/** The row of devices that are taken off the record before their authority comes to look at them. */
import type { SatelliteAct, SatelliteRow, Timed } from './plan.ts';

/** What the service gives: of a small licence two in the month before an inspection. */
const GONE_DEVICES = 2;
/** They go by twos, in weeks of their own: no week has what is bulk. */
const TAKEN_ON = [1, 9, 17] as const;
const NEAR_DAYS = 24;
const FAR_DAYS = 50;
/** Boards that stand boxed at a satellite's hall, on a line of their own. */
export const spareLine = { line: 4, model: 'L4', quantity: 5 } as const;

function at(day: number, act: SatelliteAct): Timed<SatelliteAct> {
  return { day, act };
}

function taken(
  devices: number,
  inDays: number,
  announced: boolean,
): readonly Timed<SatelliteAct>[] {
  return [
    at(0, { act: 'store-spares', devices }),
    at(0, { act: 'enter-inspection', inDays, announced }),
    ...TAKEN_ON.map((day) => at(day, { act: 'take-spares', devices: 2 })),
  ];
}

export const inspectionRows: readonly SatelliteRow[] = [
  {
    ...{ kind: 'erasure-before-inspection', severity: 'critical', subject: 'licence' },
    ...{ season: 0.08, spanDays: NEAR_DAYS },
    plant: (factor, roll) => {
      const devices = Math.min(spareLine.quantity, Math.ceil(GONE_DEVICES * factor));
      return taken(devices, NEAR_DAYS, roll.happens(0.5));
    },
    // Fewer before one that is near, or as many as whoever cheats takes before one that is far.
    nearest: (factor, roll) =>
      roll.happens(0.5)
        ? taken(Math.floor(GONE_DEVICES * factor), NEAR_DAYS, roll.happens(0.5))
        : taken(GONE_DEVICES + 1, FAR_DAYS, roll.happens(0.5)),
  },
];
