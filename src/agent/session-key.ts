/** A key of this measurement alone, by software, that the device key signed: it answers where that one is slow to. */
import { randomBytes } from 'node:crypto';
import type { SigningKey } from '../core/crypto/signing.ts';
import type { Bytes } from '../core/model.ts';
import { encodeDelegation } from '../core/place/delegation.ts';
import { nativeKey } from './native-key.ts';

export interface DelegatedSession {
  readonly key: SigningKey;
  /** The name by which sessions are opened with every landmark: the delegation holds for no other. */
  readonly nonce: Bytes;
  readonly delegation: Bytes;
}

/** One signature of the device key, however many landmarks ask. A key that evidence binds is kept and signed anew. */
export function delegatedSession(
  device: SigningKey,
  challenge: Bytes,
  nowMs: number,
  key: SigningKey = nativeKey('Ed25519', new Uint8Array(randomBytes(32))),
): DelegatedSession {
  const nonce = new Uint8Array(randomBytes(16));
  const told = { challenge, session: nonce, sessionKey: key.publicKey, signedAtMs: nowMs };
  return { key, nonce, delegation: encodeDelegation(told, device) };
}
