/** What happens to honest devices in a year: late batches, outages, repairs with replacement, updates, reboots, lost states. */
import { dice } from '../dice.ts';
import type { Firmware } from '../world.ts';
import { type DeviceAct, mainSites, type Timed, type YearDevice } from './plan.ts';

/** Of a device in a year. */
const REBOOTS = 6;
const HOLDS = 2;
const MISSED = 2;
const LOST_STATES = 0.05;
const REPAIRS = 0.01;
/** Of a site in a year. */
const LINE_OUTAGES = 4;
const POWER_CUTS = 2;
const YEAR_DAYS = 365;

export interface Noise {
  readonly acts: ReadonlyMap<number, readonly Timed<DeviceAct>[]>;
  readonly replacements: readonly YearDevice[];
  readonly updates: readonly {
    readonly site: number;
    readonly day: number;
    readonly firmware: Firmware;
  }[];
}

const releases: readonly Firmware[] = [
  { vbios: '96.00.9f.00.02', driver: '570.133.20' },
  { vbios: '96.00.a5.00.01', driver: '570.158.01' },
  { vbios: '96.00.b0.00.01', driver: '575.57.08' },
];

/** Of devices that have no part in any row; replacements are numbered behind all others. */
export function noiseOf(
  seed: number,
  days: number,
  free: readonly number[],
  deviceCount: number,
): Noise {
  const acts = new Map<number, Timed<DeviceAct>[]>();
  const replacements: YearDevice[] = [];
  const share = days / YEAR_DAYS;
  for (const index of free) {
    const roll = dice(seed, `noise ${index}`);
    const own: Timed<DeviceAct>[] = [];
    const add = (times: number, act: DeviceAct) => {
      for (let left = times * share; left > 0; left -= 1) {
        if (roll.next() < left) own.push({ day: Math.floor(roll.between(3, days - 4)), act });
      }
    };
    add(REBOOTS, { act: 'reboot' });
    add(HOLDS, { act: 'hold', days: 1 });
    add(MISSED, { act: 'silent', days: 1 });
    add(LOST_STATES, { act: 'lose-state' });
    if (roll.happens(REPAIRS * share)) {
      const day = Math.floor(roll.between(10, days - 20));
      own.push({ day, act: { act: 'revoke', attestsOn: false, confirmed: false } });
    }
    const kept = apart(own);
    acts.set(index, kept);
    const taken = kept.find(({ act }) => act.act === 'revoke');
    if (!taken) continue;
    // Its papers are made on the day on which it is put on the licence, and its authority confirms what it replaces then.
    const fromDay = taken.day + 1 + Math.floor(roll.between(1, 14));
    const registeredDay = fromDay;
    const number = deviceCount + replacements.length;
    const site = number % mainSites;
    replacements.push({ index: number, site, fromDay, registeredDay, replaces: index });
  }
  return { acts, replacements, updates: updatesOf(seed, days) };
}

/** Two mishaps never meet in one device: two days of silence in a row are another thing than one. */
function apart(acts: readonly Timed<DeviceAct>[]): Timed<DeviceAct>[] {
  const kept: Timed<DeviceAct>[] = [];
  for (const one of acts.toSorted((a, b) => a.day - b.day)) {
    const last = kept.at(-1);
    if (last && (one.day - last.day < 4 || last.act.act === 'revoke')) continue;
    kept.push(one);
  }
  return kept;
}

/** A line that fails for a day, and a power cut, to all honest devices of a site. */
export function siteNoiseOf(
  seed: number,
  days: number,
  free: readonly number[],
): ReadonlyMap<number, readonly Timed<DeviceAct>[]> {
  const roll = dice(seed, 'sites');
  const events: { site: number; day: number; act: DeviceAct }[] = [];
  for (let site = 0; site < mainSites; site++) {
    const taken: number[] = [];
    const add = (times: number, act: DeviceAct) => {
      for (let i = 0; i < Math.round((times * days) / YEAR_DAYS); i++) {
        const day = Math.floor(roll.between(3, days - 4));
        if (taken.some((other) => Math.abs(other - day) < 5)) continue;
        taken.push(day);
        events.push({ site, day, act });
      }
    };
    add(LINE_OUTAGES, { act: 'hold', days: 1 });
    add(POWER_CUTS, { act: 'silent', days: 1 });
  }
  const bySite = Map.groupBy(events, ({ site }) => site);
  return new Map(free.map((index) => [index, bySite.get(index % mainSites) ?? []]));
}

function updatesOf(seed: number, days: number): Noise['updates'] {
  const roll = dice(seed, 'updates');
  return releases.flatMap((firmware, n) =>
    Array.from({ length: mainSites }, (_, site) => {
      const day = Math.floor(((n + 0.5) * days) / releases.length + roll.between(0, 20));
      return { site, day, firmware };
    }),
  );
}
