/** The row of chips that measure otherwise than their reference values. */
import type { ChipAct, ChipRuns } from './chip-acts.ts';
import type { DeviceRow, Timed } from './plan.ts';

const bound = (day: number, runs: ChipRuns): Timed<ChipAct> => ({
  day,
  act: { act: 'bind-chip', ...runs },
});

const honest: ChipRuns = { driver: 'known', isTampered: false };
const tampered: ChipRuns = { driver: 'known', isTampered: true };
const newer: ChipRuns = { driver: 'newer', isTampered: false };

export const chipRows: readonly DeviceRow[] = [
  {
    ...{ kind: 'measurement-mismatch', severity: 'high', spanDays: 6 },
    // It differs at the next evidence too, or no evidence comes any more.
    plant: (_, roll) =>
      roll.happens(0.5)
        ? [bound(0, honest), bound(1, tampered), bound(2, tampered)]
        : [bound(0, honest), bound(1, tampered)],
    // A restart in the middle of a change of modes, a release before its reference values, and two days as any other.
    nearest: (_, roll) => {
      const which = Math.floor(roll.between(0, 3));
      if (which === 0) return [bound(0, tampered), bound(1, honest)];
      if (which === 1) return [bound(0, honest), bound(1, newer), bound(2, newer)];
      return [bound(0, honest), bound(1, honest)];
    },
  },
];
