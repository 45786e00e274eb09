/** JSON in one spelling, and its hash: what change records commit to rows by. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** JSON with sorted members and no spaces (RFC 8785 for the values used here: text, safe integers, finite numbers). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/**
 * A row as its hash is taken of it. Columns that are null are left out: it keeps its hash when a later version of the service
 * has a column more.
 */
export function rowText(row: object): string {
  return canonicalJson(stated(row));
}

/** SHA-256 of the text of a row, or of several in their order: hex. */
export function hashOf(rows: object): string {
  const text = Array.isArray(rows) ? canonicalJson(rows.map(stated)) : rowText(rows);
  return bytesToHex(sha256(utf8ToBytes(text)));
}

function stated(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, column]) => column !== null));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  // Code unit order, as RFC 8785 section 3.2.3 has it.
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
