/** Signing keys for attesters, landmarks and tests. Secrets come in as arguments and are kept by nobody. */
import type { AttestationKey, Bytes, SuiteName } from '../model.ts';
import { keyOf } from './key.ts';
import { suiteOf } from './suites.ts';

export interface SigningKey extends AttestationKey {
  readonly sign: (message: Bytes) => Bytes;
}

/** A key pair from its secret: 32 bytes for Ed25519 and P-256, 48 for P-384. Throws on a secret the curve has not. */
export function signingKey(name: SuiteName, secret: Bytes): SigningKey {
  const suite = suiteOf(name);
  const key = keyOf(suite, suite.publicKeyOf(secret));
  return { ...key, sign: (message) => suite.sign(secret, message) };
}
