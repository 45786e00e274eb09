/** A row a kind that is found in the papers of devices: whose hands they passed through, and which serial numbers they have. */
import type { Dice } from '../dice.ts';
import type { AlikeLine, CustodyAct, LeaveAct, Passing } from './custody-acts.ts';
import type { DeviceRow, SatelliteRow, Timed } from './plan.ts';

const UNCONFIRMED_DAYS = 30;
const YOUNG_DAYS = 365;
/** Of what is registered before anything reports. */
const BEFORE = -2;

/** Where a licence of the year permits devices to be beside the country of its sites. */
export const permittedBeside = 'JP';
const notPermitted = 'TH';
const sites = 'MY';

/** Beside the boards of a satellite its licence has one of each: of their maker, and of one that numbers for itself. */
export const alikeLines: Readonly<Record<AlikeLine, { line: number; model: string }>> = {
  'same-maker': { line: 2, model: 'L4' },
  'other-maker': { line: 3, model: 'TPU v5e' },
};
/** The data sheet of the other maker's. */
export const OTHER_MAKER_WATTS = 225;

function at(day: number, act: CustodyAct): Timed<CustodyAct> {
  return { day, act };
}
/** Each row has a board of its own, so that no finding is another row's doing. */
const passed = (board: number, ...passings: Passing[]) => {
  return at(0, { act: 'hand-over', board, passings });
};
const moved = (from: Passing['from'], to: Passing['to'], more: Partial<Passing> = {}): Passing => {
  return { event: 'transfer', from, to, ...more };
};
const lent = moved('operator', 'forwarder');
const back = moved('forwarder', 'operator');

/** It came, and stands at its site: only the paper is late. */
const unconfirmed = (days: number) => [
  passed(0, moved('operator', 'end-user'), moved('end-user', 'operator', { ends: 'pending' })),
  at(days, { act: 'confirm-delivery', board: 0 }),
];
/** The forwarder sells it on, and gets it back to where it belongs. */
const traded = [lent, moved('forwarder', 'trader'), moved('trader', 'operator')];
const routed = (by: string) => {
  const route = [by, sites];
  return [passed(5, lent, moved('forwarder', 'operator', { event: 'reexport', route }))];
};
const founded = (factor: number) => [
  at(BEFORE, { act: 'founded', daysBefore: YOUNG_DAYS / factor }),
];

export const custodySatelliteRows: readonly SatelliteRow[] = [
  {
    ...{ kind: 'transshipment-risk', severity: 'medium', subject: 'licence', season: 0 },
    ...{ spanDays: 2, isFixed: true },
    plant: founded,
    nearest: founded,
  },
  {
    ...{ kind: 'delivery-unconfirmed', severity: 'medium', subject: 'licence', season: 0.05 },
    ...{ spanDays: 92, isFixed: true },
    plant: (factor) => unconfirmed(Math.ceil(UNCONFIRMED_DAYS * factor)),
    nearest: (factor) => unconfirmed(Math.floor(UNCONFIRMED_DAYS * factor)),
  },
  {
    ...{ kind: 'custody-gap', severity: 'high', subject: 'licence', season: 0.15, spanDays: 2 },
    plant: () => [passed(1, back)],
    nearest: () => [passed(1, lent, back)],
  },
  {
    ...{ kind: 'custody-fork', severity: 'critical', subject: 'licence', season: 0.25 },
    spanDays: 2,
    plant: () => [passed(2, moved('operator', 'end-user'), lent)],
    nearest: () => [passed(2, moved('operator', 'end-user', { ends: 'withdrawn' }), lent, back)],
  },
  {
    ...{ kind: 'unlicensed-consignee', severity: 'high', subject: 'licence', season: 0.3 },
    spanDays: 2,
    plant: () => [passed(3, ...traded)],
    nearest: () => [at(0, { act: 'accept-trader' }), passed(3, ...traded)],
  },
  {
    ...{ kind: 'resale', severity: 'critical', subject: 'licence', season: 0.4, spanDays: 2 },
    plant: () => [passed(4, moved('operator', 'mender'))],
    nearest: () => [
      passed(
        4,
        moved('operator', 'mender', { event: 'repair' }),
        moved('mender', 'operator', { event: 'return' }),
      ),
    ],
  },
  {
    ...{ kind: 'route-not-licensed', severity: 'high', subject: 'licence', season: 0.45 },
    spanDays: 2,
    plant: () => routed(notPermitted),
    nearest: () => routed(permittedBeside),
  },
  {
    ...{ kind: 'duplicate-serial', severity: 'critical', subject: 'licence', season: 0.55 },
    spanDays: 32,
    plant: () => [at(0, { act: 'register-alike', board: 0, line: 'same-maker' })],
    // What was ordered is cancelled before anybody misses it.
    nearest: () => [
      at(0, { act: 'register-alike', board: 0, line: 'other-maker' }),
      at(30, { act: 'cancel-alike' }),
    ],
  },
];

const left = (roll: Dice): LeaveAct => {
  return { act: 'leave', event: roll.happens(0.5) ? 'scrap' : 'return' };
};

export const custodyDeviceRows: readonly DeviceRow[] = [
  {
    ...{ kind: 'decommissioned-alive', severity: 'critical', spanDays: 4 },
    plant: (_, roll) => [{ day: 0, act: left(roll) }],
    // Its last report arrives behind its papers, and was made before them.
    nearest: (_, roll) => [
      { day: 0, act: { act: 'send-behind', days: 1 } },
      { day: 1, act: left(roll) },
      { day: 1, act: { act: 'silent', days: 2 } },
      { day: 2, act: { act: 'revoke', attestsOn: false, confirmed: true } },
    ],
  },
];
