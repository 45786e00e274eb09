/** Enrolment codes, enrolment of attestation keys, and their binding to hardware, on the wire. */
import { z } from 'zod';
import { binding } from './devices.ts';
import {
  base64url,
  deviceId,
  hash,
  instant,
  licenceId,
  siteId,
  wholeNumber,
  written,
} from './values.ts';

export const enrolmentCodesQuery = z.strictObject({
  device: deviceId.optional(),
  /** Devices behind this one in order of id: what the page before gave as `next`. */
  after: deviceId.optional(),
  limit: wholeNumber(1, 5_000).optional(),
});
export const enrolmentCodes = z.strictObject({
  site: siteId,
  expiresAt: instant,
  codes: z.array(
    z.strictObject({
      device: deviceId,
      licence: licenceId,
      serial: z.string(),
      model: z.string(),
      /** Shown once; its SHA-256 is what is kept. */
      code: z.string(),
    }),
  ),
  /** Whether devices without a key are left. */
  more: z.boolean(),
  /** What to ask for as `after` to have their codes too, which leaves these as they are; null where none are left. */
  next: deviceId.nullable(),
  ...written,
});

/** A code is 20 random bytes in lower-case hex. */
export const enrolmentCode = z.string().regex(/^[0-9a-f]{40}$/, 'not 40 characters 0-9, a-f');

export const newEnrolments = z.strictObject({
  enrolments: z
    .array(
      z.strictObject({
        code: enrolmentCode,
        /** COSE_Key, deterministic CBOR. */
        key: base64url(256),
        /** COSE_Sign1 by that key over CBOR ["muster-enrol", SHA-256(code), challenge]. */
        proof: base64url(1_024),
      }),
    )
    .min(1)
    .max(500),
});

/** Why one enrolment of a request was refused. */
const enrolReasons = [
  'enrol_code_unknown',
  'enrol_code_superseded',
  'enrol_code_used',
  'enrol_code_expired',
  'enrol_code_repeated',
  'enrol_device_revoked',
  'enrol_device_moving',
  'enrol_key_invalid',
  'enrol_key_held',
  'enrol_proof_malformed',
  'enrol_proof_mismatch',
  'enrol_proof_signature_invalid',
  'enrol_challenge_unknown',
  'enrol_challenge_expired',
] as const;
export type EnrolReason = (typeof enrolReasons)[number];

const enrolmentResult = z.discriminatedUnion('word', [
  z.strictObject({
    word: z.literal('enrolled'),
    device: deviceId,
    ledger: licenceId,
    serial: z.string(),
    model: z.string(),
    thumbprint: hash,
    /** Rises with each key of a device; above 1 the one before is a tombstone. */
    version: z.int(),
  }),
  z.strictObject({ word: z.literal('refused'), reason: z.enum(enrolReasons) }),
]);
export type EnrolmentResult = z.output<typeof enrolmentResult>;

export const enrolmentsAnswer = z.strictObject({
  /** One entry an enrolment, in the order of the request. */
  enrolments: z.array(enrolmentResult),
  ...written,
});

/** One element as nvattest writes it; members that no signature covers are hints and are not looked at. */
const nvattestElement = z.looseObject({
  evidence: z.string().min(1).max(65_536),
  certificate: z.string().min(1).max(131_072),
});

/** The files of tpm2-tools, each in base64: TPMS_ATTEST, TPMT_SIGNATURE, TPM2B_PUBLIC, and PEM with the signer's first. */
const tpmEvidence = z.strictObject({
  attest: z.string().min(1).max(1_024),
  signature: z.string().min(1).max(256),
  public: z.string().min(1).max(1_024),
  certificate: z.string().min(1).max(32_768),
});

export const newBinding = z
  .strictObject({
    device: deviceId,
    /** The device's present attestation key, by RFC 9679 thumbprint or as COSE_Key. */
    thumbprint: hash.optional(),
    key: base64url(256).optional(),
    /** Of a chip, or of a TPM. */
    evidence: z.union([tpmEvidence, nvattestElement]),
    /** Of a session key that the device's key signed for this challenge: evidence is then over that key, and binds it. */
    delegation: base64url(352).optional(),
    challenge: hash,
  })
  .refine((request) => (request.thumbprint === undefined) !== (request.key === undefined), {
    path: ['thumbprint'],
    message: 'either thumbprint or key',
  });
export const bindingWritten = z.strictObject({ device: deviceId, binding, ...written });
