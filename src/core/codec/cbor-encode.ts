/** Value -> deterministic CBOR: shortest heads and floats, map keys sorted bytewise. */
import type { Bytes } from '../model.ts';
import { floatWidth, numberToHalf } from './float.ts';
import { type CborKey, type CborMap, type CborValue, isTag } from './value.ts';

const utf8 = new TextEncoder();

/** The one encoding of a value; an integral number is written as an integer. Throws RangeError on what CBOR cannot hold. */
export function encode(value: CborValue): Bytes {
  const writer = new Writer();
  writer.value(value);
  return writer.bytes();
}

class Writer {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  bytes(): Bytes {
    return this.#buffer.slice(0, this.#length);
  }

  value(value: CborValue): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'bigint') this.#integer(value);
    else if (typeof value === 'string') this.#string(3, utf8.encode(value));
    else if (value === null) this.#byte(0xf6);
    else if (typeof value === 'boolean') this.#byte(value ? 0xf5 : 0xf4);
    else if (value instanceof Uint8Array) this.#string(2, value);
    else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Map) this.#map(value);
    else if (isTag(value)) {
      this.#head(6, value.tag);
      this.value(value.value);
    } else throw new RangeError('not a CBOR value');
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.#head(value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
      return;
    }
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
    this.#head(value < 0n ? 1 : 0, isSafe ? Number(argument) : argument);
  }

  #string(major: number, bytes: Bytes): void {
    this.#head(major, bytes.length);
    this.#append(bytes);
  }

  #array(members: readonly CborValue[]): void {
    this.#head(4, members.length);
    for (const member of members) this.value(member);
  }

  #map(map: CborMap): void {
    this.#head(5, map.size);
    const entries = [...map].map(([key, value]) => ({ key: encode(key as CborKey), value }));
    entries.sort((a, b) => compareBytes(a.key, b.key));
    for (const { key, value } of entries) {
      this.#append(key);
      this.value(value);
    }
  }

  #head(major: number, argument: number | bigint): void {
    this.#room(9);
    const initial = major << 5;
    if (argument < 24) return this.#byte(initial | Number(argument));
    if (argument < 0x100) return this.#wide(initial | 24, 1, argument);
    if (argument < 0x10000) return this.#wide(initial | 25, 2, argument);
    if (argument < 0x100000000) return this.#wide(initial | 26, 4, argument);
    this.#wide(initial | 27, 8, argument);
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
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Bytewise order of encoded keys (RFC 8949 section 4.2.1). */
function compareBytes(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}
