/** The door of verification: Evidence and the keys of a roster -> Verified, or why not; one verdict an item. */
import { sameBytes } from '../bytes.ts';
import { isUeidOf } from '../crypto/key.ts';
import type { Platform } from '../crypto/platform.ts';
import type { AttestationKey, Evidence, Verified } from '../model.ts';
import { err, ok, type Result, type VerifyReason } from '../result.ts';
import { checkSignatures } from './signatures.ts';

export interface Candidate {
  readonly evidence: Evidence;
  /** What the roster binds the evidence's `kid` to; undefined where it knows no such key. */
  readonly key: AttestationKey | undefined;
}

/** Verdicts in the order of `items`; none depends on another. All cheap checks come before any signature is looked at. */
export async function verifyBatch(
  items: readonly Candidate[],
  platform: Platform,
): Promise<Result<Verified, VerifyReason>[]> {
  const faults = items.map(faultBeforeSignature);
  const tasks = items.flatMap(({ evidence, key }, i) =>
    faults[i] || !key ? [] : [{ key, message: evidence.toBeSigned, signature: evidence.signature }],
  );
  const holds = (await checkSignatures(tasks, platform)).values();
  return items.map(({ evidence }, i) => {
    const fault = faults[i];
    if (fault) return err(fault);
    if (!holds.next().value) return err('verify_signature_invalid');
    // The one place where evidence becomes verified.
    return ok(evidence as Verified);
  });
}

function faultBeforeSignature({ evidence, key }: Candidate): VerifyReason | null {
  if (!key || !sameBytes(key.thumbprint, evidence.kid)) return 'verify_key_unknown';
  if (!isUeidOf(key.thumbprint, evidence.claims.ueid)) return 'verify_ueid_mismatch';
  if (key.suite !== evidence.suite) return 'verify_algorithm_mismatch';
  return null;
}
