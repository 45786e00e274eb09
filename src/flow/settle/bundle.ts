/**
 * The verdict bundle of a part: each verdict with its salt, and every input of the appraisals that the evidence
 * does not hold. Who holds it can open the part's leaves, and appraise it all again.
 */

import { sameBytes } from '../../core/bytes.ts';
import { type CborValue, decode } from '../../core/codec/cbor.ts';
import { elementsOf } from '../../core/codec/elements.ts';
import { PlainReader, plainOfMaps } from '../../core/codec/plain-read.ts';
import { writePlain } from '../../core/codec/plain-write.ts';
import { type BundleMembers, bundleMembers } from '../../core/log/bundle.ts';
import type { Bytes, Digest } from '../../core/model.ts';
import type { KeptCondition } from './kept-condition.ts';

const BUNDLE_VERSION = 2;
const MEMBERS = 7;
const ENTRY_MEMBERS = 5;

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

/** Bytes of a bundle. Conditions are in front: they can then be read without anything else. */
export function encodeBundle(bundle: VerdictBundle): Bytes {
  const { ledger, sequence, settledAtMs, entries, conditions, context } = bundle;
  return writePlain((out) => {
    out.array(MEMBERS);
    for (const value of [BUNDLE_VERSION, ledger, sequence, settledAtMs]) out.value(value);
    out.plain(conditions);
    out.plain(context);
    out.array(entries.length);
    for (const { digest, salt, verdict, bundleIndex, inputs } of entries) {
      out.array(ENTRY_MEMBERS);
      out.value(digest);
      out.value(salt);
      out.value(verdict);
      out.value(bundleIndex);
      out.plain(inputs);
    }
  });
}

interface Members extends Omit<BundleMembers, 'entries'> {
  readonly entries: readonly (readonly [Bytes, Bytes, Bytes, number, CborValue])[];
}

function membersOf(bytes: Bytes): Members {
  const bundle = decode(bytes, { maxBytes: bytes.length, maxDepth: 16 });
  const members = bundle.ok ? bundleMembers(bundle.value) : null;
  if (!members) throw new Error('a verdict bundle is none of ours');
  return members as Members;
}

/** The leaves of a bundle that this service wrote. Throws on anything else: a damaged archive is our own fault. */
export function bundleLeaves(bytes: Bytes): readonly BundleLeaf[] {
  return membersOf(bytes).entries.map(([digest, salt, verdict]) => ({ digest, salt, verdict }));
}

/** What a bundle says of one attestation: bytes as hex, maps as records. */
export interface OpenedEntry {
  readonly verdict: Bytes;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The entry at a position, with the context of its part; null where another attestation stands there. */
export function openEntry(bytes: Bytes, position: number, digest: Digest): OpenedEntry | null {
  const { conditions, context, entries, plain } = membersOf(bytes);
  const entry = entries[position];
  if (!entry || !sameBytes(entry[0], digest)) return null;
  plain.read(conditions);
  const told = plain.read(context) as OpenedEntry['context'];
  // Texts and shapes have their numbers from what stands before.
  const inputs = entries.slice(0, position + 1).map(([, , , , one]) => plain.read(one));
  return { verdict: entry[2], inputs: inputs.at(-1) as OpenedEntry['inputs'], context: told };
}

/**
 * The conditions of a bundle that this service wrote, as `encodeBundle` was given them, without reading its verdicts.
 * Throws like `bundleLeaves`.
 */
export function bundleConditions(bytes: Bytes): VerdictBundle['conditions'] {
  const elements = elementsOf(bytes);
  const isFirst = elements?.[0]?.[0] === 1;
  const element = elements?.[isFirst ? 5 : 4];
  const conditions = element && decode(element, { maxBytes: element.length, maxDepth: 16 });
  if (!conditions?.ok) throw new Error('a verdict bundle is not CBOR');
  const reader = new PlainReader();
  const told = isFirst ? plainOfMaps(conditions.value) : reader.read(conditions.value);
  if (reader.isBroken) throw new Error('a verdict bundle has conditions that are none of ours');
  return told as VerdictBundle['conditions'];
}
