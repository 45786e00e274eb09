/** What a story is told in: acts of devices and sites, what they are due to be found by, chapters. */
import type { Anomaly } from '../contract/anomalies.ts';
import type { Point, SiteKey } from './places.ts';
import { dayMs, type Firmware, intervalMs, type LicenceKey } from './world.ts';

export type AnomalyKind = Anomaly['kind'];

export const stepsADay = dayMs / intervalMs;

/** What one device does, or has done to it, from a step on. */
export type DeviceAct =
  | { readonly act: 'claim-place'; readonly at: Point }
  /** It stands somewhere else from now on, whatever it claims. */
  | { readonly act: 'move'; readonly to: Point }
  | { readonly act: 'claim-model'; readonly model: string }
  | { readonly act: 'run-firmware'; readonly firmware: Firmware }
  | { readonly act: 'open-debug' }
  | { readonly act: 'be-cloned' }
  | { readonly act: 'reboot' }
  | { readonly act: 'lose-state' }
  | { readonly act: 're-enrol' }
  | { readonly act: 'be-revoked' }
  /** This step's report is made and not sent. */
  | { readonly act: 'withhold' }
  /** No report for so many steps. */
  | { readonly act: 'fall-silent'; readonly steps: number };

/** What happens to the reports of one site in a step. */
export type SiteAct =
  /** They are kept, and sent with those of the next step. */
  | { readonly act: 'relay-down' }
  | { readonly act: 'send-twice' }
  | { readonly act: 'damage-one' }
  /** Those of an earlier step are sent again. */
  | { readonly act: 'replay'; readonly stepsAgo: number }
  /** So many of them are sent again with another place written in. */
  | { readonly act: 'alter'; readonly items: number }
  | { readonly act: 'forge'; readonly keys: number }
  | { readonly act: 'over-register'; readonly devices: number }
  /** The operator declares maintenance of these devices, from an hour after the step on. */
  | { readonly act: 'declare-window'; readonly devices: readonly number[]; readonly hours: number };

export type Act = { readonly step: number } & (
  | ({ readonly device: number } & DeviceAct)
  | ({ readonly site: SiteKey } & SiteAct)
);

/** Who an anomaly would be about. A submitter is the operator of a site. */
export type About =
  | { readonly device: number }
  | { readonly site: SiteKey }
  | { readonly licence: LicenceKey }
  | { readonly submitter: SiteKey };

export interface Due {
  readonly kind: AnomalyKind;
  readonly about: About;
}

/** What a cheat can be known by: a finding that is due, or none at all since nothing comes of it. */
export type PlantWord = 'detectable' | 'harmless';

export interface Plant {
  readonly id: string;
  readonly title: string;
  readonly step: number;
  readonly word: PlantWord;
  readonly expected: readonly Due[];
  /** What may be found beside: it follows from the plant. */
  readonly consequences: readonly Due[];
}

/** Something that happens to honest devices and must not be held against them. */
export interface Mishap {
  readonly id: string;
  readonly title: string;
  readonly step: number;
  readonly devices: number;
}

export interface Chapter {
  readonly acts: readonly Act[];
  readonly plants?: readonly Plant[];
  readonly mishaps?: readonly Mishap[];
}

/** The step of a day (from 1) and an hour of it. */
export function stepAt(day: number, hour: number): number {
  return (day - 1) * stepsADay + Math.floor((hour * stepsADay) / 24);
}
