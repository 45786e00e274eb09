/** The keys of the log: the one that it signs with, those that sign beside it while they change, and those of before. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { signingKey } from '../core/crypto/signing.ts';
import type { NoteSigner } from '../core/log/note.ts';
import { parseVerifierKey, type VerifierKey, verifierKey } from '../core/log/note-key.ts';
import type { LogSigner } from './log-port.ts';

/** As the deployment has them; seeds are 32 bytes in hex. */
export interface LogKeysText {
  readonly origin: string;
  readonly seed: string;
  /** The key after the present one, and the one before it: they sign too, so that readers of either can follow. */
  readonly next?: string | undefined;
  readonly previous?: string | undefined;
  /** Verifier keys that sign no more, separated by white space: challenges that they signed are still answered. */
  readonly past?: string | undefined;
}

export interface LogKeys {
  readonly signer: LogSigner;
  /** Every key that a challenge of this log may be signed by, the present one first. */
  readonly all: readonly VerifierKey[];
}

/** Throws where a past key is none, or is another log's: challenges would be taken for unknown in silence. */
export function logKeys(text: LogKeysText): LogKeys {
  const { origin, seed, next, previous, past = '' } = text;
  const beside = [next, previous].flatMap((other) => (other ? [signerOf(origin, other)] : []));
  const signer = { ...signerOf(origin, seed), beside };
  const gone: VerifierKey[] = [];
  for (const word of past.split(/\s+/).filter((one) => one !== '')) {
    const key = parseVerifierKey(word);
    if (key?.name !== origin) throw new Error(`LOG_PAST_KEYS: ${word} is no key of ${origin}`);
    gone.push(key);
  }
  return { signer, all: [signer.key, ...beside.map(({ key }) => key), ...gone] };
}

function signerOf(origin: string, seed: string): NoteSigner {
  const { sign, publicKey } = signingKey('Ed25519', hexToBytes(seed));
  return { key: verifierKey(origin, publicKey), sign };
}
