/** What a machine of a simulated year says of a day: its place within metres, its clock within minutes, its use. */
import type { Reading } from '../../sdk/attester.ts';
import type { Dice } from '../dice.ts';
import { offset, type Point } from '../places.ts';
import type { Firmware } from '../world.ts';
import { dayMs } from './plan.ts';

const JITTER_METRES = 12;
/** Board power at full load, in watts: the H100 SXM's data sheet. */
const BOARD_WATTS = 700;
/** Dense, at 16 bit, and the clock of that figure. */
const PEAK_PETAFLOPS = 0.989;
const TOP_CLOCK_MHZ = 1_980;

export interface Stated {
  readonly nowMs: number;
  readonly clockErrorMs: number;
  readonly place: Point;
  readonly firmware: Firmware;
  readonly debug: 0 | 1 | 3;
  readonly bootcount: number;
  readonly bootedAtMs: number;
  readonly landmarkRecords: readonly Uint8Array[];
  /** Of the figures of use; somebody else's where they are made up. */
  readonly useRoll: Dice;
  readonly drawnWatts: number | null;
  readonly meteredPart: number | null;
}

/** The claims that an agent measures. */
export function readingOf(roll: Dice, stated: Stated): Reading {
  const { nowMs, clockErrorMs, place, firmware, debug, bootcount, bootedAtMs } = stated;
  const jitter = () => roll.between(-JITTER_METRES, JITTER_METRES);
  const issuedAtS = Math.floor((nowMs + clockErrorMs) / 1_000);
  return {
    ...{ issuedAtS, debug, firmware, bootcount },
    position: { ...offset(place, jitter(), jitter()), accuracyMetres: 10 },
    uptimeS: Math.max(0, Math.floor((nowMs - bootedAtMs) / 1_000)),
    usage: usageOf(stated, issuedAtS),
    landmarkRecords: stated.landmarkRecords,
  };
}

function usageOf(
  { useRoll: roll, drawnWatts, meteredPart }: Stated,
  windowEndS: number,
): NonNullable<Reading['usage']> {
  const seconds = dayMs / 1_000;
  const smActive = drawnWatts === null ? share(roll.between(0.35, 0.97)) : 0.97;
  const watts = drawnWatts ?? BOARD_WATTS * (0.15 + 0.8 * smActive);
  const tensorActive = share(smActive * roll.between(0.3, 0.8));
  const smClockMhz = Math.round(roll.between(1_400, 1_980));
  const petaflop = PEAK_PETAFLOPS * tensorActive * (smClockMhz / TOP_CLOCK_MHZ) * seconds;
  return {
    ...{ windowStartS: windowEndS - seconds, windowEndS },
    energyMillijoules: Math.round(watts * seconds * 1_000),
    ...{ smActive, tensorActive, dramActive: share(smActive * roll.between(0.4, 0.9)), smClockMhz },
    ...(meteredPart === null ? {} : { petaflop: petaflop * meteredPart }),
  };
}

function share(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
