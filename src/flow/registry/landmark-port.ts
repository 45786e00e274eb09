/** What use cases of landmarks need of their store. */
import type { LandmarkRow, LandmarkStandingRow, MeshTimeRow } from './landmark-rows.ts';

/** Of a pair, what suspicion is computed from. */
export type MeshTime = Omit<MeshTimeRow, 'item' | 'digest'>;

export interface LandmarkStore {
  listLandmarks(paging: {
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly LandmarkRow[]>;
  /** What landmarks measured of one another, the newest of each pair. */
  meshTimes(): Promise<readonly MeshTime[]>;
  /** Standings of landmarks that are suspected now. */
  suspectedLandmarks(): Promise<readonly LandmarkStandingRow[]>;
  /**
   * Whose devices' claims a landmark excludes now, though no place at all is within its reach and another's, with fewer
   * than so many in all, under licences that are confirmed.
   */
  landmarkAccusations(fewerThan: number): Promise<readonly Accusation[]>;
}

export interface Accusation {
  readonly landmark: string;
  readonly party: string;
  /** Of the licence. */
  readonly authority: string;
  /** By how many km a claim lies beyond the landmark's reach: the least of the party's. */
  readonly marginKm: number;
}
