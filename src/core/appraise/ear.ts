/** A device's state -> AR4SI trustworthiness vector and tier, as an EAR (draft-ietf-rats-ear-04) carries them. */
import type { AnomalyKind, DeviceStatus, KeyStrength, LicenceStatus, Severity } from '../model.ts';
import type { Condition } from './condition.ts';
import { compareSeverity } from './condition.ts';
import type { Tier } from './verdict.ts';

/** Changed by the working group with every revision of its draft. */
export const EAR_PROFILE = 'tag:ietf.org,2026:rats/ear#04';
/** Our own claims of an appraisal (docs/results.md). It changes whenever the meaning of one does. */
export const RESULT_PROFILE = 'urn:uuid:6d757374-6572-8002-8000-000000000001';

/** AR4SI section 2.3.2; `none`: nothing was ever attested, so nothing is said. */
export type TrustTier = 'none' | Tier;

export type TrustEntry =
  | 'instance-identity'
  | 'configuration'
  | 'executables'
  | 'hardware'
  | 'sourced-data';
export type TrustVector = Readonly<Partial<Record<TrustEntry, number>>>;

/** AR4SI values that hold for every entry, and two of the private warning range (-33 to -96) of our profile. */
const trustValues = {
  affirming: 2,
  warning: 32,
  contraindicated: 96,
  /** `hardware`: nothing binds the key to a chip. */
  keyInSoftware: -33,
  /** `sourced-data`: place and use are the word of a key that any process of its host could use. */
  claimedBySoftware: -34,
} as const;

/** What a finding of each kind speaks against; null: against the licence or a third party, not the attester. */
const trustEntries: Readonly<Record<AnomalyKind, TrustEntry | null>> = {
  'revoked-device': 'instance-identity',
  'foreign-device': 'sourced-data',
  'submitter-refusals': null,
  'licence-not-valid': null,
  'licence-claimed': null,
  'site-claimed': null,
  'position-outside': 'sourced-data',
  'impossible-travel': 'sourced-data',
  'sequence-gap': 'sourced-data',
  resumed: 'sourced-data',
  'cloned-key': 'instance-identity',
  'clock-skew': 'sourced-data',
  'late-submission': 'sourced-data',
  'stale-challenge': 'sourced-data',
  'unknown-challenge': 'sourced-data',
  'firmware-rollback': 'executables',
  'measurement-mismatch': 'executables',
  'debug-enabled': 'configuration',
  'model-mismatch': 'hardware',
  'key-chain-invalid': 'hardware',
  'quantity-over-licence': null,
  'gone-dark': 'sourced-data',
  'mass-dark': 'sourced-data',
  'never-activated': 'sourced-data',
  'device-retired': null,
  'window-overused': null,
  'claim-impossible': 'sourced-data',
  'located-outside': 'sourced-data',
  'located-twice': 'sourced-data',
  'location-unproven': 'sourced-data',
  'relay-suspected': 'sourced-data',
  'unreported-move': 'sourced-data',
  'proof-borrowed': 'sourced-data',
  'network-mismatch': 'sourced-data',
  'landmark-suspect': null,
  'ownership-change': null,
  'usage-over-licence': null,
  'usage-impossible': 'sourced-data',
  'counter-regression': 'sourced-data',
  'under-reporting': 'sourced-data',
  'site-under-reporting': null,
  'cluster-oversize': null,
  'identical-telemetry': null,
  'training-share': null,
  'topology-change': null,
  'power-capacity': null,
  'custody-gap': null,
  'custody-fork': null,
  'unlicensed-consignee': null,
  resale: null,
  'route-not-licensed': null,
  'delivery-unconfirmed': null,
  'transshipment-risk': null,
  'duplicate-serial': null,
  'decommissioned-alive': 'instance-identity',
  'coordinated-training': null,
  'evidence-erasure': null,
  'erasure-before-inspection': null,
  'report-overdue': null,
};

/** All that a result is computed from. `conditions` are those shown to whoever asks: the tier knows no others. */
export interface DeviceStanding {
  readonly nowMs: number;
  readonly status: DeviceStatus;
  readonly strength: KeyStrength;
  readonly hasAttested: boolean;
  readonly lastPresenceAtMs: number | null;
  readonly licence: {
    readonly status: LicenceStatus;
    readonly validFromMs: number;
    readonly validToMs: number;
    readonly intervalMs: number;
    readonly graceMs: number;
  };
  readonly conditions: readonly Pick<Condition, 'kind' | 'severity' | 'state'>[];
}

export interface Trust {
  readonly status: TrustTier;
  /** Null where nothing was attested: an empty vector has no form. */
  readonly vector: TrustVector | null;
  readonly licenceTier: Tier;
  /** When the next report is due; null where none was ever present. */
  readonly dueAtMs: number | null;
  readonly expiresAtMs: number;
}

/** A result is worth this long at most, whatever the interval: revocation and findings must reach who holds one. */
export const maxValidityMs = 24 * 3_600_000;
/** And at least this long, so that it can be read at all: that a report is overdue is said by its tier. */
export const minValidityMs = 5 * 60_000;

/** The tier is the worst of vector and licence (EAR section 3.2: never better than the worst entry). */
export function trustOf(standing: DeviceStanding): Trust {
  const dueAtMs = dueOf(standing);
  const expiresAtMs = expiryOf(standing.nowMs, dueAtMs);
  const licenceTier = licenceTierOf(standing);
  if (!standing.hasAttested) {
    return { status: 'none', vector: null, licenceTier, dueAtMs, expiresAtMs };
  }
  const vector = vectorOf(standing, dueAtMs);
  const against = firing(standing).map(({ severity }) => tierOfSeverity(severity));
  const status = worst([licenceTier, ...Object.values(vector).map(tierOfValue), ...against]);
  return { status, vector, licenceTier, dueAtMs, expiresAtMs };
}

function dueOf({ lastPresenceAtMs, licence }: DeviceStanding): number | null {
  if (lastPresenceAtMs === null) return null;
  return lastPresenceAtMs + licence.intervalMs + licence.graceMs;
}

function expiryOf(nowMs: number, dueAtMs: number | null): number {
  const untilDue = dueAtMs ?? nowMs;
  return Math.min(Math.max(untilDue, nowMs + minValidityMs), nowMs + maxValidityMs);
}

/** A claimed licence is the exporter's word; one that is not in force permits nothing. */
function licenceTierOf({ licence, nowMs }: DeviceStanding): Tier {
  const { status, validFromMs, validToMs } = licence;
  const isInForce = validFromMs <= nowMs && nowMs < validToMs;
  if (!isInForce) return 'contraindicated';
  if (status === 'confirmed') return 'affirming';
  return status === 'claimed' ? 'warning' : 'contraindicated';
}

function vectorOf(standing: DeviceStanding, dueAtMs: number | null): TrustVector {
  const { status, strength, nowMs } = standing;
  const isSoftware = strength === 'software';
  const isOverdue = dueAtMs === null || dueAtMs < nowMs;
  const { affirming, warning, contraindicated, keyInSoftware, claimedBySoftware } = trustValues;
  const clean: TrustVector = {
    'instance-identity': status === 'active' ? affirming : contraindicated,
    configuration: affirming,
    hardware: strength === 'bound' ? affirming : keyInSoftware,
    'sourced-data': isOverdue ? warning : isSoftware ? claimedBySoftware : affirming,
  };
  return firing(standing).reduce(lowered, clean);
}

/** Executables are in the vector only when something speaks against them: firmware is claimed, not measured. */
function lowered(
  vector: TrustVector,
  { kind, severity }: Pick<Condition, 'kind' | 'severity'>,
): TrustVector {
  const entry = trustEntries[kind];
  if (entry === null) return vector;
  const before = vector[entry] ?? trustValues.affirming;
  const tier = tierOfSeverity(severity);
  const isWorse = ranks[tier] > ranks[tierOfValue(before)];
  return isWorse ? { ...vector, [entry]: trustValues[tier] } : vector;
}

function firing({ conditions }: DeviceStanding) {
  return conditions.filter(({ state }) => state === 'firing');
}

/** As in a verdict: what is high or critical contraindicates, anything less is a warning. */
function tierOfSeverity(severity: Severity): Tier {
  return compareSeverity(severity, 'high') >= 0 ? 'contraindicated' : 'warning';
}

const ranks: Readonly<Record<Tier, number>> = { affirming: 0, warning: 1, contraindicated: 2 };

function worst(tiers: readonly Tier[]): Tier {
  return tiers.reduce((worse, tier) => (ranks[tier] > ranks[worse] ? tier : worse), 'affirming');
}

/** AR4SI section 2.3.3: the range that a value falls into; none of ours is in the ranges of `none`. */
export function tierOfValue(value: number): Tier {
  if (value >= 96 || value <= -97) return 'contraindicated';
  return value >= 32 || value <= -33 ? 'warning' : 'affirming';
}
