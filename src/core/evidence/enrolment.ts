/** What a key signs to be enrolled: one-time code and challenge -> the payload of its proof of possession. */
import { encode } from '../codec/cbor.ts';
import type { Bytes } from '../model.ts';

/** Keeps a proof of possession from being anything else that the key might sign. */
export const ENROLMENT_CONTEXT = 'muster-enrol';

/** CBOR ["muster-enrol", SHA-256(code) bstr32, challenge bstr32]. */
export function enrolmentPayload(codeHash: Bytes, challenge: Bytes): Bytes {
  return encode([ENROLMENT_CONTEXT, codeHash, challenge]);
}
