/** A verdict bundle read by whoever did not write it: bytes -> what it says, every shape checked (docs/log.md). */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type CborValue, decode } from '../codec/cbor.ts';
import type { Bytes, Digest } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { arrayOf, isBytes, isCount, isHash, SALT_BYTES } from './fields.ts';

const VERSION = 1;
const MEMBERS = 7;
const ENTRY_MEMBERS = 5;

/** What was judged, and of what; bytes as hex, maps as records. */
export type PlainRecord = Readonly<Record<string, unknown>>;

export interface BundleEntry {
  readonly digest: Digest;
  readonly salt: Bytes;
  readonly verdict: Bytes;
  /** Index of the item in the evidence bundle. */
  readonly bundleIndex: number;
  readonly inputs: PlainRecord;
}

export interface ReadBundle {
  readonly ledger: string;
  readonly sequence: number;
  readonly settledAtMs: number;
  readonly entries: readonly BundleEntry[];
  /** `{ condition, whereabouts }` each: what the part turned. */
  readonly conditions: readonly PlainRecord[];
  readonly context: PlainRecord;
}

/** Bytes of an archived verdict bundle -> what it says. Nothing is proved: `checkPart` holds it against its header. */
export function readBundle(bytes: Bytes): Result<ReadBundle, ReceiptReason> {
  const decoded = decode(bytes);
  const members = decoded.ok ? arrayOf(decoded.value, MEMBERS) : null;
  const bundle = members?.[0] === VERSION ? bundleOf(members) : null;
  return bundle ? ok(bundle) : err('receipt_format_invalid');
}

function bundleOf(members: readonly CborValue[]): ReadBundle | null {
  const [, ledger, sequence, settledAtMs, list, conditions, context] = members;
  if (typeof ledger !== 'string' || !isCount(sequence) || !isCount(settledAtMs)) return null;
  if (!Array.isArray(list) || !Array.isArray(conditions) || !isRecord(context)) return null;
  const entries = list.map(entryOf);
  if (!entries.every((entry) => entry !== null) || !conditions.every(isRecord)) return null;
  return {
    ...{ ledger, sequence, settledAtMs, entries },
    conditions: conditions.map((condition) => plain(condition) as PlainRecord),
    context: plain(context) as PlainRecord,
  };
}

function entryOf(value: CborValue): BundleEntry | null {
  const [digest, salt, verdict, bundleIndex, inputs] = arrayOf(value, ENTRY_MEMBERS) ?? [];
  if (!isHash(digest) || !isBytes(salt, SALT_BYTES) || !isBytes(verdict)) return null;
  if (!isCount(bundleIndex) || !isRecord(inputs)) return null;
  return { digest, salt, verdict, bundleIndex, inputs: plain(inputs) as PlainRecord };
}

function isRecord(value: CborValue | undefined): boolean {
  return value instanceof Map && [...value.keys()].every((key) => typeof key === 'string');
}

function plain(value: CborValue | undefined): unknown {
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, member]) => [String(name), plain(member)]));
}
