/**
 * Records that an attestation cites -> those that may speak of its place, and why the others may not. Pure: signatures were
 * checked under the key that `kid` names, and what is known of landmarks and keys comes in.
 */
import { sameBytes } from '../bytes.ts';
import type { Bytes, KeyStrength } from '../model.ts';
import type { Measured } from './claim.ts';
import type { Landmark, RoundTrip } from './landmark.ts';

/** A record whose signature holds under the key that it names. */
export interface CitedRecord {
  readonly kid: Bytes;
  readonly roundTrip: RoundTrip;
}

/** What a record is held against. */
export interface Admission {
  /** The attestation's own challenge, and when it was issued. */
  readonly challenge: Bytes;
  readonly challengeAtMs: number;
  readonly nowMs: number;
  /** Every version of the landmarks named; one is valid at a time. */
  readonly landmarks: readonly Landmark[];
  readonly suspects: readonly string[];
  /** Thumbprint of the attesting device's key, and how strong it is. */
  readonly device: Bytes;
  readonly strength: KeyStrength;
  /** Another key's strength where hardware evidence binds it to the same chassis; null where nothing does. */
  readonly boundStrength: (thumbprint: Bytes) => KeyStrength | null;
  /** A session key's strength where evidence binds it, under the device key that signed it; null where nothing does. */
  readonly sessionStrength: (device: Bytes, sessionKey: Bytes) => KeyStrength | null;
}

export type LeftOut =
  | 'landmark-unknown'
  | 'landmark-not-valid'
  | 'landmark-suspect'
  | 'other-challenge'
  | 'other-time'
  | 'other-key';

/** Round trips that may speak of a place: signatures, validity, challenge and time were looked at, suspects left out. */
export interface AdmittedTrips {
  readonly measured: readonly Measured[];
  /** By the clocks of the landmarks: from the first record to the last. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Whose key answered: its own, one that hardware evidence binds to the same chassis, or one that nothing binds. */
  readonly answeredBy: 'own' | 'chassis' | 'other';
  /** Of the key that answered. */
  readonly strength: KeyStrength;
}

/** What remains, and why each record was left out, in their order. */
export interface Admitted extends AdmittedTrips {
  readonly leftOut: readonly (LeftOut | null)[];
}

/** From what any process can copy to what is one with the chip. */
const keyStrengths = ['software', 'tpm', 'tee', 'bound'] as const satisfies readonly KeyStrength[];

/** By so much a landmark's wall clock may be off. */
export const clockSkewMs = 5_000;
/** Records of one measurement are made within this of one another: a device may move between two. */
const measurementMs = 60_000;

/** Admits records; null where none remains. Their order makes no difference but to the order of what was left out. */
export function admit(records: readonly CitedRecord[], context: Admission): Admitted | null {
  const faults = records.map((record) => faultOf(record, context));
  const sound = records.filter((_, i) => faults[i] === null);
  const answerer = answererOf(sound, context);
  const [first] = answerer.records;
  if (!first) return null;
  const toMs = Math.max(...answerer.records.map(({ roundTrip }) => roundTrip.measuredAtMs));
  const together = answerer.records.filter(
    ({ roundTrip }) => toMs - roundTrip.measuredAtMs <= measurementMs,
  );
  return {
    measured: together.map((record) => measuredBy(record, context)),
    fromMs: Math.min(...together.map(({ roundTrip }) => roundTrip.measuredAtMs)),
    toMs,
    answeredBy: answerer.by,
    strength: strengthOf(together, answerer.strength, context),
    leftOut: records.map((record, i) => {
      if (faults[i] !== null) return faults[i]!;
      if (!answerer.records.includes(record)) return 'other-key';
      return together.includes(record) ? null : 'other-time';
    }),
  };
}

function faultOf({ kid, roundTrip }: CitedRecord, context: Admission): LeftOut | null {
  const { landmark, challenge, measuredAtMs } = roundTrip;
  const versions = context.landmarks.filter((one) => one.landmark === landmark);
  if (versions.length === 0) return 'landmark-unknown';
  const entry = entryAt(context, roundTrip);
  if (!entry || !sameBytes(entry.key.thumbprint, kid)) return 'landmark-not-valid';
  if (context.suspects.includes(landmark)) return 'landmark-suspect';
  if (!sameBytes(challenge, context.challenge)) return 'other-challenge';
  const isBefore = measuredAtMs < context.challengeAtMs - clockSkewMs;
  return isBefore || measuredAtMs > context.nowMs + clockSkewMs ? 'other-time' : null;
}

/** A session key is as strong as nothing says, since any process may hold it, unless evidence binds it; the weakest counts. */
function strengthOf(
  records: readonly CitedRecord[],
  ofDevice: KeyStrength,
  { sessionStrength }: Admission,
): KeyStrength {
  const strengths = records.map(({ roundTrip: { device, sessionKey } }) => {
    return sessionKey ? (sessionStrength(device, sessionKey) ?? 'software') : ofDevice;
  });
  return keyStrengths.find((one) => strengths.includes(one)) ?? 'software';
}

interface Answerer {
  readonly by: Admitted['answeredBy'];
  readonly strength: KeyStrength;
  readonly records: readonly CitedRecord[];
}

/** Records of one key alone: the device's own, else one bound to its chassis, else the one that most landmarks heard. */
function answererOf(records: readonly CitedRecord[], context: Admission): Answerer {
  const own = records.filter(({ roundTrip }) => sameBytes(roundTrip.device, context.device));
  if (own.length > 0) return { by: 'own', strength: context.strength, records: own };
  const keys = Map.groupBy(records, ({ roundTrip }) => roundTrip.device.join());
  const others = [...keys].sort(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1));
  const bound = others
    .map(([, its]) => ({ its, strength: context.boundStrength(its[0]!.roundTrip.device) }))
    .find(({ strength }) => strength !== null);
  if (bound) return { by: 'chassis', strength: bound.strength!, records: bound.its };
  return { by: 'other', strength: 'software', records: others[0]?.[1] ?? [] };
}

function measuredBy({ roundTrip }: CitedRecord, context: Admission): Measured {
  const { landmark, position, uncertaintyKm } = entryAt(context, roundTrip)!;
  return {
    landmark: { landmark, position, uncertaintyKm },
    roundTripUs: roundTrip.minimumUs,
  };
}

/** The version that was valid when it was measured. */
function entryAt({ landmarks }: Admission, { landmark, measuredAtMs }: RoundTrip) {
  return landmarks.find(
    (one) =>
      one.landmark === landmark && one.validFromMs <= measuredAtMs && measuredAtMs < one.validToMs,
  );
}
