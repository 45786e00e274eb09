/** Attestation results on the wire: EAR (draft-ietf-rats-ear-04) in its JSON form, our profile of it, and the keys. */
import { z } from 'zod';
import { anomalyKind, severity } from './anomalies.ts';
import { deviceId, hash, licenceId } from './values.ts';

/** RFC 9782, with the profile that the token has (EAR section 4). */
export const resultMediaType = 'application/eat+jwt';

const trustTier = z.enum(['none', 'affirming', 'warning', 'contraindicated']);
const trustClaim = z.int().min(-128).max(127).optional();

/** AR4SI section 2.3: at least one entry. */
const trustVector = z
  .strictObject({
    'instance-identity': trustClaim,
    configuration: trustClaim,
    executables: trustClaim,
    'file-system': trustClaim,
    hardware: trustClaim,
    'runtime-opaque': trustClaim,
    'storage-opaque': trustClaim,
    'sourced-data': trustClaim,
  })
  .refine((vector) => Object.keys(vector).length > 0);

/** RFC 7519 `NumericDate`, which EAT narrows to an integer. */
const seconds = z.int().min(0);
const nonce = z.string().min(8).max(88);

/** One appraisal of any verifier; extensions are let through. */
const earAppraisal = z.looseObject({
  eat_profile: z.string().optional(),
  ear_status: trustTier,
  ear_trustworthiness_vector: trustVector.optional(),
  ear_appraisal_policy_ids: z.array(z.string()).min(1).optional(),
  eat_nonce: nonce.optional(),
});

const submods = <S extends z.ZodType>(key: z.ZodString, appraisal: S) =>
  z.record(key, appraisal).refine((named) => Object.keys(named).length > 0);

/** An EAR of any verifier and any revision of the draft since that of March 2026. */
export const ear = z.looseObject({
  eat_profile: z.string().regex(/^tag:ietf\.org,2026:rats\/ear#\d{2}$/),
  ear_status: trustTier.optional(),
  iat: seconds,
  exp: seconds.optional(),
  ear_verifier_id: z.strictObject({ developer: z.string(), build: z.string() }),
  ear_raw_evidence: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  submods: submods(z.string().min(1), earAppraisal),
  eat_nonce: nonce.optional(),
});

/** The last attestation, so that the result can be checked against the log. */
const resultAttestation = z.strictObject({
  sequence: z.int(),
  digest: hash,
  /** Header of the ledger that committed it, and the item's position in it; null where that is no longer kept. */
  header: z.int().nullable(),
  position: z.int().nullable(),
  /** The header's leaf, and its index in the log; null while the log is not yet known to hold it. */
  leaf: hash.nullable(),
  index: z.int().nullable(),
});

const resultFinding = z.strictObject({
  kind: anomalyKind,
  severity,
  sentence: z.string(),
  openedAt: seconds,
  /** Whether the last attestation itself set it off. */
  inLastAttestation: z.boolean(),
});

/** An appraisal in our profile. */
const resultAppraisal = z.strictObject({
  ...earAppraisal.shape,
  eat_profile: z.string(),
  ear_appraisal_policy_ids: z.array(z.string()).min(1),
  eat_nonce: z.undefined().optional(),
  muster_device: z.strictObject({
    id: deviceId,
    serial: z.string(),
    model: z.string(),
    status: z.string(),
  }),
  muster_licence: z.strictObject({
    id: licenceId,
    version: z.int(),
    status: z.string(),
    tier: trustTier,
    validTo: seconds,
  }),
  muster_key: z.strictObject({
    strength: z.enum(['software', 'tpm', 'tee', 'bound']),
    located: z.enum(['key', 'chip']),
    thumbprint: hash.nullable(),
    sentence: z.string(),
  }),
  muster_presence: z.strictObject({
    lastPresenceAt: seconds.nullable(),
    dueAt: seconds.nullable(),
  }),
  muster_attestation: resultAttestation.nullable(),
  muster_findings: z.array(resultFinding),
  /** Whose view this is: what is not shown to him has no part in the tier. */
  muster_view: z.strictObject({
    of: z.enum(['exporter', 'operator', 'regulator']),
    sentence: z.string(),
  }),
});

/** A result of ours. */
export const result = ear.extend({
  exp: seconds,
  /** The log in which the attestation stands. */
  muster_log: z.string(),
  submods: submods(deviceId, resultAppraisal),
});
export type MusterResult = z.output<typeof result>;
export type ResultAppraisal = z.output<typeof resultAppraisal>;

/** RFC 7517: public keys alone. */
export const jwks = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      /** RFC 7638 thumbprint. */
      kid: z.string(),
      alg: z.literal('ES256'),
      use: z.literal('sig'),
    }),
  ),
});
export type Jwks = z.output<typeof jwks>;
