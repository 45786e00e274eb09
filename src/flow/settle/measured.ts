/** The records that an attestation cites -> what they say of its place, as its ledger admits them. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { MeasuredPlace } from '../../core/appraise/facts.ts';
import type { KeyStrength } from '../../core/model.ts';
import { admit } from '../../core/place/admit.ts';
import type { MeasuredWith, RegisteredLandmark, SettleItem } from '../ledger-port.ts';

interface At {
  readonly nowMs: number;
  /** Of the licence. */
  readonly authority: string;
  /** The party that submits. */
  readonly submitter: string;
  readonly strength: KeyStrength;
}

export type MeasuredFacts = { readonly measured?: MeasuredPlace };

/** What was admitted; nothing where no record was, or the challenge is none of the log's. */
export function measuredFacts(
  { claims, kid, challengeAtMs }: SettleItem,
  given: MeasuredWith | undefined,
  { nowMs, authority, submitter, strength }: At,
): MeasuredFacts {
  if (!given || challengeAtMs === null || claims.landmarkRecords.length === 0) return {};
  const cited = new Set(claims.landmarkRecords.map(bytesToHex));
  const records = given.records.filter(({ digest }) => cited.has(bytesToHex(digest)));
  const admitted = admit(records, {
    ...{ challenge: claims.challenge, challengeAtMs, nowMs, device: kid, strength },
    landmarks: given.landmarks.filter((one) => mayProve(one, authority, submitter)),
    suspects: (given.suspects ?? []).map(({ suspect }) => suspect.landmark),
    // Nothing binds keys to a chassis under overlapping challenges yet: another key's proof is borrowed.
    boundStrength: () => null,
  });
  if (!admitted) return {};
  const { measured, fromMs, toMs, answeredBy, strength: answered } = admitted;
  return { measured: { measured, fromMs, toMs, answeredBy, strength: answered, baselines: [] } };
}

/**
 * One authority's landmarks prove nothing to another, and nobody's landmark proves where his own devices are. What the
 * administration entered counts for all.
 */
function mayProve(landmark: RegisteredLandmark, authority: string, submitter: string): boolean {
  if (landmark.operator === submitter) return false;
  return landmark.authority === null || landmark.authority === authority;
}
