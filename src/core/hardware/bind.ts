/** Binds an attestation key to genuine hardware: the nonce that a device signed is derived from challenge and key. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import type { Bytes } from '../model.ts';
import { err, type HardwareReason, ok, type Result } from '../result.ts';

/** SHA-256(challenge || key): 32-byte challenge, then the key as its deterministic COSE_Key bytes (RFC 9679 section 3). */
export function bindingNonce(challenge: Bytes, coseKey: Bytes): Bytes {
  return sha256(concatBytes(challenge, coseKey));
}

/**
 * Holds the nonce of genuine hardware against one challenge and one key. Refuses a nonce that `isPublic` knows from
 * published evidence, then any that is not the binding nonce. The device signed after the challenge and its host
 * committed to this key; where host and key are, it does not say.
 */
export function checkBinding<H extends { readonly nonce: Bytes }>(
  hardware: H,
  challenge: Bytes,
  coseKey: Bytes,
  isPublic: (nonce: Bytes) => boolean,
): Result<H, HardwareReason> {
  if (isPublic(hardware.nonce)) return err('hardware_nonce_public');
  const expected = bindingNonce(challenge, coseKey);
  if (bytesToHex(expected) !== bytesToHex(hardware.nonce)) return err('hardware_nonce_mismatch');
  return ok(hardware);
}
