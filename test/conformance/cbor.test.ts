import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { type CborValue, decode, encode } from '../../src/core/codec/cbor.ts';
import { isIntegralFloat, isTag } from '../../src/core/codec/value.ts';
import { vectorJson, vectorsPresent } from './vectors.ts';

interface AppendixCase {
  readonly hex: string;
  /** Whether the bytes are the preferred, definite-length encoding of their value. */
  readonly roundtrip: boolean;
  readonly decoded?: unknown;
}

/** Simple values other than false, true and null: no part of COSE or EAT. */
const unsupported = new Set(['f7', 'f0', 'f818', 'f8ff']);

/** As JSON has it, which knows one kind of number; undefined where it has no word for it. */
function asJson(value: CborValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (isIntegralFloat(value)) return value.float;
  if (Array.isArray(value)) return value.map(asJson);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, member]) => [String(key), asJson(member)]));
  }
  return isTag(value) || value instanceof Uint8Array ? undefined : value;
}

function appendixA(): void {
  const cases = vectorJson<readonly AppendixCase[]>('cbor-rfc8949-appendix-a/appendix_a.json');

  test('as many cases as are published', () => {
    expect(cases.length).toBe(82);
  });

  test.each(cases.filter(({ roundtrip }) => !roundtrip))('$hex is not deterministic', ({ hex }) => {
    const refusal = { ok: false, reason: 'decode_cbor_not_deterministic' };
    expect(decode(hexToBytes(hex))).toEqual(refusal);
  });

  test.each([...unsupported])('%s is no value of ours', (hex) => {
    expect(cases.some((published) => published.hex === hex)).toBe(true);
    expect(decode(hexToBytes(hex))).toEqual({ ok: false, reason: 'decode_cbor_unsupported' });
  });

  const read = cases.filter(({ hex, roundtrip }) => roundtrip && !unsupported.has(hex));
  test.each(read)('$hex is read, and written as it was', ({ hex, decoded: published }) => {
    const decoded = decode(hexToBytes(hex));
    if (!decoded.ok) throw new Error(decoded.reason);
    expect(bytesToHex(encode(decoded.value))).toBe(hex);
    const json = asJson(decoded.value);
    if (published !== undefined && json !== undefined) expect(json).toEqual(published);
  });

  const integral = [
    ['f90000', '00'],
    ['f93c00', '01'],
    ['f9c400', '23'],
    ['f97bff', '19ffe0'],
    ['fa47c35000', '1a000186a0'],
  ];
  test.each(integral)(
    'the number of %s, where it is meant as one, is written %s',
    (float, integer) => {
      const decoded = decode(hexToBytes(float!));
      if (!decoded.ok || !isIntegralFloat(decoded.value)) throw new Error('not an integral float');
      expect(bytesToHex(encode(decoded.value.float))).toBe(integer);
    },
  );
}

if (vectorsPresent) {
  describe('RFC 8949 appendix A', appendixA);
} else {
  test('the published vectors are not here, so nothing of them was run', () => undefined);
}
