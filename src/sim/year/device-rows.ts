/** A row a kind that is found at a device: how it is planted, and what an honest device does that looks most like it. */
import type { Dice } from '../dice.ts';
import { custodyDeviceRows } from './custody-rows.ts';
import { boardWatts } from './part.ts';
import { type DeviceAct, type DeviceRow, graceMs, intervalMs, type Timed } from './plan.ts';
import { halfSiteMetres } from './reached.ts';

/** A silence is found beyond two intervals and grace since the last report. */
const SILENCE_MS = 2 * intervalMs + graceMs;
/** A claim may be so far outside of the area of its site. */
const HALF_SITE_KM = halfSiteMetres / 1_000;
const TOLERANCE_KM = 1;
const SKEW_MS = 5 * 60_000;
const AGAIN_DAYS = 30;
const BOXED_DAYS = 60;
const STALE_MS = intervalMs + graceMs;
/** Between the two rounds of one day. */
const ROUND_HOURS = 6;
const TRAVEL_KMH = 1_000;
/** A relay is suspected from so much on, in the median of the landmarks. */
const RELAY_US = 3_000;
/** What boards draw beyond their rating at most. */
const BOOST = 1.1;
/** A meter that states less than this part of what the device did is no meter. */
const METER_PART = 0.5;

function at(day: number, act: DeviceAct): Timed<DeviceAct> {
  return { day, act };
}
const once = (act: DeviceAct) => () => [at(0, act)];

/** Reports to leave out so that the time between two of them is the value. */
function missedReports(valueMs: number, isBeyond: boolean): number {
  const intervals = valueMs / intervalMs;
  return Math.max(1, (isBeyond ? Math.ceil(intervals) : Math.floor(intervals)) - 1);
}

const claimNorth = (factor: number) => [
  at(0, { act: 'claim-north', km: HALF_SITE_KM + TOLERANCE_KM * factor, days: 4 }),
];
const clockAhead = (factor: number) => [
  at(0, { act: 'clock-ahead', ms: Math.round(SKEW_MS * factor), days: 4 }),
];
const reachedBy = (of: 'claim' | 'area', nth: 1 | 2, times: number) => [
  ...measured(),
  at(0, { act: 'reached', of, nth, times, days: 3 }),
];
/** Of its landmarks not the nearest, which is in the next town, nor the farthest, on whose way another one hears it sooner. */
const beyond = (of: 'claim' | 'area') => (times: number, roll: Dice) =>
  reachedBy(of, roll.happens(0.5) ? 1 : 2, times);
/** Honest devices of a hall share its ways: there is a straight one to one landmark alone. */
const within = (of: 'claim' | 'area') => (times: number) => reachedBy(of, 1, times);
const travelled = (factor: number) => [
  at(0, { act: 'travel', km: TRAVEL_KMH * ROUND_HOURS * factor }),
];
const measured = once({ act: 'measured', borrowed: false, addedUs: 0, days: 3 });
/** First as it is, so that there is something to compare with. */
const relayed = (factor: number) => {
  const own = { act: 'measured', borrowed: false } as const;
  const addedUs = Math.round(RELAY_US * factor);
  return [at(0, { ...own, addedUs: 0, days: 5 }), at(5, { ...own, addedUs, days: 4 })];
};
const drawn = (factor: number) => [
  at(0, { act: 'draw', watts: BOOST * boardWatts * factor, days: 2 }),
];
const metered = (factor: number) => [at(0, { act: 'meter', part: METER_PART / factor, days: 2 })];
const older = { vbios: '96.00.74.00.01', driver: '550.90.07' };
const newer = { vbios: '96.00.9f.00.04', driver: '570.133.20' };
/** Debug access, confidential mode off, and on with developer tools open. */
const opened: readonly DeviceAct[] = [
  { act: 'debug', status: 0, days: 4 },
  { act: 'confidential', mode: 0, days: 4 },
  { act: 'confidential', mode: 2, days: 4 },
];

export const deviceRows: readonly DeviceRow[] = [
  ...custodyDeviceRows,
  {
    ...{ kind: 'revoked-device', severity: 'critical', spanDays: 4 },
    plant: once({ act: 'revoke', attestsOn: true, confirmed: true }),
    nearest: once({ act: 'revoke', attestsOn: false, confirmed: true }),
  },
  {
    ...{ kind: 'device-retired', severity: 'medium', spanDays: 2 },
    plant: once({ act: 'revoke', attestsOn: false, confirmed: false }),
    nearest: once({ act: 'revoke', attestsOn: false, confirmed: true }),
  },
  {
    ...{ kind: 'foreign-device', severity: 'high', spanDays: 6 },
    plant: once({ act: 'through', whom: 'other-party', days: 5 }),
    nearest: once({ act: 'through', whom: 'other-key', days: 5 }),
  },
  {
    ...{ kind: 'position-outside', severity: 'high', spanDays: 6 },
    plant: claimNorth,
    nearest: claimNorth,
  },
  {
    ...{ kind: 'impossible-travel', severity: 'critical', spanDays: 2, needsSecondRound: true },
    plant: travelled,
    // An aircraft can carry it that far, and home: it merely stands where no licence has it meanwhile, and says so.
    nearest: travelled,
    nearestIs: { kind: 'position-outside', severity: 'high' },
  },
  {
    ...{ kind: 'sequence-gap', severity: 'high', spanDays: 3 },
    plant: once({ act: 'withhold' }),
    nearest: once({ act: 'hold', days: 1 }),
  },
  {
    ...{ kind: 'resumed', severity: 'medium', spanDays: 46 },
    plant: (factor) => [
      at(0, { act: 'lose-state' }),
      at(Math.max(3, Math.floor(AGAIN_DAYS / factor)), { act: 'lose-state' }),
    ],
    nearest: (factor) => [
      at(0, { act: 'lose-state' }),
      at(Math.ceil(AGAIN_DAYS / factor) + 1, { act: 'lose-state' }),
    ],
  },
  {
    ...{ kind: 'cloned-key', severity: 'critical', spanDays: 4 },
    plant: once({ act: 'clone', days: 2 }),
    nearest: once({ act: 'send-twice' }),
  },
  {
    ...{ kind: 'clock-skew', severity: 'medium', spanDays: 6 },
    plant: clockAhead,
    nearest: clockAhead,
  },
  {
    ...{ kind: 'late-submission', severity: 'medium', spanDays: 6 },
    // Behind a single younger one is late.
    plant: (_, roll) => [at(0, { act: 'send-behind', days: Math.floor(roll.between(2, 4)) })],
    nearest: once({ act: 'hold', days: 1 }),
  },
  {
    ...{ kind: 'stale-challenge', severity: 'low', spanDays: 8 },
    plant: (factor) => [at(0, { act: 'hold', days: Math.ceil((STALE_MS * factor) / intervalMs) })],
    nearest: once({ act: 'hold', days: 1 }),
  },
  {
    ...{ kind: 'unknown-challenge', severity: 'high', spanDays: 3 },
    plant: once({ act: 'own-challenge' }),
    nearest: once({ act: 'hold', days: 1 }),
  },
  {
    ...{ kind: 'firmware-rollback', severity: 'high', spanDays: 3 },
    plant: once({ act: 'firmware', firmware: older }),
    nearest: once({ act: 'firmware', firmware: newer }),
  },
  {
    ...{ kind: 'debug-enabled', severity: 'high', spanDays: 6 },
    // The licence of most devices requires confidential mode.
    plant: (_, roll) => [at(0, opened[Math.floor(roll.between(0, opened.length))]!)],
    nearest: (_, roll) => [
      at(
        0,
        roll.happens(0.5)
          ? { act: 'debug', status: 1, days: 4 }
          : { act: 'confidential', mode: 3, days: 4 },
      ),
    ],
  },
  {
    ...{ kind: 'model-mismatch', severity: 'critical', spanDays: 6 },
    plant: once({ act: 'model', model: 'B200', days: 3 }),
    nearest: once({ act: 'reboot' }),
  },
  {
    ...{ kind: 'gone-dark', severity: 'medium', spanDays: 10 },
    plant: (factor) => [at(0, { act: 'silent', days: missedReports(SILENCE_MS * factor, true) })],
    nearest: (factor) => [
      at(0, { act: 'silent', days: missedReports(SILENCE_MS * factor, false) }),
    ],
  },
  {
    ...{ kind: 'never-activated', severity: 'high', spanDays: 0, isBoxed: true },
    plant: (factor) => [at(Math.ceil(BOXED_DAYS * factor), { act: 'reboot' })],
    nearest: (factor) => [at(Math.floor(BOXED_DAYS * factor), { act: 'reboot' })],
  },
  {
    ...{ kind: 'claim-impossible', severity: 'high', spanDays: 5 },
    plant: beyond('claim'),
    nearest: within('claim'),
  },
  {
    ...{ kind: 'located-outside', severity: 'critical', spanDays: 5 },
    plant: beyond('area'),
    nearest: within('area'),
  },
  {
    ...{ kind: 'proof-borrowed', severity: 'medium', spanDays: 5 },
    plant: once({ act: 'measured', borrowed: true, addedUs: 0, days: 3 }),
    nearest: measured,
  },
  {
    ...{ kind: 'relay-suspected', severity: 'medium', spanDays: 11 },
    plant: relayed,
    nearest: relayed,
  },
  {
    ...{ kind: 'usage-impossible', severity: 'high', spanDays: 4 },
    plant: drawn,
    nearest: drawn,
  },
  {
    ...{ kind: 'under-reporting', severity: 'high', spanDays: 4 },
    plant: metered,
    nearest: metered,
  },
  {
    ...{ kind: 'counter-regression', severity: 'high', spanDays: 3 },
    plant: once({ act: 'uptime-back' }),
    nearest: once({ act: 'reboot' }),
  },
];
