/** A seed, a size and a number of days -> who does what on which day, what of it is planted, and what merely looks like it. */
import { type Dice, dice } from '../dice.ts';
import type { Firmware } from '../world.ts';

import { noiseOf, siteNoiseOf } from './noise.ts';
import {
  type DeviceAct,
  type DeviceRow,
  honest,
  mainSites,
  planted,
  type SatelliteAct,
  type SatelliteRow,
  type Severity,
  type Timed,
  type Together,
  type YearDevice,
} from './plan.ts';
import { provingActs, provingDevice } from './proving.ts';
import { allDeviceRows, allSatelliteRows } from './rows.ts';
import { factorTogether, leastTogether, ownerOf } from './together.ts';

/** Rows whose devices are of the main licence. */
const onMain = allDeviceRows.filter(({ isProving }) => !isProving);
const yearLimits = { leastDevices: 500, leastDays: 100, mostDays: 366 } as const;
/** A row's part in the year: one unit, its first day, how far it goes. */
export interface Part {
  readonly kind: DeviceRow['kind'];
  readonly severity: Severity;
  readonly isPlanted: boolean;
  readonly about:
    | { readonly device: number }
    | { readonly satellite: number; readonly subject: SatelliteRow['subject'] };
  readonly day: number;
  /** Of the limit; null where there is none. */
  readonly factor: number | null;
}

export interface Year {
  readonly seed: number;
  readonly days: number;
  readonly devices: readonly YearDevice[];
  /** How many satellites there are: the first half cheats. */
  readonly satellites: number;
  readonly secondRounds: ReadonlySet<number>;
  /** Devices whose keys are held by TPMs. */
  readonly tpms: ReadonlySet<number>;
  readonly deviceActs: ReadonlyMap<number, readonly Timed<DeviceAct>[]>;
  readonly satelliteActs: ReadonlyMap<number, readonly Timed<SatelliteAct>[]>;
  readonly parts: readonly Part[];
  /** Firmware of a site's honest devices from days on. */
  readonly updates: readonly {
    readonly site: number;
    readonly day: number;
    readonly firmware: Firmware;
  }[];
}

/** The year of a seed; `each`: how often each kind is planted. The same for the same arguments. */
export function makeYear(seed: number, deviceCount: number, days: number, each: number): Year {
  const { leastDevices, leastDays, mostDays } = yearLimits;
  if (!(deviceCount >= leastDevices && days >= leastDays && days <= mostDays)) {
    throw new RangeError(
      `a year has ${leastDevices} devices or more, ${leastDays} to ${mostDays} days`,
    );
  }
  if (2 * each * onMain.length > 0.9 * deviceCount) {
    throw new RangeError(`too few devices for ${each} of each kind`);
  }
  if (each < leastTogether)
    throw new RangeError(`a kind is planted ${leastTogether} times or more`);
  const roll = dice(seed, 'year');
  const secondRounds = new Set(
    [0.2, 0.5, 0.8].map((part) => Math.floor(part * days) + Math.floor(roll.between(0, 5))),
  );
  const year = new Cast(seed, days, roll, [...secondRounds]);
  const order = roll.shuffled(Array.from({ length: deviceCount }, (_, index) => index));
  const proving: YearDevice[] = [];
  for (const row of allDeviceRows) {
    for (const isPlanted of [true, false]) {
      for (let i = 0; i < each; i++) {
        const own = row.isProving ? provingDevice(proving.length, isPlanted) : null;
        if (own) proving.push(own);
        year.device(row, own?.index ?? order.shift()!, isPlanted);
      }
    }
  }
  const base = Array.from({ length: deviceCount }, (_, index): YearDevice => {
    const fromDay = year.fromDays.get(index) ?? 0;
    return { index, site: index % mainSites, fromDay, registeredDay: 0 };
  });
  const noise = noiseOf(seed, days, order, deviceCount);
  for (const [index, acts] of noise.acts) year.deviceActs.set(index, acts);
  for (let index = 0; index < 2 * each; index++)
    year.satellite(index, index < each, ownerOf(index, each));
  return {
    ...{ seed, days, secondRounds, tpms: year.tpms },
    devices: [...base, ...proving, ...noise.replacements],
    satellites: 2 * each,
    deviceActs: withSiteNoise(year.deviceActs, siteNoiseOf(seed, days, order)),
    satelliteActs: year.satelliteActs,
    parts: year.parts,
    updates: noise.updates,
  };
}

function withSiteNoise(
  own: ReadonlyMap<number, readonly Timed<DeviceAct>[]>,
  sites: ReadonlyMap<number, readonly Timed<DeviceAct>[]>,
) {
  const all = new Map(own);
  for (const [index, acts] of sites) all.set(index, [...(all.get(index) ?? []), ...acts]);
  return all;
}

class Cast {
  readonly deviceActs = new Map<number, readonly Timed<DeviceAct>[]>();
  readonly satelliteActs = new Map<number, readonly Timed<SatelliteAct>[]>();
  readonly fromDays = new Map<number, number>();
  readonly tpms = new Set<number>();
  readonly parts: Part[] = [];
  readonly #seed: number;
  readonly #days: number;
  readonly #roll: Dice;
  readonly #secondRounds: readonly number[];

  constructor(seed: number, days: number, roll: Dice, secondRounds: readonly number[]) {
    this.#seed = seed;
    this.#days = days;
    this.#roll = roll;
    this.#secondRounds = secondRounds;
  }

  device(row: DeviceRow, index: number, isPlanted: boolean): void {
    const factor = this.#factor(isPlanted);
    const day = this.#dayOf(row);
    const own = dice(this.#seed, `row ${row.kind} ${index}`);
    const told = isPlanted ? row.plant : row.nearest;
    const acts = told(factor, own);
    if (row.isTpm) this.tpms.add(index);
    if (row.isBoxed) this.fromDays.set(index, acts[0]!.day);
    else {
      const own = later(acts, day);
      this.deviceActs.set(index, row.isProving ? provingActs(own, this.#days) : own);
    }
    const { kind, severity } = row;
    const stated = isDrawn((end) => told(end, dice(this.#seed, 'drawn')), isPlanted)
      ? factor
      : null;
    const part = { about: { device: index }, day };
    this.parts.push({ ...part, kind, severity, isPlanted, factor: stated });
    // What is planted so is beside what is drawn against its own limit.
    if (row.nearestIs && !isPlanted)
      this.parts.push({ ...part, ...row.nearestIs, isPlanted: true, factor: null });
  }

  #factor(isPlanted: boolean): number {
    const { least, most } = isPlanted ? planted : honest;
    return this.#roll.between(least, most);
  }

  #dayOf({ isBoxed, needsSecondRound, spanDays }: DeviceRow): number {
    if (isBoxed) return 0;
    if (needsSecondRound) {
      const at = Math.floor(this.#roll.between(0, this.#secondRounds.length));
      return this.#secondRounds[at]!;
    }
    return Math.floor(this.#roll.between(4, this.#days - spanDays - 4));
  }

  satellite(index: number, isPlanted: boolean, together: Together): void {
    const all: Timed<SatelliteAct>[] = [];
    for (const row of allSatelliteRows) {
      const common = factorTogether(this.#seed, together, isPlanted);
      const factor = row.isTogether ? common : this.#factor(isPlanted);
      const jitter = row.isFixed ? 0 : Math.floor(this.#roll.between(0, 4));
      const day = Math.floor(row.season * this.#days) + jitter;
      const own = dice(this.#seed, `satellite ${row.kind} ${index}`);
      const told = isPlanted ? row.plant : row.nearest;
      const acts = told(factor, own, together);
      all.push(...later(acts, day));
      const about = { satellite: index, subject: row.subject } as const;
      const { kind, severity } = row;
      const ends = (end: number) => told(end, dice(this.#seed, 'drawn'), together);
      const stated = isDrawn(ends, isPlanted) ? factor : null;
      this.parts.push({ kind, severity, isPlanted, about, day, factor: stated });
    }
    this.satelliteActs.set(index, all);
  }
}

/** Whether it makes a difference how far a row goes; where it makes none, there is no limit that it goes so far of. */
function isDrawn(acts: (factor: number) => readonly Timed<unknown>[], isPlanted: boolean): boolean {
  const { least, most } = isPlanted ? planted : honest;
  return JSON.stringify(acts(least)) !== JSON.stringify(acts(most));
}

function later<A>(acts: readonly Timed<A>[], day: number): Timed<A>[] {
  return acts.map((one) => ({ ...one, day: one.day + day }));
}
