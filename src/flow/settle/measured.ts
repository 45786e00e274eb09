/** The records that an attestation cites -> what they say of its place, as its ledger admits them. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AttestationFacts, MeasuredPlace } from '../../core/appraise/facts.ts';
import { ownMeasured } from '../../core/appraise/measured.ts';
import type { Verdict } from '../../core/appraise/verdict.ts';
import type { AnomalyKind, KeyStrength } from '../../core/model.ts';
import { admit } from '../../core/place/admit.ts';
import type { MeasuredWith, RegisteredLandmark, SettleItem } from '../ledger-port.ts';
import type { KeptMeasured } from './state.ts';
import type { Workspace } from './workspace.ts';

interface At {
  /** Where the device is registered. */
  readonly site: string;
  readonly strength: KeyStrength;
}

export type MeasuredFacts = { readonly measured?: MeasuredPlace };

/** What was admitted; nothing where no record was, or the challenge is none of the log's. */
export function measuredFacts(
  { claims, kid, challengeAtMs }: SettleItem,
  given: MeasuredWith | undefined,
  { nowMs, book: { authority }, submitter, places }: Workspace,
  { site, strength }: At,
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
  // Another key's way to the landmarks says nothing of the site's.
  const baselines = answeredBy === 'other' ? [] : places.against(site, places.kept(admitted));
  return { measured: { measured, fromMs, toMs, answeredBy, strength: answered, baselines } };
}

/**
 * One authority's landmarks prove nothing to another, and nobody's landmark proves where his own devices are. What the
 * administration entered counts for all.
 */
function mayProve(landmark: RegisteredLandmark, authority: string, submitter: string): boolean {
  if (landmark.operator === submitter) return false;
  return landmark.authority === null || landmark.authority === authority;
}

/** Kinds by which a measurement is not the site's usual one. */
const against: ReadonlySet<AnomalyKind> = new Set([
  ...(['claim-impossible', 'located-outside', 'located-twice'] as const),
  ...(['relay-suspected', 'unreported-move'] as const),
]);

/** What was measured of the device's own place, as it counts from now on: for its state, and for what is usual at its site. */
export function rememberMeasured(
  { places }: Workspace,
  facts: AttestationFacts,
  { counts, findings }: Verdict,
): KeptMeasured | null {
  const own = counts.place ? ownMeasured(facts) : null;
  if (!own) return null;
  const kept = places.kept(own);
  if (!findings.some(({ kind }) => against.has(kind))) places.learn(facts.site.site, kept);
  return kept;
}
