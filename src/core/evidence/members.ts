/** Members of claims, read and bounded: what every part of the profile is read with. */
import type { CborMap, CborValue } from '../codec/cbor.ts';
import { isIntegralFloat } from '../codec/value.ts';

/** Undefined is an absent optional claim, null an invalid one. */
export type Read<T> = T | undefined | null;

/** The members that are there; null where one is invalid. */
export function withoutAbsent(values: Record<string, unknown>): Record<string, unknown> | null {
  let isWhole = true;
  for (const name in values) {
    if (values[name] === null) return null;
    if (values[name] === undefined) isWhole = false;
  }
  if (isWhole) return values;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** An optional member: absent, or as `read` has it. */
export function optionally<T>(
  value: CborValue | undefined,
  read: (value: CborValue) => T | null,
): Read<T> {
  return value === undefined ? undefined : read(value);
}

/** An unsigned integer below 2^53; null: none. */
export function unsigned(value: CborValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A number that is measured, not counted: an integer or a float, 1.0 as good as 1, and -0 as good as 0. */
export function withinBounds(
  value: CborValue | undefined,
  least: number,
  most: number,
): number | null {
  const found = isIntegralFloat(value) ? value.float : value;
  return typeof found === 'number' && found >= least && found <= most ? found + 0 : null;
}

/** A map of what is there. */
export function mapOf(entries: readonly (readonly [number, CborValue | undefined])[]): CborMap {
  return new Map(
    entries.filter((entry): entry is readonly [number, CborValue] => entry[1] !== undefined),
  );
}
