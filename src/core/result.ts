/** The outcome of a step that may refuse: a value of T, or a reason from a closed union. */
export type Result<T, E = Reason> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: E };

/** Wraps what a step yielded. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps why a step refused. */
export function err<E>(reason: E): { readonly ok: false; readonly reason: E } {
  return { ok: false, reason };
}

/** Why the bytes of one item are not an attestation of our profile (docs/protocol.md). */
export const decodeReasons = [
  'decode_item_too_large',
  'decode_cbor_truncated',
  'decode_cbor_trailing_bytes',
  'decode_cbor_not_deterministic',
  'decode_cbor_duplicate_key',
  'decode_cbor_too_deep',
  'decode_cbor_unsupported',
  'decode_cbor_invalid_utf8',
  'decode_cose_shape',
  'decode_cose_header_invalid',
  'decode_cose_algorithm_missing',
  'decode_cose_algorithm_unknown',
  'decode_cose_critical_unknown',
  'decode_eat_shape',
  'decode_eat_profile_unknown',
  'decode_eat_claim_missing',
  'decode_eat_claim_invalid',
] as const;

/** Why the bytes of one item are not a landmark's record of round trips (docs/location.md), beside faults of CBOR and COSE. */
export const recordReasons = [
  'record_type_unknown',
  'record_shape',
  'record_member_missing',
  'record_member_invalid',
] as const;

/** Why a well-formed record counts for nothing in the body that it came in. */
export const citedReasons = [
  'record_uncited',
  'record_landmark_unknown',
  'record_signature_invalid',
] as const;

/** Why a well-formed item is not proved to come from the device that it names. */
export const verifyReasons = [
  'verify_key_unknown',
  'verify_ueid_mismatch',
  'verify_algorithm_mismatch',
  'verify_signature_invalid',
] as const;

/** Why a submission may not reach the ledger that it names. */
export const submitReasons = [
  'submit_not_permitted',
  'submit_not_examined',
  'submit_device_moving',
] as const;

/** Why hardware evidence is not genuine (SPDM report or TPM certification, certificate chain, binding of the two). */
export const hardwareReasons = [
  'hardware_report_truncated',
  'hardware_report_trailing_bytes',
  'hardware_report_header_invalid',
  'hardware_report_block_invalid',
  'hardware_report_opaque_invalid',
  'hardware_chain_length_invalid',
  'hardware_chain_certificate_invalid',
  'hardware_chain_link_invalid',
  'hardware_chain_role_invalid',
  'hardware_chain_validity',
  'hardware_chain_root_unknown',
  'hardware_binding_fwid_mismatch',
  'hardware_binding_identity_mismatch',
  'hardware_tpm_public_invalid',
  'hardware_tpm_attributes_invalid',
  'hardware_tpm_attest_invalid',
  'hardware_tpm_name_mismatch',
  'hardware_tpm_key_mismatch',
  'hardware_signature_invalid',
  'hardware_nonce_mismatch',
  'hardware_nonce_public',
] as const;

/** Why a receipt proves nothing. */
export const receiptReasons = [
  'receipt_format_invalid',
  'receipt_log_signature_invalid',
  'receipt_quorum_missing',
  'receipt_log_inclusion_invalid',
  'receipt_header_mismatch',
  'receipt_evidence_mismatch',
  'receipt_verdict_mismatch',
  'receipt_challenge_mismatch',
  'receipt_consistency_invalid',
] as const;

export type DecodeReason = (typeof decodeReasons)[number];
export type RecordReason = (typeof recordReasons)[number];
export type CitedReason = (typeof citedReasons)[number];
export type VerifyReason = (typeof verifyReasons)[number];
export type SubmitReason = (typeof submitReasons)[number];
export type HardwareReason = (typeof hardwareReasons)[number];
export type ReceiptReason = (typeof receiptReasons)[number];

/** Why one submitted item was refused: each for itself, never sinking its neighbours. */
export type ItemReason = DecodeReason | RecordReason | CitedReason | VerifyReason | SubmitReason;
export type Reason = ItemReason | HardwareReason | ReceiptReason;
