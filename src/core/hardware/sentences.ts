/** What each refusal of vendor evidence means, in one sentence for people. */
import type { HardwareReason } from '../result.ts';

export const hardwareSentences: Readonly<Record<HardwareReason, string>> = {
  hardware_report_truncated: 'The report is shorter than its own length fields say.',
  hardware_report_trailing_bytes: 'Bytes follow the signature of the report.',
  hardware_report_header_invalid:
    'The report is no signed SPDM 1.1 answer for all measurements of slot 0.',
  hardware_report_block_invalid:
    'The measurement blocks are not those of a GSP, FSP or LS10 report.',
  hardware_report_opaque_invalid:
    'The opaque data ends in the middle of a field, names one twice, or is of a later version.',
  hardware_chain_length_invalid: 'The chain has more or fewer certificates than it can have.',
  hardware_chain_certificate_invalid:
    'A certificate is not strict DER of the form that such certificates have.',
  hardware_chain_link_invalid: 'A certificate is not issued and signed by the next one.',
  hardware_chain_role_invalid:
    'Key usages, purposes or names of the certificates are not those of one known chip or TPM, leaf to root.',
  hardware_chain_validity: 'A certificate is not valid at the time of verification.',
  hardware_chain_root_unknown: 'The chain does not end at a trusted root.',
  hardware_binding_fwid_mismatch:
    'The report names other firmware than the certificate of its key was issued for.',
  hardware_binding_identity_mismatch:
    'Report, leaf and device certificate do not speak of the same device.',
  hardware_tpm_public_invalid:
    'The public area is no TPM2B_PUBLIC of an ECDSA key on P-256 or P-384.',
  hardware_tpm_attributes_invalid:
    'The key was not made in its TPM, may leave it, or does not only sign.',
  hardware_tpm_attest_invalid: 'What was signed is no TPMS_ATTEST of TPM2_Certify.',
  hardware_tpm_name_mismatch: 'The TPM certified another object than this public area.',
  hardware_tpm_key_mismatch: 'The TPM certified another key than the device’s attestation key.',
  hardware_signature_invalid: 'The signature of the report is not by the key of the leaf.',
  hardware_nonce_mismatch: 'The nonce is not derived from this challenge and this key.',
  hardware_nonce_public: 'The nonce stands in published evidence: the report may be a copy.',
};
