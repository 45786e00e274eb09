/** A verdict bundle as its first version wrote it: archives hold such ones for good. */
import { type CborValue, encode } from '../../../src/core/codec/cbor.ts';
import { readBundle } from '../../../src/core/log/bundle.ts';
import type { Bytes } from '../../../src/core/model.ts';

/** The members of version 1 of a bundle, to be encoded. */
export function firstVersionOf(bytes: Bytes): CborValue[] {
  const read = readBundle(bytes);
  if (!read.ok) throw new Error(read.reason);
  const { ledger, sequence, settledAtMs, entries, conditions, context } = read.value;
  const rows = entries.map(({ digest, salt, verdict, bundleIndex, inputs }) => {
    return [digest, salt, verdict, bundleIndex, mapsOf(inputs)];
  });
  return [1, ledger, sequence, settledAtMs, rows, mapsOf(conditions), mapsOf(context)];
}

/** Bytes of the same bundle, as version 1. */
export function firstVersion(bytes: Bytes): Bytes {
  return encode(firstVersionOf(bytes));
}

/** Records as the maps that they were. */
export function mapsOf(value: unknown): CborValue {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) {
    return value as CborValue;
  }
  if (Array.isArray(value)) return value.map(mapsOf);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return new Map(members.map(([name, member]) => [name, mapsOf(member)]));
}
