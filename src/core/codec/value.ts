/** What CBOR bytes mean to us: the values that decode yields and encode takes. */
import type { Bytes } from '../model.ts';

/** A tagged item; a tag means something only to the one who asks for it. */
export interface CborTag {
  readonly tag: number;
  readonly value: CborValue;
}

/** No floating-point keys: 1 and 1.0 would be one key in memory and two on the wire. */
export type CborKey = number | bigint | string | Bytes | boolean | null;
export type CborMap = ReadonlyMap<CborKey, CborValue>;

/** Integers beyond 2^53 - 1 are bigint. A float of integral value reads as the integer and is written as one. */
export type CborValue =
  | number
  | bigint
  | string
  | Bytes
  | boolean
  | null
  | readonly CborValue[]
  | CborMap
  | CborTag;

/** Whether a value is a map. */
export function isMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

/** Whether a value is a tagged item. */
export function isTag(value: CborValue | undefined): value is CborTag {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Uint8Array)
  );
}
