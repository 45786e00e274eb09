/** JSON in one spelling, and its hash: what change records commit to rows by. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** JSON with sorted members and no spaces (RFC 8785 for the values used here: text, safe integers, finite numbers). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** SHA-256 of the canonical JSON of a row, or of several in their order: hex. */
export function hashOf(rows: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(rows))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  // Code unit order, as RFC 8785 section 3.2.3 has it.
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
