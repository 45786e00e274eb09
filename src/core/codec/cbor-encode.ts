/** Value -> deterministic CBOR: shortest heads and floats, map keys sorted bytewise. */
import type { Bytes } from '../model.ts';
import { floatWidth, numberToHalf } from './float.ts';
import { compareKeys } from './key-order.ts';
import { type CborKey, type CborMap, type CborValue, isIntegralFloat, isTag } from './value.ts';

const utf8 = new TextEncoder();

/**
 * The one encoding of a value; an integral number is written as an integer, `{float}` as a float. Throws RangeError on
 * what has none: more than 64 bits, a lone surrogate, a map key that is no integer or given twice.
 */
export function encode(value: CborValue): Bytes {
  return encodeBriefly(value).slice();
}

/** The same as a view that holds until the next value is encoded: for whoever hashes or copies it at once. */
export function encodeBriefly(value: CborValue): Bytes {
  writer.begin();
  writer.value(value);
  return writer.bytes();
}

/** A buffer that had to grow beyond this is not kept. */
const KEPT_BYTES = 1024 * 1024;

/** Writes items one after another into one buffer. */
export class Writer {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  /** Whatever the last value left, when it ended or threw, is forgotten. */
  begin(): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#take(new Uint8Array(KEPT_BYTES));
  }

  bytes(): Bytes {
    return this.#buffer.subarray(0, this.#length);
  }

  value(value: CborValue): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'bigint') this.#integer(value);
    else if (typeof value === 'string') this.text(value);
    else if (value === null) this.#byte(0xf6);
    else if (typeof value === 'boolean') this.#byte(value ? 0xf5 : 0xf4);
    else if (value instanceof Uint8Array) this.#string(2, value);
    else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Map) this.#map(value);
    else if (isIntegralFloat(value)) this.#float(value.float);
    else if (isTag(value)) this.#tag(value.tag, value.value);
    else throw new RangeError('not a CBOR value');
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.head(value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
    } else {
      this.#float(value);
    }
  }

  #float(value: number): void {
    this.#room(9);
    const width = floatWidth(value);
    this.#byte(width === 2 ? 0xf9 : width === 4 ? 0xfa : 0xfb);
    if (width === 2) this.#view.setUint16(this.#length, numberToHalf(value)!);
    else if (width === 4) this.#view.setFloat32(this.#length, value);
    else this.#view.setFloat64(this.#length, value);
    this.#length += width;
  }

  #integer(value: bigint): void {
    const argument = value < 0n ? -1n - value : value;
    if (argument >= 1n << 64n) throw new RangeError('an integer of more than 64 bits');
    const isSafe = argument <= BigInt(Number.MAX_SAFE_INTEGER);
    this.head(value < 0n ? 1 : 0, isSafe ? Number(argument) : argument);
  }

  #string(major: number, bytes: Bytes): void {
    this.head(major, bytes.length);
    this.#append(bytes);
  }

  text(text: string): void {
    if (text.length < 0x100 && this.#shortAscii(text)) return;
    if (!text.isWellFormed()) throw new RangeError('a lone surrogate has no UTF-8');
    this.#string(3, utf8.encode(text));
  }

  /** Most texts are short names, which need no other encoder; false, and nothing written, where one is not ASCII. */
  #shortAscii(text: string): boolean {
    // Room for the longest head too: what is written ahead of it would not move along if the head made the buffer grow.
    this.#room(9 + text.length);
    const buffer = this.#buffer;
    const at = this.#length + (text.length < 24 ? 1 : 2);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      buffer[at + i] = code;
    }
    this.head(3, text.length);
    this.#length += text.length;
    return true;
  }

  #tag(tag: number, value: CborValue): void {
    if (!Number.isSafeInteger(tag) || tag < 0) throw new RangeError('not a tag');
    this.head(6, tag);
    this.value(value);
  }

  #array(members: readonly CborValue[]): void {
    this.head(4, members.length);
    for (let i = 0; i < members.length; i++) this.value(members[i]!);
  }

  #map(map: CborMap): void {
    this.head(5, map.size);
    for (const [key, value] of isInOrder(map) ? map : inOrder(map)) {
      if (typeof key === 'number' && !Number.isSafeInteger(key)) throw new RangeError('not a key');
      this.value(key);
      this.value(value);
    }
  }

  /** The head of an item of a major type (RFC 8949 section 3). */
  head(major: number, argument: number | bigint): void {
    this.#room(9);
    const initial = major << 5;
    if (argument < 24) this.#byte(initial | Number(argument));
    else if (argument < 0x100) this.#wide(initial | 24, 1, argument);
    else if (argument < 0x10000) this.#wide(initial | 25, 2, argument);
    else if (argument < 0x100000000) this.#wide(initial | 26, 4, argument);
    else this.#wide(initial | 27, 8, argument);
  }

  #wide(initial: number, width: number, argument: number | bigint): void {
    this.#byte(initial);
    if (width === 1) this.#view.setUint8(this.#length, Number(argument));
    else if (width === 2) this.#view.setUint16(this.#length, Number(argument));
    else if (width === 4) this.#view.setUint32(this.#length, Number(argument));
    else this.#view.setBigUint64(this.#length, BigInt(argument));
    this.#length += width;
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  #append(bytes: Bytes): void {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#take(grown);
  }

  #take(buffer: Uint8Array<ArrayBuffer>): void {
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer);
  }
}

/** One for all: a value is written from its first byte to its last without anything in between. */
const writer = new Writer();

/** Whether a map's keys come in the order in which they are written, each once. */
function isInOrder(map: CborMap): boolean {
  let before: CborKey | undefined;
  for (const key of map.keys()) {
    if (before !== undefined && compareKeys(before, key) >= 0) return false;
    before = key;
  }
  return true;
}

function inOrder(map: CborMap): CborMap {
  const entries = [...map].sort(([a], [b]) => compareKeys(a, b));
  const isDoubled = entries.some(([key], i) => i > 0 && compareKeys(entries[i - 1]![0], key) === 0);
  if (isDoubled) throw new RangeError('a map key given twice');
  return new Map(entries);
}
