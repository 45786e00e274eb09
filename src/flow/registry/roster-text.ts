/** Roster changes <-> the JSON in which the registry keeps them until their ledger has them; bytes are hex. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { AttestationKey, SuiteName } from '../../core/model.ts';
import type { RosterChange } from '../roster.ts';

interface KeyText {
  readonly suite: SuiteName;
  readonly publicKey: string;
  readonly thumbprint: string;
}
type KeyChange = Extract<RosterChange, { type: 'key' }>;
type Kept = Exclude<RosterChange, KeyChange> | (Omit<KeyChange, 'key'> & { readonly key: KeyText });

/** A change -> JSON text. */
export function rosterChangeText(change: RosterChange): string {
  const kept: Kept = change.type === 'key' ? { ...change, key: keyToText(change.key) } : change;
  return JSON.stringify(kept);
}

/** JSON text that the registry wrote -> the change. */
export function rosterChangeOf(text: string): RosterChange {
  const kept: Kept = JSON.parse(text);
  return kept.type === 'key' ? { ...kept, key: keyFromText(kept.key) } : kept;
}

/** A key as a registry row has it. */
export function keyToText(key: AttestationKey): KeyText {
  const { suite, publicKey, thumbprint } = key;
  return { suite, publicKey: bytesToHex(publicKey), thumbprint: bytesToHex(thumbprint) };
}

/** A registry row's key, as suites take it. */
export function keyFromText(text: KeyText): AttestationKey {
  const { suite, publicKey, thumbprint } = text;
  return { suite, publicKey: hexToBytes(publicKey), thumbprint: hexToBytes(thumbprint) };
}
