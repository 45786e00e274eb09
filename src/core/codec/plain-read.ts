/** Decoded CBOR -> plain data: records, lists, texts; bytes as hex. The other way of plain-write.ts, for whoever did not write it. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { CborValue } from './value.ts';

/** Reads in the order in which it was written: numbers of shapes and texts are those of everything before. */
export class PlainReader {
  /** Set by the first item that is no plain data; what is read from then on means nothing. */
  isBroken = false;
  readonly #texts: string[] = [];
  readonly #shapes: (readonly string[])[] = [];

  read(value: CborValue | undefined): unknown {
    if (typeof value === 'string') {
      this.#texts.push(value);
      return value;
    }
    if (value instanceof Uint8Array) return bytesToHex(value);
    if (Array.isArray(value)) return this.#array(value);
    return value === undefined || (typeof value === 'object' && value !== null)
      ? this.#broken()
      : value;
  }

  #array(members: readonly CborValue[]): unknown {
    const [first, ...rest] = members;
    if (members.length === 0) return {};
    if (first === null) return rest.map((member) => this.read(member));
    if (members.length === 1) return this.#numbered(this.#texts, first);
    const names = Array.isArray(first) ? this.#shapeOf(first) : this.#numbered(this.#shapes, first);
    if (!names || names.length !== rest.length) return this.#broken();
    return recordOf(names, (i) => this.read(rest[i]));
  }

  #shapeOf(names: readonly CborValue[]): readonly string[] | null {
    const isShape = names.every(isName) && new Set(names).size === names.length;
    if (!isShape) return this.#broken();
    this.#shapes.push(names as readonly string[]);
    return names as readonly string[];
  }

  #numbered<T>(known: readonly T[], number: CborValue | undefined): T | null {
    const found = typeof number === 'number' ? known[number] : undefined;
    return found ?? this.#broken();
  }

  #broken(): null {
    this.isBroken = true;
    return null;
  }
}

/** Maps with text keys -> records, as they were written before shapes had numbers. Null where one has other keys. */
export function plainOfMaps(value: CborValue | undefined): unknown {
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (Array.isArray(value)) return value.map(plainOfMaps);
  if (!(value instanceof Map)) return value;
  const names = [...value.keys()];
  if (!names.every(isName)) return null;
  return recordOf(names, (i) => plainOfMaps(value.get(names[i]!)));
}

/** No input of ours is called so, and no record may be made that inherits from what it was told. */
function isName(name: CborValue): name is string {
  return typeof name === 'string' && name !== '__proto__';
}

/** Member by member: records of one shape then share it, which is half of what reading many conditions costs. */
function recordOf(names: readonly string[], member: (at: number) => unknown): object {
  const record: Record<string, unknown> = {};
  for (let i = 0; i < names.length; i++) record[names[i]!] = member(i);
  return record;
}
