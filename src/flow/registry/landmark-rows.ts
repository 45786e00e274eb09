/** Rows of landmarks: versions of them, what they measured of one another, and whether they are believed. */
import type { Position, SuiteName } from '../../core/model.ts';
import type { Suspect } from '../../core/place/suspects.ts';
import type { Version } from './version.ts';

/** A point of known place that measures round trips to keys. What was measured counts by the version of that time. */
export interface LandmarkRow extends Version {
  readonly name: string;
  readonly position: Pick<Position, 'latitude' | 'longitude'> & { readonly uncertaintyKm: number };
  /** How the position is known. */
  readonly evidence: string;
  readonly suite: SuiteName;
  /** Hex, as of device keys. */
  readonly publicKey: string;
  readonly thumbprint: string;
  /** host:port, UDP. */
  readonly address: string;
  readonly measuresFromMs: number;
  readonly measuresToMs: number;
  /** The party that runs it. */
  readonly operator: string | null;
  /** The authority that registered it; null: the administration. */
  readonly authority: string | null;
  readonly revokedAtMs: number | null;
}

/** The least that one landmark measured of another, under the versions of both that stood when it was measured. */
export interface MeshTimeRow extends Version {
  readonly measurer: string;
  readonly measured: string;
  readonly measurerVersion: number;
  readonly measuredVersion: number;
  readonly leastUs: number;
  /** Of the newest record. */
  readonly measuredAtMs: number;
  readonly digest: string;
  /** The newest record itself, hex: it proves what it says. */
  readonly item: string;
}

/** Why a landmark is not believed, or that it is again. Its id is the landmark's. */
export interface LandmarkStandingRow extends Version {
  /** The version of the landmark that was looked at. */
  readonly landmarkVersion: number;
  readonly suspect: Suspect | null;
}
