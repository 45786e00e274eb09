/** What a simulated year is told in: acts by day, rows of what is planted beside its nearest honest case, and what is due. */
import type { Dice } from '../dice.ts';
import type { AnomalyKind } from '../plot.ts';
import type { Firmware } from '../world.ts';
import type { ChipAct } from './chip-acts.ts';
import type { CustodyAct, LeaveAct } from './custody-acts.ts';
import type { InspectionAct } from './inspection-acts.ts';
import type { MeshAct } from './mesh-acts.ts';
import type { PlaceAct } from './place-acts.ts';
import type { TpmAct } from './tpm-acts.ts';
import type { UsageAct } from './usage-acts.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** The longest interval that a licence sensibly has. */
export const intervalMs = dayMs;
export const graceMs = 6 * hourMs;

/** Sites of the licence with most devices. */
export const mainSites = 10;

export interface YearDevice {
  readonly index: number;
  readonly site: number;
  /** The day of its first report; beyond the last one: never. */
  readonly fromDay: number;
  /** The day on which it is put on the licence. */
  readonly registeredDay: number;
  /** Which device it stands in for. */
  readonly replaces?: number;
}

/** What one device does from a day on; without a span it is of that day alone. */
export type DeviceAct =
  | LeaveAct
  | PlaceAct
  | TpmAct
  | ChipAct
  /** Makes no report. */
  | { readonly act: 'silent'; readonly days: number }
  /** Makes its reports and sends them together afterwards. */
  | { readonly act: 'hold'; readonly days: number }
  /** This day's report is sent so many days later, behind younger ones. */
  | { readonly act: 'send-behind'; readonly days: number }
  | { readonly act: 'withhold' }
  | { readonly act: 'send-twice' }
  /** Claims to stand so many km north of its hall. */
  | { readonly act: 'claim-north'; readonly km: number; readonly days: number }
  | { readonly act: 'clock-ahead'; readonly ms: number; readonly days: number }
  | { readonly act: 'firmware'; readonly firmware: Firmware }
  | { readonly act: 'debug'; readonly status: 0 | 1 | 3; readonly days: number }
  /** In another confidential mode than on. */
  | { readonly act: 'confidential'; readonly mode: 0 | 2 | 3; readonly days: number }
  | { readonly act: 'model'; readonly model: string; readonly days: number }
  | { readonly act: 'own-challenge' }
  | { readonly act: 'clone'; readonly days: number }
  | { readonly act: 'lose-state' }
  | { readonly act: 'reboot' }
  /** Its exporter takes it off the licence. */
  | { readonly act: 'revoke'; readonly attestsOn: boolean; readonly confirmed: boolean }
  /** Its reports come through another party's relay, or through its own operator's second key. */
  | { readonly act: 'through'; readonly whom: 'other-party' | 'other-key'; readonly days: number }
  /** Landmarks measure it where it stands, or (`borrowed`) its neighbour in its place. */
  | {
      readonly act: 'measured';
      readonly borrowed: boolean;
      /** Put between the device and every landmark. */
      readonly addedUs: number;
      readonly days: number;
    }
  /** States so much energy, in watts over the day, at full work. */
  | { readonly act: 'draw'; readonly watts: number; readonly days: number }
  /** Its own meter states this part of what its tensor pipes do. */
  | { readonly act: 'meter'; readonly part: number; readonly days: number }
  /** Its uptime falls, and it names no other boot. */
  | { readonly act: 'uptime-back' }
  /** Attests again six hours later, so many km away; only on days that have a second round. */
  | { readonly act: 'travel'; readonly km: number };

/** What happens to a licence of its own with an operator, a site and a few devices. */
export type SatelliteAct =
  | CustodyAct
  | InspectionAct
  | MeshAct
  | UsageAct
  | { readonly act: 'confirm-licence'; readonly withSites: boolean }
  | { readonly act: 'confirm-site' }
  /** So many items come that no registered key signed. */
  | { readonly act: 'forge'; readonly items: number }
  | { readonly act: 'silence'; readonly devices: number; readonly days: number }
  /** A window of so many hours, in which all of its devices are silent. */
  | { readonly act: 'window'; readonly hours: number }
  /** Its licence is registered for so many boards, and not for `satelliteQuantity`. */
  | { readonly act: 'licensed-quantity'; readonly devices: number }
  | { readonly act: 'register-more'; readonly devices: number }
  /** Some state the very same figures of use. */
  | { readonly act: 'alike'; readonly devices: number }
  /** What its licence and its site are registered with. */
  | { readonly act: 'licensed-energy'; readonly kwhAWeek: number }
  | { readonly act: 'licensed-hours'; readonly gpuHoursAWeek: number }
  | { readonly act: 'licensed-at-once'; readonly devices: number }
  | { readonly act: 'licensed-tpp'; readonly tpp: number }
  | { readonly act: 'licensed-reports'; readonly everyDays: number }
  /** Its exporter reports on its use, from where the last report ended. */
  | { readonly act: 'file-report' }
  | { readonly act: 'supplied'; readonly megawatts: number }
  /** Somebody led from a country of group D:5 takes so much of its end user, in hundredths of a percent. */
  | { readonly act: 'sell-stake'; readonly basisPoints: number };

export interface Timed<A> {
  /** From the day on which the row begins. */
  readonly day: number;
  readonly act: A;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}
/** Beyond the limit that a licence or a rule states, and short of it. */
export const planted: Range = { least: 1.1, most: 3 };
export const honest: Range = { least: 0.7, most: 0.95 };

export type Severity = 'low' | 'medium' | 'high' | 'critical';

interface Row<A> {
  readonly kind: AnomalyKind;
  /** What is due at least. */
  readonly severity: Severity;
  /** Days from the beginning to the last act, and until it is found. */
  readonly spanDays: number;
  /** `factor` times the limit, where there is one. */
  readonly plant: (factor: number, roll: Dice) => readonly Timed<A>[];
  readonly nearest: (factor: number, roll: Dice) => readonly Timed<A>[];
}

export interface DeviceRow extends Row<DeviceAct> {
  /** What its nearest honest case is instead: honest as to its own kind alone. */
  readonly nearestIs?: { readonly kind: AnomalyKind; readonly severity: Severity };
  /** It is not enrolled before its first day, if ever. */
  readonly isBoxed?: true;
  /** It needs a day with a second round. */
  readonly needsSecondRound?: true;
  /** Of a licence that requires places to be shown. */
  readonly isProving?: true;
  /** Its key is of a suite that TPMs have. */
  readonly isTpm?: true;
}

/** Satellites of one owner that do one thing together. */
export interface Together {
  readonly owner: string;
  readonly satellites: number;
}

export interface SatelliteRow extends Omit<Row<SatelliteAct>, 'plant' | 'nearest'> {
  readonly plant: (factor: number, roll: Dice, all: Together) => readonly Timed<SatelliteAct>[];
  readonly nearest: (factor: number, roll: Dice, all: Together) => readonly Timed<SatelliteAct>[];
  /** What all satellites of one owner do is told as one: they go equally far. */
  readonly isTogether?: true;
  readonly subject: 'landmark' | 'licence' | 'site' | 'submitter';
  /** The part of the year in which its season begins: each satellite passes through all rows. */
  readonly season: number;
  /** It begins on that very day. */
  readonly isFixed?: true;
}
