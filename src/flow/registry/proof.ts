/** Proof of possession: the operator's key signs the code's hash and a challenge of the log. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { EnrolReason } from '../../contract/enrolments.ts';
import { decode } from '../../core/codec/cbor.ts';
import { ALG, decodeSign1, KID, type Sign1, sigStructure } from '../../core/codec/cose.ts';
import { suiteOfAlgorithm } from '../../core/crypto/suites.ts';
import { ENROLMENT_CONTEXT } from '../../core/evidence/enrolment.ts';
import type { AttestationKey, Bytes } from '../../core/model.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { SignatureTask } from '../../core/verify/signatures.ts';

const LIMITS = { maxBytes: 1_024, maxDepth: 4 };

export interface OpenProof {
  readonly challenge: Bytes;
  /** Its signature, still to be checked. */
  readonly task: SignatureTask;
}

/**
 * A COSE_Sign1 (tag 18, protected exactly alg and kid, unprotected empty) -> what it claims and what remains to be
 * checked. `enrol_proof_malformed`, or `enrol_proof_mismatch` for another key, algorithm, context or code.
 */
export function openProof(
  proof: Bytes,
  key: AttestationKey,
  codeHash: string,
): Result<OpenProof, EnrolReason> {
  const opened = decodeSign1(proof, { limits: LIMITS, tag: 'required' });
  if (!opened.ok) return err('enrol_proof_malformed');
  const sign1 = opened.value;
  if (!isByKey(sign1, key)) return err('enrol_proof_mismatch');
  const challenge = challengeIn(sign1.payload, codeHash);
  if (!challenge) return err('enrol_proof_mismatch');
  const message = sigStructure(sign1.protectedBytes, sign1.payload);
  return ok({ challenge, task: { key, message, signature: sign1.signature } });
}

function isByKey({ protectedHeader, unprotectedHeader }: Sign1, key: AttestationKey): boolean {
  const kid = protectedHeader.get(KID);
  const suite = suiteOfAlgorithm(protectedHeader.get(ALG));
  const isExact = protectedHeader.size === 2 && unprotectedHeader.size === 0;
  if (!isExact || suite?.name !== key.suite || !(kid instanceof Uint8Array)) return false;
  return bytesToHex(kid) === bytesToHex(key.thumbprint);
}

/** The challenge of a payload that names this code in this context; null of any other. */
function challengeIn(payload: Bytes, codeHash: string): Bytes | null {
  const decoded = decode(payload, LIMITS);
  if (!decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 3) return null;
  const [context, named, challenge] = decoded.value;
  if (context !== ENROLMENT_CONTEXT || !(named instanceof Uint8Array)) return null;
  if (!(challenge instanceof Uint8Array) || challenge.length !== 32) return null;
  return bytesToHex(named) === codeHash ? challenge : null;
}
