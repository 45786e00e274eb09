/** How far the rows of a year really go, held against the thresholds of the rules: the simulation itself knows none of them. */
import { describe, expect, test } from 'vitest';
import { thresholds } from '../../../src/core/appraise/thresholds/thresholds.ts';
import { totalProcessingPerformance } from '../../../src/core/control/metrics.ts';
import { acceleratorNamed } from '../../../src/core/control/model-names.ts';
import { dice } from '../../../src/sim/dice.ts';
import { alikeLines } from '../../../src/sim/year/custody-rows.ts';
import { spareLine } from '../../../src/sim/year/inspection-rows.ts';
import { boardWatts, yearModel } from '../../../src/sim/year/part.ts';
import {
  type DeviceAct,
  dayMs,
  graceMs,
  honest,
  hourMs,
  intervalMs,
  planted,
  type SatelliteAct,
  type Timed,
} from '../../../src/sim/year/plan.ts';
import { allDeviceRows, allSatelliteRows } from '../../../src/sim/year/rows.ts';
import { pue, satelliteDevices, satelliteQuantity } from '../../../src/sim/year/satellite-rows.ts';

type Act = DeviceAct | SatelliteAct;
type Acts = readonly Timed<Act>[];

function figures(acts: Acts, kind: Act['act'], name: string): readonly number[] {
  return acts
    .filter(({ act }) => act.act === kind)
    .map(({ act }) => Number((act as unknown as Record<string, unknown>)[name]));
}
const most = (some: readonly number[], otherwise: number) =>
  some.length === 0 ? otherwise : Math.max(...some);

/** The greatest figure of that name in acts of one kind. */
function figure(acts: Acts, kind: Act['act'], name: string): number {
  return most(figures(acts, kind, name), Number.NEGATIVE_INFINITY);
}

const silence = 2 * intervalMs + graceMs;
const between = (acts: Acts) => acts.at(-1)!.day - acts[0]!.day;
/** Sites reach a kilometre from their halls, where a claim is counted from. */
const HALF_SITE_KM = 1;
const SECOND_ROUND_HOURS = 6;

/** Hours of a run that all its sites have told of when it is looked at, at least and at most. */
const TOLD_HOURS = { planted: 116, honest: 168 } as const;
const SATELLITES = 10;
/** Operations of all that run together in those hours, in units of what the rule allows. */
function runTogether(acts: Acts, hours: number): number {
  const [one] = acts.flatMap(({ act }) => (act.act === 'run-together' ? [act.run.petaflops] : []));
  const petaflop = one! * SATELLITES * satelliteDevices * hours * 3_600;
  return petaflop / 1_000 / thresholds['coordinated-training'].exaflop.value;
}
/** A satellite's mean week: a board draws 0.15 of its rating idle, 0.8 more at work, and works for 0.66 of the time. */
const weekKwh = (7 * 24 * satelliteDevices * boardWatts * (0.15 + 0.8 * 0.66)) / 1_000;
const weekHours = 7 * 24 * satelliteDevices * 0.66;
/** What honest satellites are registered to have beside their boards, at most. */
const beside: readonly string[] = [
  ...Array(spareLine.quantity).fill(spareLine.model),
  ...Object.values(alikeLines).map(({ model }) => model),
];

function tppOf(model: string): number {
  return totalProcessingPerformance(acceleratorNamed(model)!.rates)!.tpp;
}

/** What a meter shows over what devices and hosts can have used, of boards that did more than usual, or less. */
function readByMeter(acts: Acts, isPlanted: boolean): number {
  const { factor, hosts, hostWatts } = thresholds['site-under-reporting'];
  const days = figure(acts, 'read-meter', 'days');
  const used = boardWatts * (0.15 + 0.8 * 0.66) * (isPlanted ? 1.25 : 0.75);
  const watts = used + hosts.value * boardWatts + hostWatts.value;
  const mostKwh = (factor.value * watts * satelliteDevices * days * 24) / 1_000;
  const isFacility = acts.some(({ act }) => act.act === 'read-meter' && act.feeds === 'facility');
  return figure(acts, 'read-meter', 'kwh') / (isFacility ? pue : 1) / mostKwh;
}
const firstReport = (acts: Acts) =>
  Math.min(...acts.filter(({ act }) => act.act === 'file-report').map(({ day }) => day));
/** The first period, which begins a day and a half before the first attestation. */
const FIRST_PERIOD_DAYS = 28.5;

/** What a row does, as a part of the limit. */
const parts: Readonly<Record<string, (acts: Acts, isPlanted: boolean) => number>> = {
  'position-outside': (acts) =>
    (figure(acts, 'claim-north', 'km') - HALF_SITE_KM) /
    thresholds['position-outside'].tolerance.value,
  'clock-skew': (acts) => figure(acts, 'clock-ahead', 'ms') / thresholds['clock-skew'].skew.value,
  'gone-dark': (acts) => ((figure(acts, 'silent', 'days') + 1) * intervalMs) / silence,
  'never-activated': (acts) => (acts[0]!.day * dayMs) / thresholds['never-activated'].high.value,
  'relay-suspected': (acts) =>
    figure(acts, 'measured', 'addedUs') / 1_000 / thresholds['relay-suspected'].median.value,
  'usage-impossible': (acts) =>
    figure(acts, 'draw', 'watts') / boardWatts / thresholds['usage-impossible'].power.value,
  'under-reporting': (acts) =>
    1 / figure(acts, 'meter', 'part') / thresholds['under-reporting'].meter.value,
  resumed: (acts) => thresholds.resumed.againWithin.value / (between(acts) * dayMs),
  'location-unproven': (acts) =>
    (figure(acts, 'unmeasured', 'days') + 1) / thresholds['location-unproven'].periods.value,
  'unreported-move': (acts) =>
    figure(acts, 'moved', 'ms') / thresholds['unreported-move'].change.value,
  'submitter-refusals': (acts) =>
    figure(acts, 'forge', 'items') / thresholds['submitter-refusals'].leastRefused.value,
  'mass-dark': (acts) => figure(acts, 'silence', 'devices') / thresholds['mass-dark'].least.value,
  'window-overused': (acts) =>
    (figure(acts, 'window', 'hours') * hourMs) / thresholds['window-overused'].time.value,
  'identical-telemetry': (acts) =>
    figure(acts, 'alike', 'devices') / thresholds['identical-telemetry'].devices.value,
  'topology-change': (acts) =>
    figure(acts, 'rehouse', 'devices') / thresholds['topology-change'].least.value,
  'evidence-erasure': (acts) =>
    figure(acts, 'take-off', 'devices') / thresholds['evidence-erasure'].least.value,
  'ownership-change': (acts) => figure(acts, 'sell-stake', 'basisPoints') / 5_000,
  'delivery-unconfirmed': (acts) =>
    (acts.at(-1)!.day * dayMs) / thresholds['delivery-unconfirmed'].medium.value,
  'transshipment-risk': (acts) =>
    thresholds['transshipment-risk'].young.value / dayMs / figure(acts, 'founded', 'daysBefore'),
  'training-share': (acts) =>
    figure(acts, 'train', 'devices') /
    satelliteDevices /
    figure(acts, 'licensed-training', 'share'),
  'cluster-oversize': (acts, isPlanted) => {
    const [tpp] = figures(acts, 'licensed-tpp', 'tpp');
    if (tpp === undefined) return satelliteDevices / figure(acts, 'licensed-at-once', 'devices');
    const named = [...Array(satelliteDevices).fill(yearModel), ...(isPlanted ? [] : beside)];
    return named.reduce((sum, name) => sum + tppOf(name), 0) / tpp;
  },
  'site-under-reporting': (acts, isPlanted) => readByMeter(acts, isPlanted),
  'impossible-travel': (acts) =>
    figure(acts, 'travel', 'km') / SECOND_ROUND_HOURS / thresholds['impossible-travel'].speed.value,
  'claim-impossible': (acts) => figure(acts, 'reached', 'times'),
  'located-outside': (acts) => figure(acts, 'reached', 'times'),
  'quantity-over-licence': (acts) => {
    const registered = satelliteDevices + most(figures(acts, 'register-more', 'devices'), 0);
    return registered / most(figures(acts, 'licensed-quantity', 'devices'), satelliteQuantity);
  },
  'stale-challenge': (acts) => (figure(acts, 'hold', 'days') * intervalMs) / (intervalMs + graceMs),
  'report-overdue': (acts) =>
    (firstReport(acts) - FIRST_PERIOD_DAYS) / thresholds['report-overdue'].grace.value,
  'usage-over-licence': (acts) => {
    const [hours] = figures(acts, 'licensed-hours', 'gpuHoursAWeek');
    const used = hours ? weekHours / hours : weekKwh / figure(acts, 'licensed-energy', 'kwhAWeek');
    return used / thresholds['usage-over-licence'].over.value;
  },
  'coordinated-training': (acts, isPlanted) =>
    runTogether(acts, TOLD_HOURS[isPlanted ? 'planted' : 'honest']),
  'located-twice': (acts) => figure(acts, 'heard-far', 'times'),
  'landmark-suspect': (acts) => figure(acts, 'enter-landmarks', 'times'),
};
/** Those whose honest case is no smaller one, or has more beside it. */
const plantedOnly: typeof parts = {
  'erasure-before-inspection': (acts) =>
    figure(acts, 'store-spares', 'devices') / thresholds['erasure-before-inspection'].least.value,
  'power-capacity': (acts) =>
    (satelliteDevices * boardWatts * pue) / 1e6 / figure(acts, 'supplied', 'megawatts'),
};

const rows = [...allDeviceRows, ...allSatelliteRows].map((row) => ({
  kind: row.kind as string,
  acts: (isPlanted: boolean, factor: number, seed = 1): Acts => {
    const told = isPlanted ? row.plant : row.nearest;
    return told(factor, dice(seed, 'draws'), { owner: '', satellites: SATELLITES });
  },
}));
/** A row may draw what it is found by. */
const seeds = [1, 2, 3, 4, 5];
const of = (kind: string) => rows.find((row) => row.kind === kind)!;

describe('a row with a limit', () => {
  test('is held against it, whatever its kind', () => {
    const drawn = rows.filter(({ acts }) =>
      [true, false].some((isPlanted) => {
        const { least, most } = isPlanted ? planted : honest;
        return JSON.stringify(acts(isPlanted, least)) !== JSON.stringify(acts(isPlanted, most));
      }),
    );
    const held = [...Object.keys(parts), ...Object.keys(plantedOnly)];
    expect(drawn.map(({ kind }) => kind).filter((kind) => !held.includes(kind))).toEqual([]);
  });

  test.each([...Object.keys(parts), ...Object.keys(plantedOnly)])(
    '%s goes beyond the very limit of its rule, by what was drawn',
    (kind) => {
      const part = parts[kind] ?? plantedOnly[kind]!;
      const { acts } = of(kind);
      for (const seed of seeds) {
        const least = part(acts(true, planted.least, seed), true);
        // Whole days and devices are rounded away from the limit.
        expect(least).toBeGreaterThanOrEqual(planted.least - 1e-3);
        const most = part(acts(true, planted.most, seed), true);
        expect(most).toBeGreaterThanOrEqual(least);
        expect(most).toBeLessThan(planted.most + 0.5);
      }
    },
  );

  test.each(Object.keys(parts))('%s has a nearest honest case, just short of it', (kind) => {
    const { acts } = of(kind);
    for (const seed of seeds) {
      const most = parts[kind]!(acts(false, honest.most, seed), false);
      expect(most).toBeLessThan(1);
      expect(most).toBeGreaterThan(0.6);
      expect(parts[kind]!(acts(false, honest.least, seed), false)).toBeLessThanOrEqual(most);
    }
  });

  test('mass-dark differs from its honest case in nothing but how many are silent', () => {
    const { acts } = of('mass-dark');
    const [cheat, other] = [acts(true, 2), acts(false, 0.9)];
    expect(figure(other, 'silence', 'days')).toBe(figure(cheat, 'silence', 'days'));
  });
});
