import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CborValue, decode, encode } from '../../../src/core/codec/cbor.ts';
import { cborValue, mutated } from './arbitrary.ts';

const read: readonly [hex: string, value: CborValue][] = [
  ['00', 0],
  ['1818', 24],
  ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
  ['1b0020000000000000', 2n ** 53n],
  ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER],
  ['3b001fffffffffffff', -(2n ** 53n)],
  ['3bffffffffffffffff', -(2n ** 64n)],
  ['f93c00', { float: 1 }],
  ['f98000', -0],
  ['f97e00', Number.NaN],
  ['fa47c35000', { float: 100000 }],
  ['fb3ff199999999999a', 1.1],
  ['f90001', 2 ** -24],
  ['f90400', 2 ** -14],
  ['fa33000000', 2 ** -25],
  ['f97bff', { float: 65504 }],
  ['f97c00', Number.POSITIVE_INFINITY],
  ['43010203', Uint8Array.of(1, 2, 3)],
  ['62c3bc', 'ü'],
  ['63efbbbf', '\ufeff'],
];

const refused: readonly [title: string, hex: string, reason: string][] = [
  ['nothing', '', 'decode_cbor_truncated'],
  ['an integer in a longer head', '1817', 'decode_cbor_not_deterministic'],
  ['an integer of two bytes in four', '1a0000ffff', 'decode_cbor_not_deterministic'],
  ['a length in a longer head', '580101', 'decode_cbor_not_deterministic'],
  ['a head that is cut', '19ff', 'decode_cbor_truncated'],
  ['a string longer than the input', '5bffffffffffffffff00', 'decode_cbor_truncated'],
  ['an array longer than the input', '9bffffffffffffffff00', 'decode_cbor_truncated'],
  ['a map longer than the input', 'bbffffffffffffffff00', 'decode_cbor_truncated'],
  ['a map with half of its last pair', 'a2010203', 'decode_cbor_truncated'],
  ['an array of indefinite length', '9f01ff', 'decode_cbor_not_deterministic'],
  ['a string in chunks', '5f4101ff', 'decode_cbor_not_deterministic'],
  ['a break on its own', 'ff', 'decode_cbor_not_deterministic'],
  ['a reserved head', '1c', 'decode_cbor_unsupported'],
  ['a simple value', 'e0', 'decode_cbor_unsupported'],
  ['undefined', 'f7', 'decode_cbor_unsupported'],
  ['a simple value in two bytes', 'f8ff', 'decode_cbor_unsupported'],
  ['a float that half the bytes hold', 'fa3f800000', 'decode_cbor_not_deterministic'],
  ['a double that a float holds', 'fb40f86a0000000000', 'decode_cbor_not_deterministic'],
  ['another NaN', 'f97e01', 'decode_cbor_not_deterministic'],
  ['a NaN of four bytes', 'fa7fc00000', 'decode_cbor_not_deterministic'],
  ['an infinity of eight bytes', 'fb7ff0000000000000', 'decode_cbor_not_deterministic'],
  ['keys out of order', 'a202000100', 'decode_cbor_not_deterministic'],
  ['a longer key before a shorter one', 'a262616100616200', 'decode_cbor_not_deterministic'],
  ['a key twice', 'a201000100', 'decode_cbor_duplicate_key'],
  ['a text key twice', 'a261610061610a', 'decode_cbor_duplicate_key'],
  ['a byte string as key', 'a1410100', 'decode_cbor_unsupported'],
  ['an array as key', 'a18000', 'decode_cbor_unsupported'],
  ['a float as key', 'a1f93c0000', 'decode_cbor_unsupported'],
  ['an overlong UTF-8 form', '62c080', 'decode_cbor_invalid_utf8'],
  ['a surrogate in UTF-8', '63eda080', 'decode_cbor_invalid_utf8'],
  ['a cut UTF-8 sequence', '61c3', 'decode_cbor_invalid_utf8'],
  ['a byte too many', '0000', 'decode_cbor_trailing_bytes'],
  ['a tag of more than 53 bits', 'dbffffffffffffffff00', 'decode_cbor_unsupported'],
  ['a tag without an item', 'c0', 'decode_cbor_truncated'],
];

describe('decode', () => {
  test.each(read)('%s is read', (hex, value) => {
    const decoded = decode(hexToBytes(hex));
    expect(decoded).toEqual({ ok: true, value });
    expect(bytesToHex(encode(value))).toBe(hex);
  });

  test.each(refused)('%s is refused', (_title, hex, reason) => {
    expect(decode(hexToBytes(hex))).toEqual({ ok: false, reason });
  });

  test('byte strings are views onto the input', () => {
    const bytes = hexToBytes('43010203');
    const decoded = decode(bytes);
    if (!decoded.ok || !(decoded.value instanceof Uint8Array)) throw new Error('not read');
    expect(decoded.value.buffer).toBe(bytes.buffer);
  });

  test.each(['81', 'a100', 'c1'])(
    'containers %s nest as deep as the limit and no deeper',
    (head) => {
      const nested = (depth: number) => hexToBytes(`${head.repeat(depth)}00`);
      const limits = { maxBytes: 1000, maxDepth: 16 };
      expect(decode(nested(16), limits).ok).toBe(true);
      expect(decode(nested(17), limits)).toEqual({ ok: false, reason: 'decode_cbor_too_deep' });
    },
  );

  test('an empty container at the limit is as deep as a full one', () => {
    const bytes = hexToBytes(`${'81'.repeat(16)}80`);
    expect(decode(bytes)).toEqual({ ok: false, reason: 'decode_cbor_too_deep' });
  });

  test('an item above the limit is refused unread', () => {
    const limits = { maxBytes: 3, maxDepth: 16 };
    expect(decode(hexToBytes('ffffffff'), limits)).toEqual({
      ok: false,
      reason: 'decode_item_too_large',
    });
  });
});

describe('encode', () => {
  test('a number of integral value is an integer, whatever it was meant as', () => {
    expect(bytesToHex(encode([1.0, 2 ** 53, { float: 1 }]))).toBe('8301fa5a000000f93c00');
  });

  test('keys are sorted by their encoding', () => {
    const keys = ['b', 'aa', 10, -1, 100, 'ü', 2n ** 60n];
    const map = new Map(keys.map((name) => [name, 0]));
    const decoded = decode(encode(map));
    if (!decoded.ok || !(decoded.value instanceof Map)) throw new Error('not read');
    expect([...decoded.value.keys()]).toEqual([10, 100, 2n ** 60n, -1, 'b', 'aa', 'ü']);
  });

  test.each<[string, CborValue]>([
    ['a lone surrogate', '\ud800'],
    ['an integer beyond 64 bits', 2n ** 64n],
    ['a negative integer beyond 64 bits', -(2n ** 64n) - 1n],
    [
      'a key given twice',
      new Map<number | bigint, number>([
        [1, 0],
        [1n, 0],
      ]),
    ],
    ['a fraction as key', new Map([[0.5, 0]])],
    ['a negative tag', { tag: -1, value: 0 }],
    ['what is no value', undefined as unknown as CborValue],
  ])('%s has no encoding', (_title, value) => {
    expect(() => encode(value)).toThrow(RangeError);
  });
});

/** The encoder keeps one buffer of 64 KiB: whatever stands at its end is written while it grows. */
test.each<[string, CborValue]>([
  ['a short text', 'key'],
  ['a text that is no ASCII', 'ключ'],
  ['a long text', 'x'.repeat(300)],
  ['bytes', Uint8Array.of(1, 2, 3)],
  ['a large integer', 2n ** 60n],
  ['a float', 1.1],
  ['a map', new Map([['key', 'value']])],
])('%s is written whole wherever the buffer ends', (_, value) => {
  const kept = 64 * 1024;
  for (let left = 0; left < 24; left++) {
    // A larger one first: the next begins with a buffer of 64 KiB.
    encode(new Uint8Array(2 * kept));
    const bytes = encode([new Uint8Array(kept - left), value]);
    expect(bytesToHex(bytes.subarray(-encode(value).length))).toBe(bytesToHex(encode(value)));
  }
});

describe('both ways', () => {
  test('every value comes back', () => {
    fc.assert(
      fc.property(cborValue, (value) => {
        expect(decode(encode(value))).toEqual({ ok: true, value });
      }),
    );
  });

  test('whatever is accepted is the one encoding of its value', () => {
    fc.assert(
      fc.property(mutated(cborValue.map(encode)), (bytes) => {
        const decoded = decode(bytes);
        if (decoded.ok) expect(encode(decoded.value)).toEqual(bytes);
        else expect(decoded.reason).toMatch(/^decode_/);
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes at all are answered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const decoded = decode(bytes);
        if (decoded.ok) expect(encode(decoded.value)).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });
});
