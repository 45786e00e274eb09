/** The records that an attestation cites -> what they say of its place, as its ledger admits them. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { admittedFor, type MeasuredBy, type PartPlaces } from '../../core/appraise/admitted.ts';
import type { Binding } from '../../core/appraise/bound.ts';
import type { AttestationFacts, LastMeasured, MeasuredPlace } from '../../core/appraise/facts.ts';
import { ownMeasured } from '../../core/appraise/measured.ts';
import type { Verdict } from '../../core/appraise/verdict.ts';
import type { AnomalyKind } from '../../core/model.ts';
import type { MeasuredWith, SettleItem, SuspectLandmark } from '../ledger-port.ts';
import type { HeldKey } from './bindings.ts';
import type { KeptMeasured } from './state.ts';
import type { Book } from './store.ts';
import type { Workspace } from './workspace.ts';

export interface MeasuredFacts {
  readonly measured?: MeasuredPlace;
  /** Of the keys in the device's chassis that answered in its stead, what binds them there. */
  readonly besides: readonly Binding[];
  /** What binds session keys that answered. */
  readonly sessions: readonly Binding[];
}

const nothing: MeasuredFacts = { besides: [], sessions: [] };

/** What was admitted; nothing where no record was, or the challenge is none of the log's. */
export function measuredFacts(
  { claims, kid, challengeAtMs }: SettleItem,
  given: PartPlaces | undefined,
  { nowMs, submitter, places, bindings }: Workspace,
  own: HeldKey,
  /** Where the device is registered. */
  site: string,
): MeasuredFacts {
  if (!given || challengeAtMs === null) return nothing;
  const besides = new Map<string, Binding>();
  const sessions = new Map<string, Binding>();
  const noted = (binding: Binding | null, among: Map<string, Binding>) => {
    if (binding) among.set(binding.thumbprint, binding);
    return binding && (binding.strength ?? 'bound');
  };
  const citing = { claims, kid, strength: own.strength, challengeAtMs, nowMs, submitter };
  const admitted = admittedFor(citing, given, {
    boundStrength: (key) => noted(bindings.besides(own, key, challengeAtMs), besides),
    sessionStrength: (device, key) => noted(bindings.session(device, key, challengeAtMs), sessions),
  });
  if (!admitted) return nothing;
  // Another key's way to the landmarks says nothing of the site's.
  const isOwn = admitted.answeredBy !== 'other';
  const baselines = isOwn ? places.against(site, places.kept(admitted)) : [];
  const measured = { ...admitted, baselines };
  return { measured, besides: [...besides.values()], sessions: [...sessions.values()] };
}

/** A part's records by their digests, and what they are held against. */
export function placesOf(given: MeasuredWith, book: Pick<Book, 'authority'>): PartPlaces {
  const records = given.records.map((record) => [bytesToHex(record.digest), record] as const);
  return { by: measuredBy(given, book), records: new Map(records) };
}

/** As the bundle has it: keys without what else may be at hand with them. */
function measuredBy(
  { landmarks, suspects = [] }: MeasuredWith,
  { authority }: Pick<Book, 'authority'>,
): MeasuredBy {
  return {
    authority,
    landmarks: landmarks.map(({ key: { suite, publicKey, thumbprint }, ...rest }) => {
      return { ...rest, key: { suite, publicKey, thumbprint } };
    }),
    suspects: suspects.map(({ suspect }) => suspect.landmark),
  };
}

/** What was measured before, without those that are not believed any more; null where nothing of it is left. */
export function believedBefore(
  { places }: Workspace,
  kept: KeptMeasured | null,
  suspects: readonly SuspectLandmark[],
): LastMeasured | null {
  if (!kept) return null;
  const before = places.remembered(kept);
  if (suspects.length === 0) return before;
  const names = suspects.map(({ suspect }) => suspect.landmark);
  const measured = before.measured.filter(({ landmark }) => !names.includes(landmark.landmark));
  return measured.length > 0 ? { ...before, measured } : null;
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
