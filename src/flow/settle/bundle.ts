/**
 * The verdict bundle of a part: each verdict with its salt, and every input of the appraisals that the evidence
 * does not hold. Deterministic CBOR; who holds it can open the part's leaves, and appraise it all again.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../../core/bytes.ts';
import { type CborValue, decode, encodePlain } from '../../core/codec/cbor.ts';
import { elementsOf } from '../../core/codec/elements.ts';
import type { Bytes, Digest } from '../../core/model.ts';
import type { KeptCondition } from './kept-condition.ts';

const BUNDLE_VERSION = 1;

export interface VerdictEntry {
  readonly digest: Digest;
  /** Index of the item in the evidence bundle. */
  readonly bundleIndex: number;
  readonly salt: Bytes;
  readonly verdict: Bytes;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface VerdictBundle {
  readonly ledger: string;
  readonly sequence: number;
  readonly settledAtMs: number;
  readonly entries: readonly VerdictEntry[];
  /** What the part changed, with what the index files it under: the index can be made again from bundles. */
  readonly conditions: readonly Pick<KeptCondition, 'condition' | 'whereabouts'>[];
  readonly context: Readonly<Record<string, unknown>>;
}

/** What a receipt needs of a bundle: the leaves, in order. */
export interface BundleLeaf {
  readonly digest: Digest;
  readonly salt: Bytes;
  readonly verdict: Bytes;
}

/** Bytes of a bundle. */
export function encodeBundle(bundle: VerdictBundle): Bytes {
  const { ledger, sequence, settledAtMs, entries, conditions, context } = bundle;
  return encodePlain([
    BUNDLE_VERSION,
    ledger,
    sequence,
    settledAtMs,
    entries.map(({ digest, salt, verdict, bundleIndex, inputs }) => {
      return [digest, salt, verdict, bundleIndex, inputs];
    }),
    conditions,
    context,
  ]);
}

/** The leaves of a bundle that this service wrote. Throws on anything else: a damaged archive is our own fault. */
export function bundleLeaves(bytes: Bytes): readonly BundleLeaf[] {
  const bundle = decode(bytes, { maxBytes: bytes.length, maxDepth: 16 });
  if (!bundle.ok || !Array.isArray(bundle.value)) throw new Error('a verdict bundle is not CBOR');
  const entries = bundle.value[4] as [Bytes, Bytes, Bytes][];
  return entries.map(([digest, salt, verdict]) => ({ digest, salt, verdict }));
}

/** What a bundle says of one attestation: bytes as hex, maps as records. */
export interface OpenedEntry {
  readonly verdict: Bytes;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The entry at a position, with the context of its part; null where another attestation stands there. */
export function openEntry(bytes: Bytes, position: number, digest: Digest): OpenedEntry | null {
  const bundle = decode(bytes, { maxBytes: bytes.length, maxDepth: 16 });
  if (!bundle.ok || !Array.isArray(bundle.value)) throw new Error('a verdict bundle is not CBOR');
  const [entries, , context] = bundle.value.slice(4) as [CborValue[][], CborValue, CborValue];
  const [named, , verdict, , inputs] = entries[position] ?? [];
  if (!(named instanceof Uint8Array) || !sameBytes(named, digest)) return null;
  return {
    verdict: verdict as Bytes,
    inputs: plain(inputs) as OpenedEntry['inputs'],
    context: plain(context) as OpenedEntry['context'],
  };
}

function plain(value: CborValue | undefined): unknown {
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Map ? plainRecord(value) : value;
}

/** Member by member: records of one shape then share it, which is half of what reading many conditions costs. */
function plainRecord(map: ReadonlyMap<CborValue, CborValue>): object {
  const record: Record<string, unknown> = {};
  for (const [name, member] of map) {
    if (name === '__proto__')
      throw new Error('a verdict bundle names what no input of ours is called');
    record[String(name)] = plain(member);
  }
  return record;
}

/**
 * The conditions of a bundle that this service wrote, as `encodeBundle` was given them, without reading its verdicts.
 * Throws like `bundleLeaves`.
 */
export function bundleConditions(bytes: Bytes): VerdictBundle['conditions'] {
  const element = elementsOf(bytes)?.[5];
  const conditions = element && decode(element, { maxBytes: element.length, maxDepth: 16 });
  if (!conditions?.ok) throw new Error('a verdict bundle is not CBOR');
  return plain(conditions.value) as VerdictBundle['conditions'];
}
