/** What a bundle says was measured, derived again: from the records in the evidence, and the landmarks that it names. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  admittedFor,
  type MeasuredBy,
  type PartPlaces,
  type RegisteredLandmark,
} from '../../core/appraise/admitted.ts';
import { type Binding, isOneChassis, sessionOf, strengthOf } from '../../core/appraise/bound.ts';
import type { AttestationFacts, MeasuredPlace } from '../../core/appraise/facts.ts';
import { sameBytes } from '../../core/bytes.ts';
import { canonicalJson } from '../../core/codec/canonical-json.ts';
import { suiteOf } from '../../core/crypto/suites.ts';
import type { ReadBundle } from '../../core/log/bundle.ts';
import type { Bytes } from '../../core/model.ts';
import { decodeRoundTrip, looksLikeRoundTrip } from '../../core/place/round-trip.ts';

/** A landmark as a bundle names it: bytes as hex. */
export type ToldLandmark = Omit<RegisteredLandmark, 'key'> & {
  readonly key: Pick<RegisteredLandmark['key'], 'suite'> & {
    readonly publicKey: string;
    readonly thumbprint: string;
  };
};
type ToldBy = Omit<MeasuredBy, 'landmarks'> & { readonly landmarks: readonly ToldLandmark[] };

/** What a bundle says its places rest on; undefined where nothing was measured. */
export function toldBy({ context }: Pick<ReadBundle, 'context'>): ToldBy | undefined {
  return context.measuredBy as ToldBy | undefined;
}

/** The places of a part; null where nothing was measured for it. Throws on what no ledger writes. */
export function placesOf({ context }: ReadBundle, items: readonly Bytes[]): PartPlaces | null {
  const told = toldBy({ context });
  if (!told) return null;
  const landmarks = told.landmarks.map(({ key, ...rest }): RegisteredLandmark => {
    const [publicKey, thumbprint] = [hexToBytes(key.publicKey), hexToBytes(key.thumbprint)];
    return { ...rest, key: { suite: key.suite, publicKey, thumbprint } };
  });
  const records = items.flatMap((item) => heldRecord(item, landmarks) ?? []);
  return { by: { ...told, landmarks }, records: new Map(records) };
}

/** A record whose signature holds under a key that its landmark had. */
function heldRecord(item: Bytes, landmarks: readonly RegisteredLandmark[]) {
  const decoded = looksLikeRoundTrip(item) ? decodeRoundTrip(item) : null;
  if (!decoded?.ok) return null;
  const { digest, kid, roundTrip, suite, toBeSigned, signature } = decoded.value;
  const key = landmarks
    .filter(({ landmark }) => landmark === roundTrip.landmark)
    .find((one) => sameBytes(one.key.thumbprint, kid))?.key;
  if (key?.suite !== suite) return null;
  const { isWellFormed, verify } = suiteOf(suite);
  const isHeld = isWellFormed(signature) && verify(key.publicKey, toBeSigned, signature);
  return isHeld ? [[bytesToHex(digest), { kid, roundTrip }] as const] : null;
}

/** Whether what is told of an attestation's place is what its records say, under the landmarks that the bundle names. */
export function isMeasuredSo(
  facts: AttestationFacts,
  kid: Bytes,
  places: PartPlaces | null,
  bound: {
    readonly binding?: Binding | undefined;
    readonly besides?: readonly Binding[] | undefined;
    readonly sessions?: readonly Binding[] | undefined;
  },
): boolean {
  const { claims, strength, nowMs, submitter, measured } = facts;
  if (!places) return measured === undefined;
  const challengeAtMs = facts.freshness.word === 'unknown' ? null : facts.freshness.challengeAtMs;
  const citing = { claims, kid, strength, challengeAtMs, nowMs, submitter };
  const admitted = admittedFor(citing, places, {
    boundStrength: (thumbprint) => {
      const name = bytesToHex(thumbprint);
      const beside = bound.besides?.find((one) => one.thumbprint === name) ?? null;
      const isBound = strengthOf(beside, name, challengeAtMs, facts.licence) === 'bound';
      const isHere = beside && bound.binding && isOneChassis(bound.binding, beside);
      return isBound && isHere && strength === 'bound' ? 'bound' : null;
    },
    sessionStrength: (device, key) => {
      const names = { device: bytesToHex(device), sessionKey: bytesToHex(key) };
      const found = sessionOf(bound.sessions ?? [], names, challengeAtMs, facts.licence);
      return found && (found.strength ?? 'bound');
    },
  });
  if (!admitted || !measured) return !admitted && !measured;
  const { baselines, ...told } = measured;
  return canonicalJson(told) === canonicalJson(admitted) && areOf(baselines, measured);
}

/** A baseline is beside what was measured; what the site was heard by before is the ledger's own word. */
function areOf(baselines: MeasuredPlace['baselines'], { measured, answeredBy }: MeasuredPlace) {
  if (answeredBy === 'other') return baselines.length === 0;
  return baselines.every(({ landmark, roundTripUs }) =>
    measured.some((one) => one.landmark.landmark === landmark && one.roundTripUs === roundTripUs),
  );
}
