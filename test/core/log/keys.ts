/** Log keys with fixed seeds: Ed25519 is deterministic, so every note is the same in every run. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { NoteSigner } from '../../../src/core/log/note.ts';
import { verifierKey } from '../../../src/core/log/note-key.ts';

/** A signer under `name`, its key made from the name and `seed`. */
export function signerFor(name: string, seed = 'log'): NoteSigner {
  const secret = sha256(new TextEncoder().encode(`${name} ${seed}`));
  const key = verifierKey(name, ed25519.getPublicKey(secret));
  return { key, sign: (message) => ed25519.sign(message, secret) };
}

/** A witness under `name`: its lines are cosignatures. */
export function witnessFor(name: string): NoteSigner {
  const { key, sign } = signerFor(name, 'witness');
  return { key: verifierKey(name, key.publicKey, 'cosignature'), sign };
}

export const logSigner = signerFor('log.example/muster');
