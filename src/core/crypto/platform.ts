import type { AttestationKey, Bytes, SuiteName } from '../model.ts';
import type { BatchKernel } from './kernel.ts';

/** What the core asks of the platform it runs on. It is an argument wherever it is needed. */
export interface Platform {
  /** The platform's own verdict on one signature; for Ed25519 only its acceptance counts (suites.ts). */
  fastVerify(
    suite: SuiteName,
    key: AttestationKey,
    message: Bytes,
    signature: Bytes,
  ): Promise<boolean>;
  /** SHA-256 of much at once, where nothing has to be done without waiting: ten times as fast as our own (sha256.ts). */
  sha256(bytes: Bytes): Promise<Bytes>;
  /** Bytes that nobody can predict. */
  random(byteCount: number): Bytes;
  /** Decides many signatures at once, and Ed25519 signatures that the platform refuses; noble does where there is none. */
  readonly kernel?: BatchKernel;
}
