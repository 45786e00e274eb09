/**
 * What a ledger keeps beside its devices' states of what decides about places: who measured from where, the least of each
 * site, and which keys hardware evidence binds.
 */
import type { Binding } from '../../core/appraise/bound.ts';
import type { LandmarkEntry } from '../../core/place/landmark.ts';

export type { Binding } from '../../core/appraise/bound.ts';
export type { LandmarkEntry } from '../../core/place/landmark.ts';

/** The least round trip of one landmark to the devices of one site, in two stretches of time. */
export interface Baseline {
  readonly site: string;
  /** Its number among the landmarks of the ledger. */
  readonly landmark: number;
  /** When the present stretch began. */
  readonly sinceMs: number;
  readonly leastUs: number;
  /** Of the stretch before; null where there was none. */
  readonly formerUs: number | null;
}

export interface PlaceStore {
  /** By number. */
  landmark(number: number): LandmarkEntry;
  /** The number of a landmark as it is entered; another position or uncertainty is another number. */
  numberOf(entry: LandmarkEntry): number;
  baselines(site: string): readonly Baseline[];
  putBaseline(baseline: Baseline): void;
  dropBaselines(site: string): void;
  /** The newest of each strength, and of session keys, of the devices that have any, by ordinal. */
  bindings(ordinals: readonly number[]): ReadonlyMap<number, readonly Binding[]>;
  putBinding(ordinal: number, binding: Binding): void;
}
