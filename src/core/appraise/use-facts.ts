/** What is laid before the rules about use: sums against a budget, and devices as they stand together. Types only. */
import type { BeforeInspection } from '../inspection.ts';
import type { MeteredSpan } from '../meter-reading.ts';
import type { LicenceTerms, SitePower } from '../model.ts';
import type { HousingPart } from './usage/fitting.ts';
import type { ClaimLevel } from './usage/level.ts';
import type { DaySpan, SumAt, UseSum } from './usage/sums.ts';

/** What the devices of a licence used in a period, held against its budget. */
export interface UseFacts {
  readonly nowMs: number;
  readonly licence: LicenceTerms;
  readonly period: DaySpan;
  /** At the precision that the licence counts in. */
  readonly use: SumAt<UseSum>;
  /** The weakest of those whose figures were summed. */
  readonly level: ClaimLevel;
}

/** The devices of a licence as they are registered and built in. */
export interface Installed {
  /** Sum of TPP of the active ones, and how many of them the catalogue does not know. */
  readonly tpp: number;
  readonly unknown: number;
  /** Those that showed themselves within an interval and its grace. */
  readonly present: number;
  /** Taken out of service within seven days by somebody else than their authority, which has not accepted it. */
  readonly retired: number;
  /** The same under all other licences of its exporter and authority, of so many in service or retired; absent: not told. */
  readonly retiredBeside?: { readonly devices: number; readonly retired: number };
  /** What went before inspections, a row for each day that one was ever set for; absent: none is entered. */
  readonly inspections?: readonly BeforeInspection[];
  /** The fabric that most of those are in, by count or by its own word on its size. */
  readonly fabric?: { readonly fabric: string; readonly devices: number; readonly size: number };
}

/** The active devices of one licence at one site: what they are, and what they reported of late. */
export interface Hall {
  readonly devices: number;
  /** Rated power of those that the catalogue knows, and how many it does not know. */
  readonly tdpWatts: number;
  readonly unknown: number;
  readonly power?: SitePower;
  /** Rated power of what stands there under other licences that were confirmed, as far as it is known; absent: nothing is. */
  readonly besideWatts?: number;
  /** Readings of the site's meter that the licence is judged by, the last few of each series; absent: none is stated. */
  readonly metered?: readonly MeteredSpan[];
  /** Devices whose last figures are those of another one to the last bit, in the largest such group. */
  readonly alike: number;
  /** Devices whose figures were the same to the last bit in several windows in a row, and in how many at most. */
  readonly repeating: number;
  readonly repeats: number;
  /** Device time of the last seven days: from first to last report, what of it has figures, what of those looks like training. */
  readonly week: Pick<UseSum, 'spanS' | 'observedS' | 'trainingS'>;
  /** Devices that say what they are built into, those of them that changed any of it within seven days, and what. */
  readonly housed: number;
  readonly rehoused: number;
  readonly changed: Readonly<Record<HousingPart, number>>;
}

/** Sites that the Fleet object found to move together, one of them at least being of the licence. */
export interface FleetFacts {
  readonly nowMs: number;
  readonly licence: LicenceTerms;
  readonly groups: readonly {
    readonly owner: string;
    readonly sites: number;
    readonly ownSites: readonly string[];
    /** Those that all of them reported, and the least figures of any of them with the licence's own site. */
    readonly hours: number;
    readonly correlation: number;
    readonly beyondDay: number;
    readonly exaflop: number;
  }[];
}
