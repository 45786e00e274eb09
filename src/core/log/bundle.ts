/** A verdict bundle read by whoever did not write it: bytes -> what it says, every shape checked (docs/log.md). */
import { type CborValue, decode } from '../codec/cbor.ts';
import { PlainReader, plainOfMaps } from '../codec/plain-read.ts';
import type { Bytes, Digest } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { arrayOf, isBytes, isCount, isHash, SALT_BYTES } from './fields.ts';

/** Of arrays of 7. Version 1 had entries before conditions and context, and plain data as maps. */
const VERSION = 2;
const MEMBERS = 7;
const ENTRY_MEMBERS = 5;

/** What was judged, and of what; bytes as hex. */
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

/** The members of a bundle of either version, and what reads its plain data, in this order. */
export interface BundleMembers {
  readonly place: readonly CborValue[];
  readonly conditions: CborValue | undefined;
  readonly context: CborValue | undefined;
  readonly entries: CborValue | undefined;
  readonly plain: Plain;
}
interface Plain {
  readonly read: (value: CborValue | undefined) => unknown;
  readonly isBroken: () => boolean;
}

/** Decoded CBOR -> the members of a bundle; null of anything else. */
export function bundleMembers(value: CborValue): BundleMembers | null {
  const members = arrayOf(value, MEMBERS);
  if (!members) return null;
  const [version, ledger, sequence, settledAtMs, ...rest] = members;
  const place = [ledger!, sequence!, settledAtMs!];
  if (version === 1) {
    const [entries, conditions, context] = rest;
    return { place, conditions, context, entries, plain: plainMaps };
  }
  if (version !== VERSION) return null;
  const reader = new PlainReader();
  const [conditions, context, entries] = rest;
  const plain = {
    read: (told: CborValue | undefined) => reader.read(told),
    isBroken: () => reader.isBroken,
  };
  return { place, conditions, context, entries, plain };
}

const plainMaps: Plain = { read: plainOfMaps, isBroken: () => false };

/** Bytes of an archived verdict bundle -> what it says. Nothing is proved: `checkPart` holds it against its header. */
export function readBundle(bytes: Bytes): Result<ReadBundle, ReceiptReason> {
  const decoded = decode(bytes);
  const members = decoded.ok ? bundleMembers(decoded.value) : null;
  const bundle = members && bundleOf(members);
  return bundle ? ok(bundle) : err('receipt_format_invalid');
}

function bundleOf({ place, plain, ...members }: BundleMembers): ReadBundle | null {
  const [ledger, sequence, settledAtMs] = place;
  if (typeof ledger !== 'string' || !isCount(sequence) || !isCount(settledAtMs)) return null;
  const conditions = plain.read(members.conditions);
  const context = plain.read(members.context);
  if (!Array.isArray(members.entries) || !Array.isArray(conditions)) return null;
  if (!isRecord(context) || !conditions.every(isRecord)) return null;
  const entries = members.entries.map((entry) => entryOf(entry, plain));
  if (plain.isBroken() || !entries.every((entry) => entry !== null)) return null;
  return { ledger, sequence, settledAtMs, entries, conditions, context };
}

function entryOf(value: CborValue, plain: Plain): BundleEntry | null {
  const [digest, salt, verdict, bundleIndex, told] = arrayOf(value, ENTRY_MEMBERS) ?? [];
  if (!isHash(digest) || !isBytes(salt, SALT_BYTES) || !isBytes(verdict)) return null;
  const inputs = plain.read(told);
  if (!isCount(bundleIndex) || !isRecord(inputs)) return null;
  return { digest, salt, verdict, bundleIndex, inputs };
}

function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
