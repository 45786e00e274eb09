/** A row a kind that is found at a licence, a site or a submitter: each satellite passes through all of them in their seasons. */
import type { Dice } from '../dice.ts';
import { custodySatelliteRows, OTHER_MAKER_WATTS } from './custody-rows.ts';
import { spareLine } from './inspection-rows.ts';
import { besideTpp, boardTpp, boardWatts } from './part.ts';
import type { SatelliteAct, SatelliteRow, Timed } from './plan.ts';

/** Devices of a satellite. */
export const satelliteDevices = 6;
const REFUSED_ITEMS = 5;
const DARK_DEVICES = 3;
const WINDOW_HOURS = 72;
const HALF_BASIS_POINTS = 5_000;
const ALIKE_DEVICES = 3;
/** Of what is registered before anything reports. */
const BEFORE = -2;
/** What a satellite's devices use in a week, in the mean of their readings. */
const WEEK_KWH = (7 * 24 * 6 * boardWatts * (0.15 + 0.8 * 0.66)) / 1_000;
/** In the worst of a year's weeks of twenty satellites: five standard deviations more. */
const MOST_KWH = 1.17 * WEEK_KWH;
export const pue = 1.25;
const NEEDED_MW = (6 * boardWatts * pue) / 1e6;
const NEEDED_MOST_MW = NEEDED_MW + (OTHER_MAKER_WATTS * pue) / 1e6;

/** The same in the hours of its boards, of which a week's sum varies more. */
const WEEK_HOURS = 7 * 24 * 6 * 0.66;
const MOST_HOURS = 1.22 * WEEK_HOURS;
const BOARDS_TPP = 6 * boardTpp;
/** With all that an honest satellite is registered to have beside its boards. */
const MOST_TPP = BOARDS_TPP + (spareLine.quantity + 1) * besideTpp.L4 + besideTpp['TPU v5e'];

/** One of two budgets. */
function budget(roll: Dice, kwhAWeek: number, gpuHoursAWeek: number): SatelliteAct {
  return roll.happens(0.5)
    ? { act: 'licensed-energy', kwhAWeek }
    : { act: 'licensed-hours', gpuHoursAWeek };
}

/** One of two bounds on what works together. */
function cluster(roll: Dice, devices: number, tpp: number): SatelliteAct {
  return roll.happens(0.5) ? { act: 'licensed-at-once', devices } : { act: 'licensed-tpp', tpp };
}

function at(day: number, act: SatelliteAct): Timed<SatelliteAct> {
  return { day, act };
}

export const satelliteRows: readonly SatelliteRow[] = [
  ...custodySatelliteRows,
  {
    ...{ kind: 'licence-claimed', severity: 'low', subject: 'licence', season: 0 },
    ...{ spanDays: 3, isFixed: true },
    plant: () => [at(3, { act: 'confirm-licence', withSites: false })],
    nearest: () => [at(-1, { act: 'confirm-licence', withSites: false })],
  },
  {
    ...{ kind: 'site-claimed', severity: 'low', subject: 'site', season: 0 },
    ...{ spanDays: 5, isFixed: true },
    plant: () => [at(5, { act: 'confirm-site' })],
    nearest: () => [at(-1, { act: 'confirm-site' })],
  },
  {
    ...{ kind: 'submitter-refusals', severity: 'medium', subject: 'submitter', season: 0.1 },
    spanDays: 3,
    plant: (factor) => [at(0, { act: 'forge', items: Math.ceil(REFUSED_ITEMS * factor) })],
    nearest: (factor) => [at(0, { act: 'forge', items: Math.floor(REFUSED_ITEMS * factor) })],
  },
  {
    ...{ kind: 'mass-dark', severity: 'critical', subject: 'site', season: 0.2, spanDays: 6 },
    plant: (factor) => {
      const devices = Math.min(satelliteDevices, Math.ceil(DARK_DEVICES * factor));
      return [at(0, { act: 'silence', devices, days: 3 })];
    },
    // As long as where it is found: only that they are too few says that it is none.
    nearest: (factor) => [
      at(0, { act: 'silence', devices: Math.floor(DARK_DEVICES * factor), days: 3 }),
    ],
  },
  {
    ...{ kind: 'window-overused', severity: 'medium', subject: 'site', season: 0.35, spanDays: 12 },
    plant: (factor) => [at(0, { act: 'window', hours: Math.ceil(WINDOW_HOURS * factor) })],
    nearest: (factor) => [at(0, { act: 'window', hours: Math.floor(WINDOW_HOURS * factor) })],
  },
  {
    ...{ kind: 'quantity-over-licence', severity: 'critical', subject: 'licence', season: 0.6 },
    spanDays: 2,
    plant: (factor) => {
      const most = Math.ceil(satelliteQuantity * factor);
      return [at(0, { act: 'register-more', devices: most - satelliteDevices })];
    },
    nearest: (factor) => {
      const devices = Math.ceil(satelliteDevices / factor);
      return [at(BEFORE, { act: 'licensed-quantity', devices })];
    },
  },
  {
    ...{ kind: 'ownership-change', severity: 'high', subject: 'licence', season: 0.7, spanDays: 2 },
    plant: (factor) => {
      const basisPoints = Math.min(10_000, Math.ceil(HALF_BASIS_POINTS * factor));
      return [at(0, { act: 'sell-stake', basisPoints })];
    },
    nearest: (factor) => [
      at(0, { act: 'sell-stake', basisPoints: Math.floor(HALF_BASIS_POINTS * factor) }),
    ],
  },
  {
    // The licences of those that cheat end there; what is done for it is done when they are registered.
    ...{ kind: 'licence-not-valid', severity: 'high', subject: 'licence', season: 0.85 },
    ...{ spanDays: 2, isFixed: true },
    plant: () => [],
    nearest: () => [],
  },
  {
    ...{ kind: 'identical-telemetry', severity: 'medium', subject: 'site', season: 0.5 },
    spanDays: 2,
    plant: (factor) => {
      const devices = Math.min(satelliteDevices, Math.ceil(ALIKE_DEVICES * factor));
      return [at(0, { act: 'alike', devices })];
    },
    nearest: (factor) => [at(0, { act: 'alike', devices: Math.floor(ALIKE_DEVICES * factor) })],
  },
  {
    ...{ kind: 'usage-over-licence', severity: 'high', subject: 'licence', season: 0 },
    ...{ spanDays: 9, isFixed: true },
    plant: (factor, roll) => [at(BEFORE, budget(roll, WEEK_KWH / factor, WEEK_HOURS / factor))],
    nearest: (factor, roll) => [at(BEFORE, budget(roll, MOST_KWH / factor, MOST_HOURS / factor))],
  },
  {
    ...{ kind: 'cluster-oversize', severity: 'high', subject: 'licence', season: 0 },
    ...{ spanDays: 2, isFixed: true },
    plant: (factor, roll) => {
      const devices = Math.min(satelliteDevices - 1, Math.floor(satelliteDevices / factor));
      return [at(BEFORE, cluster(roll, devices, BOARDS_TPP / factor))];
    },
    nearest: (factor, roll) => [
      at(BEFORE, cluster(roll, Math.ceil(satelliteDevices / factor), MOST_TPP / factor)),
    ],
  },
  {
    ...{ kind: 'power-capacity', severity: 'medium', subject: 'site', season: 0 },
    ...{ spanDays: 2, isFixed: true },
    plant: (factor) => [at(BEFORE, { act: 'supplied', megawatts: NEEDED_MW / factor })],
    // With what an honest satellite has beside its boards for a while.
    nearest: (factor) => [at(BEFORE, { act: 'supplied', megawatts: NEEDED_MOST_MW / factor })],
  },
];

/** Devices licensed to a satellite. */
export const satelliteQuantity = 8;
/** When the licences of satellites that cheat end, as a part of the year. */
export const endSeason = 0.85;
