/** Who a deployment is as a witness: the key that it cosigns with, and the logs that it knows. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { signingKey } from '../core/crypto/signing.ts';
import type { NoteSigner } from '../core/log/note.ts';
import {
  formatVerifierKey,
  isKeyName,
  parseVerifierKey,
  type VerifierKey,
  verifierKey,
} from '../core/log/note-key.ts';
import { err, ok, type Result } from '../core/result.ts';

/** Which logs a witness knows, and the key that it cosigns with. */
export interface WitnessIdentity {
  readonly logs: readonly VerifierKey[];
  readonly signer: NoteSigner;
}

/** What a deployment says of itself as a witness. */
export interface WitnessVariables {
  /** A secret: Ed25519 seed, 32 bytes in hex, no other key's. Without it, it witnesses nobody. */
  readonly WITNESS_SIGNING_SEED?: string;
  /** Its key name. */
  readonly WITNESS_NAME?: string;
  /** Verifier keys of the logs that it witnesses, with white space between them. */
  readonly WITNESS_LOGS?: string;
}

/** The identity of a deployment as a witness; null where it is none, and where what it says of itself cannot be, which is told. */
export function witnessOf(
  variables: WitnessVariables,
  report: (event: string, fault: string) => void,
): WitnessIdentity | null {
  const identity = witnessIdentity(variables);
  if (!identity.ok) report('witness-misconfigured', identity.reason);
  return identity.ok ? identity.value : null;
}

/** One key that is none refuses all: a log left out by a slip would be a log unwatched. */
export function witnessIdentity({
  WITNESS_SIGNING_SEED: seed,
  WITNESS_NAME: name,
  WITNESS_LOGS: text = '',
}: WitnessVariables): Result<WitnessIdentity | null, string> {
  if (!seed) return ok(null);
  if (!name || !isKeyName(name)) return err('WITNESS_NAME is no key name');
  if (!/^[0-9a-f]{64}$/.test(seed)) return err('WITNESS_SIGNING_SEED is not 32 bytes in hex');
  const logs: VerifierKey[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const key = parseVerifierKey(word);
    if (!key) return err(`WITNESS_LOGS: ${word} is no key of a log`);
    logs.push(key);
  }
  const { sign, publicKey } = signingKey('Ed25519', hexToBytes(seed));
  return ok({ logs, signer: { key: verifierKey(name, publicKey, 'cosignature'), sign } });
}

/** The key of a witness as policies name it. */
export function keyText({ signer }: WitnessIdentity): string {
  return formatVerifierKey(signer.key);
}
