/** What a machine of a simulated year says of a day: its place within metres, its clock within minutes, its use. */
import type { Reading } from '../../sdk/attester.ts';
import type { Dice } from '../dice.ts';
import { offset, type Point } from '../places.ts';
import type { Firmware } from '../world.ts';
import { boardWatts, peakPetaflops } from './part.ts';
import { dayMs } from './plan.ts';

const JITTER_METRES = 12;

export interface Stated {
  readonly nowMs: number;
  readonly clockErrorMs: number;
  readonly place: Point;
  readonly firmware: Firmware;
  readonly debug: 0 | 1 | 3;
  readonly confidential: 0 | 1 | 2 | 3;
  readonly bootcount: number;
  readonly bootedAtMs: number;
  readonly landmarkRecords: readonly Uint8Array[];
  readonly shown: Shown;
  readonly drawnWatts: number | null;
  readonly meteredPart: number | null;
}

/** What a machine states in the place of its own figures, or beside them. */
export interface Shown {
  /** Of the figures of use, where they are made up. */
  readonly roll?: Dice;
  readonly chassis?: Uint8Array;
  /** NVLink, both ways; a machine that states none has none. */
  readonly linkBytesPerS?: number;
  /** Its tensor pipes are busy in this part of the cycles in which its SMs are. */
  readonly tensorPart?: number;
  /** Figures of a part of the day. */
  readonly window?: UseWindow;
}

/** Shares as they are measured over it, and what the operator's own meter says. */
export interface UseWindow {
  readonly fromS: number;
  readonly toS: number;
  readonly smActive: number;
  readonly tensorActive: number;
  readonly petaflop: number;
}

/** The claims that an agent measures. */
export function readingOf(roll: Dice, stated: Stated): Reading {
  const { nowMs, clockErrorMs, place, firmware, debug, confidential, bootcount } = stated;
  const { bootedAtMs, shown } = stated;
  const jitter = () => roll.between(-JITTER_METRES, JITTER_METRES);
  const issuedAtS = Math.floor((nowMs + clockErrorMs) / 1_000);
  const { window, chassis } = shown;
  const usage = window ? usageIn(window, shown) : usageOf(shown.roll ?? roll, stated, issuedAtS);
  return {
    ...{ issuedAtS, debug, confidential, firmware, bootcount, usage },
    position: { ...offset(place, jitter(), jitter()), accuracyMetres: 10 },
    uptimeS: Math.max(0, Math.floor((nowMs - bootedAtMs) / 1_000)),
    landmarkRecords: stated.landmarkRecords,
    ...(chassis ? { chassis } : {}),
  };
}

type Usage = NonNullable<Reading['usage']>;

function usageOf(
  roll: Dice,
  { drawnWatts, meteredPart, shown }: Stated,
  windowEndS: number,
): Usage {
  const seconds = dayMs / 1_000;
  const smActive = drawnWatts === null ? share(roll.between(0.35, 0.97)) : 0.97;
  const watts = drawnWatts ?? wattsAt(smActive);
  const drawnPart = roll.between(0.3, 0.8);
  const tensorActive = share(smActive * (shown.tensorPart ?? drawnPart));
  const smClockMhz = Math.round(roll.between(1_400, 1_980));
  const petaflop = peakPetaflops * tensorActive * seconds;
  return {
    ...{ windowStartS: windowEndS - seconds, windowEndS },
    energyMillijoules: Math.round(watts * seconds * 1_000),
    ...{ smActive, tensorActive, dramActive: share(smActive * roll.between(0.4, 0.9)), smClockMhz },
    ...(meteredPart === null ? {} : { petaflop: petaflop * meteredPart }),
    ...linked(shown, seconds),
  };
}

function usageIn({ fromS, toS, ...measured }: UseWindow, shown: Shown): Usage {
  const seconds = toS - fromS;
  return {
    ...{ windowStartS: fromS, windowEndS: toS, ...measured },
    energyMillijoules: Math.round(wattsAt(measured.smActive) * seconds * 1_000),
    ...linked(shown, seconds),
  };
}

function linked({ linkBytesPerS }: Shown, seconds: number): Partial<Usage> {
  if (linkBytesPerS === undefined) return {};
  const bytes = Math.round((linkBytesPerS * seconds) / 2);
  return { nvlinkTxBytes: bytes, nvlinkRxBytes: bytes };
}

function wattsAt(smActive: number): number {
  return boardWatts * (0.15 + 0.8 * smActive);
}

function share(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
