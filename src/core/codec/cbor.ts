/**
 * Deterministic CBOR (RFC 8949 section 4.2.1): bytes -> value. There is one encoding of a value and any other is
 * refused: definite lengths, shortest heads, shortest floats, unique map keys in bytewise order, valid UTF-8.
 */
import type { Bytes } from '../model.ts';
import { type DecodeReason, err, ok, type Result } from '../result.ts';
import { floatWidth, halfToNumber } from './float.ts';
import { SHORT_TEXT, shortText } from './short-text.ts';
import type { CborKey, CborValue } from './value.ts';

export { encode, encodeBriefly } from './cbor-encode.ts';
export type { CborKey, CborMap, CborTag, CborValue, IntegralFloat } from './value.ts';

export interface CborLimits {
  readonly maxBytes: number;
  /** Arrays, maps and tags inside one another. */
  readonly maxDepth: number;
  /**
   * Values in all, keys included; unbounded where it is not given. An engine's hash of integers is not seeded: a map of
   * thousands of chosen keys costs a hundred times its bytes.
   */
  readonly maxValues?: number;
  /** `any` of formats that are not ours and do not ask for order; a key twice is refused all the same. */
  readonly keyOrder?: 'bytewise' | 'any';
}

/** What one item of evidence may be; a token of ours has about a hundred values. */
export const ITEM_LIMITS: CborLimits = { maxBytes: 16 * 1024, maxDepth: 16, maxValues: 512 };
const NO_LIMITS: CborLimits = { maxBytes: Number.MAX_SAFE_INTEGER, maxDepth: 16 };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One value and nothing after it. Byte strings are views onto `bytes`. Cost is linear in the input, whatever it is. */
export function decode(
  bytes: Bytes,
  limits: CborLimits = NO_LIMITS,
): Result<CborValue, DecodeReason> {
  if (bytes.length > limits.maxBytes) return err('decode_item_too_large');
  const reader = new Reader(bytes, limits);
  const value = reader.value(0);
  if (reader.fault) return err(reader.fault);
  if (reader.at !== bytes.length) return err('decode_cbor_trailing_bytes');
  return ok(value);
}

/** Reads forward only. The first fault stops it, and what was read since means nothing. */
class Reader {
  at = 0;
  fault: DecodeReason | null = null;
  readonly #bytes: Bytes;
  readonly #view: DataView;
  readonly #maxDepth: number;
  readonly #isOrdered: boolean;
  #valuesLeft: number;

  constructor(bytes: Bytes, limits: CborLimits) {
    const { maxDepth, maxValues = Number.POSITIVE_INFINITY, keyOrder = 'bytewise' } = limits;
    this.#isOrdered = keyOrder === 'bytewise';
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = maxDepth;
    this.#valuesLeft = maxValues;
  }

  value(depth: number): CborValue {
    const initial = this.#bytes[this.at];
    if (initial === undefined) return this.#fail('decode_cbor_truncated');
    this.#valuesLeft -= 1;
    if (this.#valuesLeft < 0) return this.#fail('decode_item_too_large');
    const major = initial >> 5;
    if (major === 7) return this.#simple(initial & 31);
    if (major >= 4 && depth >= this.#maxDepth) return this.#fail('decode_cbor_too_deep');
    const argument = this.#argument(initial & 31);
    if (this.fault) return null;
    switch (major) {
      case 0:
        return argument;
      case 1:
        return typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER
          ? -1 - argument
          : -1n - BigInt(argument);
      case 2:
        return this.#string(argument);
      case 3:
        return this.#text(argument);
      case 4:
        return this.#array(argument, depth);
      case 5:
        return this.#map(argument, depth);
      default:
        return this.#tag(argument, depth);
    }
  }

  /** The head's argument, which must not fit a shorter head. */
  #argument(info: number): number | bigint {
    if (info < 24) {
      this.at += 1;
      return info;
    }
    if (info > 27)
      return (
        this.#fail(info === 31 ? 'decode_cbor_not_deterministic' : 'decode_cbor_unsupported') ?? 0
      );
    const width = 1 << (info - 24);
    if (this.at + 1 + width > this.#bytes.length) return this.#fail('decode_cbor_truncated') ?? 0;
    const argument = this.#unsigned(this.at + 1, width);
    if (argument < SHORTEST[info - 24]!) return this.#fail('decode_cbor_not_deterministic') ?? 0;
    this.at += 1 + width;
    return argument;
  }

  #unsigned(at: number, width: number): number | bigint {
    if (width === 1) return this.#view.getUint8(at);
    if (width === 2) return this.#view.getUint16(at);
    if (width === 4) return this.#view.getUint32(at);
    const wide = this.#view.getBigUint64(at);
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide;
  }

  #string(length: number | bigint): CborValue {
    if (length > this.#bytes.length - this.at) return this.#fail('decode_cbor_truncated');
    const start = this.at;
    this.at += Number(length);
    return this.#bytes.subarray(start, this.at);
  }

  #text(length: number | bigint): CborValue {
    const start = this.at;
    const bytes = this.#string(length) as Bytes;
    if (this.fault) return null;
    const isShort = this.at - start <= SHORT_TEXT;
    const short = isShort ? shortText(this.#bytes, start, this.at) : null;
    if (short !== null) return short;
    try {
      return utf8.decode(bytes);
    } catch {
      return this.#fail('decode_cbor_invalid_utf8');
    }
  }

  /** Each member takes a byte at least, so a length beyond the input is refused before anything is made of it. */
  #array(length: number | bigint, depth: number): CborValue {
    if (length > this.#bytes.length - this.at) return this.#fail('decode_cbor_truncated');
    const members = new Array<CborValue>(Number(length));
    for (let i = 0; i < members.length; i++) {
      members[i] = this.value(depth + 1);
      if (this.fault) return null;
    }
    return members;
  }

  #map(length: number | bigint, depth: number): CborValue {
    if (length > (this.#bytes.length - this.at) / 2) return this.#fail('decode_cbor_truncated');
    const map = new Map<CborKey, CborValue>();
    let before = -1;
    let beforeEnd = -1;
    for (let i = 0; i < Number(length); i++) {
      const start = this.at;
      const key = this.#key(depth);
      if (before >= 0 && this.#isOrdered) this.#checkOrder(before, beforeEnd, start, this.at);
      if (!this.#isOrdered && map.has(key)) this.#fail('decode_cbor_duplicate_key');
      if (this.fault) return null;
      before = start;
      beforeEnd = this.at;
      map.set(key, this.value(depth + 1));
      if (this.fault) return null;
    }
    return map;
  }

  #key(depth: number): CborKey {
    const initial = this.#bytes[this.at];
    const major = initial === undefined ? 0 : initial >> 5;
    if (major > 1 && major !== 3) {
      this.#fail('decode_cbor_unsupported');
      return 0;
    }
    return this.value(depth + 1) as CborKey;
  }

  #checkOrder(a: number, aEnd: number, b: number, bEnd: number): void {
    if (this.fault) return;
    const shared = Math.min(aEnd - a, bEnd - b);
    for (let i = 0; i < shared; i++) {
      const difference = this.#bytes[a + i]! - this.#bytes[b + i]!;
      if (difference < 0) return;
      if (difference > 0) return void this.#fail('decode_cbor_not_deterministic');
    }
    // No well-formed item is a prefix of another, so these are equal.
    this.#fail('decode_cbor_duplicate_key');
  }

  #tag(tag: number | bigint, depth: number): CborValue {
    if (typeof tag === 'bigint') return this.#fail('decode_cbor_unsupported');
    return { tag, value: this.value(depth + 1) };
  }

  #simple(info: number): CborValue {
    if (info === 20 || info === 21 || info === 22) {
      this.at += 1;
      return info === 22 ? null : info === 21;
    }
    if (info < 25 || info > 27) {
      return this.#fail(info === 31 ? 'decode_cbor_not_deterministic' : 'decode_cbor_unsupported');
    }
    const width = 1 << (info - 24);
    if (this.at + 1 + width > this.#bytes.length) return this.#fail('decode_cbor_truncated');
    const value = this.#float(this.at + 1, width);
    const isCanonicalNan = width === 2 && this.#view.getUint16(this.at + 1) === 0x7e00;
    const isShortest = Number.isNaN(value) ? isCanonicalNan : floatWidth(value) === width;
    if (!isShortest) return this.#fail('decode_cbor_not_deterministic');
    this.at += 1 + width;
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? { float: value } : value;
  }

  #float(at: number, width: number): number {
    if (width === 2) return halfToNumber(this.#view.getUint16(at));
    return width === 4 ? this.#view.getFloat32(at) : this.#view.getFloat64(at);
  }

  #fail(fault: DecodeReason): null {
    this.fault ??= fault;
    return null;
  }
}

/** The least argument that needs each width of head. */
const SHORTEST = [24, 0x100, 0x10000, 0x100000000];
