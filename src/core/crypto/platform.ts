import type { AttestationKey, Bytes, SuiteName } from '../model.ts';

/** What the core asks of the platform it runs on. It is an argument wherever it is needed. */
export interface Platform {
  /** The platform's own verdict on one signature; for Ed25519 only its acceptance counts (suites.ts). */
  fastVerify(
    suite: SuiteName,
    key: AttestationKey,
    message: Bytes,
    signature: Bytes,
  ): Promise<boolean>;
  /** Bytes that nobody can predict. */
  random(byteCount: number): Bytes;
}
