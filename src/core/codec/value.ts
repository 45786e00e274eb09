/** What CBOR bytes mean to us: the values that decode yields and encode takes. */
import type { Bytes } from '../model.ts';

/** A tagged item; a tag means something only to the one who asks for it. */
export interface CborTag {
  readonly tag: number;
  readonly value: CborValue;
}

/**
 * A float of integral value up to 2^53 - 1. On the wire 1.0 and 1 are two items, and where a claim asks for an
 * integer (RFC 9711 section 4.3.1 of `iat`) the float is another type. Every other float is a number.
 */
export interface IntegralFloat {
  readonly float: number;
}

/** Integers and text: the only labels that COSE and EAT know. */
export type CborKey = number | bigint | string;
export type CborMap = ReadonlyMap<CborKey, CborValue>;

/** Integers beyond 2^53 - 1 are bigint. A number of integral value is written as an integer. */
export type CborValue =
  | number
  | bigint
  | string
  | Bytes
  | boolean
  | null
  | readonly CborValue[]
  | CborMap
  | CborTag
  | IntegralFloat;

/** Whether a value is a map. */
export function isMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

/** Whether a value is a tagged item. */
export function isTag(value: CborValue | undefined): value is CborTag {
  return isRecord(value) && 'tag' in value;
}

/** Whether a value is a float that an integer of the same value stands beside. */
export function isIntegralFloat(value: CborValue | undefined): value is IntegralFloat {
  return isRecord(value) && 'float' in value;
}

function isRecord(value: CborValue | undefined): value is CborTag | IntegralFloat {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Uint8Array)
  );
}
