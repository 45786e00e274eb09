/** What a simulated machine says of itself at a time: place, clock, firmware, counters, each with honest noise. */
import type { Reading } from '../sdk/attester.ts';
import type { Dice } from './dice.ts';
import { offset, type Point } from './places.ts';
import { type Firmware, intervalMs } from './world.ts';

/** Antennas and surveys differ by so much from one report to the next. */
const POSITION_JITTER_METRES = 12;
/** No agent's clock is off by more. */
const CLOCK_ERROR_MS = 90_000;
/** Board power at full load, in watts: the H100 SXM's data sheet. */
const BOARD_WATTS = 700;

/** A machine as its own agent sees it. */
export interface Machine {
  /** Where it says that it stands. */
  place: Point;
  /** Where it stands: round trips are those of this place. */
  stands: Point;
  firmware: Firmware;
  /** RFC 9711 section 4.2.9: 0 enabled, 3 disabled permanently. */
  debug: 0 | 3;
  bootcount: number;
  bootedAtMs: number;
  readonly clockErrorMs: number;
  readonly rollOfReports: Dice;
}

/** A machine fresh in its rack, booted some time before `nowMs`. */
export function newMachine(
  given: Pick<Machine, 'place' | 'firmware'>,
  roll: Dice,
  nowMs: number,
): Machine {
  return {
    ...given,
    stands: given.place,
    debug: 3,
    bootcount: Math.floor(roll.between(1, 9)),
    bootedAtMs: nowMs - Math.floor(roll.between(1, 20)) * intervalMs,
    clockErrorMs: Math.round(roll.between(-CLOCK_ERROR_MS, CLOCK_ERROR_MS)),
    rollOfReports: roll,
  };
}

/** The machine after a reboot at `nowMs`. */
export function reboot(machine: Machine, nowMs: number): void {
  machine.bootcount += 1;
  machine.bootedAtMs = nowMs;
}

/** What the machine reports at `nowMs`: its place within metres, its clock within seconds, a window of use. */
export function report(machine: Machine, nowMs: number): Reading {
  const roll = machine.rollOfReports;
  const jitter = () => roll.between(-POSITION_JITTER_METRES, POSITION_JITTER_METRES);
  const issuedAtS = Math.floor((nowMs + machine.clockErrorMs) / 1000);
  return {
    issuedAtS,
    debug: machine.debug,
    position: {
      ...offset(machine.place, jitter(), jitter()),
      accuracyMetres: Math.round(roll.between(5, 25)),
    },
    firmware: machine.firmware,
    bootcount: machine.bootcount,
    uptimeS: Math.max(0, Math.floor((nowMs - machine.bootedAtMs) / 1000)),
    usage: usageOf(roll, issuedAtS),
  };
}

function usageOf(roll: Dice, windowEndS: number): NonNullable<Reading['usage']> {
  const seconds = intervalMs / 1000;
  const smActive = share(roll.between(0.35, 0.97));
  return {
    windowStartS: windowEndS - seconds,
    windowEndS,
    energyMillijoules: Math.round(BOARD_WATTS * (0.15 + 0.8 * smActive) * seconds * 1000),
    smActive,
    tensorActive: share(smActive * roll.between(0.3, 0.8)),
    dramActive: share(smActive * roll.between(0.4, 0.9)),
    smClockMhz: Math.round(roll.between(1400, 1980)),
  };
}

function share(value: number): number {
  return Math.round(value * 1000) / 1000;
}
