/** Shapes of decoded CBOR members, each with its bound. */
import type { CborValue } from '../codec/cbor.ts';
import type { Bytes } from '../model.ts';
import { HASH_BYTES } from './tree.ts';

/** A tree of 2^53 leaves has paths of 53 hashes; a consistency path one more. */
export const MAX_PATH = 54;
export const SALT_BYTES = 16;

/** Whether a member is a byte string, of exactly `length` bytes where that is given. */
export function isBytes(value: CborValue | undefined, length?: number): value is Bytes {
  return value instanceof Uint8Array && (length === undefined || value.length === length);
}

/** Whether a member is a SHA-256 hash. */
export function isHash(value: CborValue | undefined): value is Bytes {
  return isBytes(value, HASH_BYTES);
}

/** Whether a member is an unsigned integer up to 2^53 - 1. */
export function isCount(value: CborValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Whether a member is a Merkle path: at most `MAX_PATH` hashes. */
export function isPath(value: CborValue | undefined): value is Bytes[] {
  return Array.isArray(value) && value.length <= MAX_PATH && value.every((item) => isHash(item));
}

/** The members of a CBOR array of exactly `length`; null of anything else. */
export function arrayOf(value: CborValue, length: number): readonly CborValue[] | null {
  return Array.isArray(value) && value.length === length ? value : null;
}
