/** A row a kind that is found at a licence, a site or a submitter: each satellite passes through all of them in their seasons. */
import type { SatelliteAct, SatelliteRow, Timed } from './plan.ts';

/** Devices of a satellite. */
export const satelliteDevices = 6;
const REFUSED_ITEMS = 5;
const DARK_DEVICES = 3;
const WINDOW_HOURS = 72;
const HALF_BASIS_POINTS = 5_000;

function at(day: number, act: SatelliteAct): Timed<SatelliteAct> {
  return { day, act };
}

export const satelliteRows: readonly SatelliteRow[] = [
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
    nearest: (factor) => [
      at(0, { act: 'silence', devices: Math.floor(DARK_DEVICES * factor), days: 1 }),
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
    // What it has already is 0.75 of what is licensed.
    nearest: () => [],
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
];

/** Devices licensed to a satellite. */
export const satelliteQuantity = 8;
/** When the licences of satellites that cheat end, as a part of the year. */
export const endSeason = 0.85;
