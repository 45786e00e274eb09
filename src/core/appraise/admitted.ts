/** Records that an attestation cites -> the round trips that its ledger may judge it by: the same for ledger and auditor. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes, Claims, KeyStrength } from '../model.ts';
import { type Admission, type AdmittedTrips, admit, type CitedRecord } from '../place/admit.ts';
import type { Landmark } from '../place/landmark.ts';

/** A landmark's version, with who may not, or alone may, be judged by it. */
export interface RegisteredLandmark extends Landmark {
  /** The party that runs it. */
  readonly operator: string | null;
  /** Whose regulators entered it; null: the administration. */
  readonly authority: string | null;
}

/** What a part's records are held against. */
export interface MeasuredBy {
  /** Of the licence. */
  readonly authority: string;
  /** Every version of those that the part's records name. */
  readonly landmarks: readonly RegisteredLandmark[];
  /** Names of those that are not believed. */
  readonly suspects: readonly string[];
}

/** What a part's places rest on. */
export interface PartPlaces {
  readonly by: MeasuredBy;
  /** Whose signatures hold, by digest in hex. */
  readonly records: ReadonlyMap<string, CitedRecord>;
}

/** An attestation that cites. */
export interface Citing {
  readonly claims: Claims;
  readonly kid: Bytes;
  readonly strength: KeyStrength;
  /** Null where the log never issued its challenge. */
  readonly challengeAtMs: number | null;
  readonly nowMs: number;
  /** The party that submitted it. */
  readonly submitter: string;
}

/** What is admitted of the records that an attestation cites; null where none is. */
export function admittedFor(
  { claims, kid, strength, challengeAtMs, nowMs, submitter }: Citing,
  { records, by: { authority, landmarks, suspects } }: PartPlaces,
  strengths: Pick<Admission, 'boundStrength' | 'sessionStrength'>,
): AdmittedTrips | null {
  if (challengeAtMs === null || claims.landmarkRecords.length === 0) return null;
  const cited = new Set(claims.landmarkRecords.map(bytesToHex));
  const admitted = admit(
    [...cited].flatMap((name) => records.get(name) ?? []),
    {
      ...{ challenge: claims.challenge, challengeAtMs, nowMs, device: kid, strength },
      landmarks: landmarks.filter((one) => mayProve(one, authority, submitter)),
      ...{ suspects, ...strengths },
    },
  );
  if (!admitted) return null;
  const { measured, fromMs, toMs, answeredBy, strength: answered } = admitted;
  return { measured, fromMs, toMs, answeredBy, strength: answered };
}

/**
 * One authority's landmarks prove nothing to another, and nobody's landmark proves where his own devices are. What the
 * administration entered counts for all.
 */
function mayProve(landmark: RegisteredLandmark, authority: string, submitter: string): boolean {
  if (landmark.operator === submitter) return false;
  return landmark.authority === null || landmark.authority === authority;
}
