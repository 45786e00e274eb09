/** Why an enrolment was refused, in words. */
import type { EnrolReason } from '../contract/enrolments.ts';

export const enrolFaults: Readonly<Record<EnrolReason, string>> = {
  enrol_code_unknown: 'There is no such code, or it is of another operator.',
  enrol_code_superseded: 'A later code was issued for this device.',
  enrol_code_used: 'The code was used before.',
  enrol_code_expired: 'The code has expired.',
  enrol_code_repeated: 'The device has another enrolment in the same request.',
  enrol_device_revoked: 'The device is revoked.',
  enrol_device_moving:
    'The device is on its way to another licence; enrol it again when it is there.',
  enrol_key_invalid: 'The key is not one that may be admitted.',
  enrol_key_held: 'The key is or was the key of a device; make a new one.',
  enrol_proof_malformed: 'The proof of possession is no COSE_Sign1.',
  enrol_proof_mismatch: 'The proof is not for this code and key.',
  enrol_proof_signature_invalid: 'The proof is not signed by this key.',
  enrol_challenge_unknown: 'The challenge is not one of this log.',
  enrol_challenge_expired: 'The challenge is too old.',
};
