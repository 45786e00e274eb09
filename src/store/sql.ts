import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** The part of a Durable Object's SQLite that the stores use; Node's own SQLite can stand behind it too. */
export type SqlValue = string | number | null | Uint8Array | ArrayBuffer;

export interface Sql {
  /** Runs one statement; rows are plain objects, a BLOB is an ArrayBuffer or a Uint8Array. */
  exec(query: string, ...bindings: SqlValue[]): Record<string, SqlValue>[];
  transaction<T>(run: () => T): T;
}

/** A BLOB column as bytes, whichever engine read it. */
export function blob(value: SqlValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError('expected a BLOB');
}

/** A value that JSON carries, with bytes as `{"b": hex}`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    part instanceof Uint8Array ? { b: bytesToHex(part) } : part,
  );
}

/** Reads back what `toJson` wrote. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_key, part) =>
    part !== null && typeof part === 'object' && typeof part.b === 'string'
      ? hexToBytes(part.b)
      : part,
  ) as T;
}
