/** What a ledger keeps of round trips beside its devices' states: who measured from where, and the least of each site. */
import type { LandmarkEntry } from '../../core/place/landmark.ts';

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
}
