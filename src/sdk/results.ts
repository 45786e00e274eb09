/** An attestation result -> what it says, once its signature holds under one of the given keys and it has not expired. */
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { type Jwks, type MusterResult, result } from '../contract/results.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Why a token is no result to rely on. */
export type ResultReason =
  | 'result_format_invalid'
  | 'result_key_unknown'
  | 'result_signature_invalid'
  | 'result_expired'
  | 'result_claims_invalid';

export const resultFaults: Readonly<Record<ResultReason, string>> = {
  result_format_invalid: 'This is no signed result: not a JWT of type eat+jwt under ES256.',
  result_key_unknown: 'It is signed by a key that is not among the keys given.',
  result_signature_invalid: 'Its signature does not hold: it was changed, or another key made it.',
  result_expired: 'It has expired: ask for a new one.',
  result_claims_invalid: 'It is signed and does not say what a result says.',
};

/** Checks a result offline. One algorithm, one type: what the token says of either decides nothing. */
export async function verifyResult(
  token: string,
  keys: Jwks,
  nowMs: number,
): Promise<Result<MusterResult, ResultReason>> {
  const given = {
    algorithms: ['ES256'],
    typ: 'eat+jwt',
    requiredClaims: ['iat', 'exp'],
    currentDate: new Date(nowMs),
  };
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...keys.keys] }), given);
    const parsed = result.safeParse(payload);
    return parsed.success ? ok(parsed.data) : err('result_claims_invalid');
  } catch (fault) {
    if (!(fault instanceof errors.JOSEError)) throw fault;
    return err(reasonOf(fault));
  }
}

function reasonOf(fault: errors.JOSEError): ResultReason {
  if (fault instanceof errors.JWTExpired) return 'result_expired';
  if (fault instanceof errors.JWKSNoMatchingKey) return 'result_key_unknown';
  if (fault instanceof errors.JWSSignatureVerificationFailed) return 'result_signature_invalid';
  return 'result_format_invalid';
}
