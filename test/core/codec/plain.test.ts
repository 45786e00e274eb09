/** Plain data that is written and read again, and what somebody else may have written in its place. */
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CborValue, decode, encode } from '../../../src/core/codec/cbor.ts';
import { PlainReader, plainOfMaps } from '../../../src/core/codec/plain-read.ts';
import { writePlain } from '../../../src/core/codec/plain-write.ts';

const name = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.nat(300).map(String))
  .filter((text) => text !== '__proto__');
const { value: plainData } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.double({ noNaN: true }), fc.string({ unit: 'grapheme' }), fc.uint8Array()),
    fc.constantFrom(null, true, 'often', 0),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(name, fc.option(tie('value'), { nil: undefined })), { maxLength: 5 })
      .map((members) => Object.fromEntries(members)),
  ),
}));

function asRead(value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (Array.isArray(value)) return value.map(asRead);
  if (typeof value === 'number' && Object.is(value, -0)) return { float: -0 };
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, asRead(member)]));
}

function read(bytes: Uint8Array): unknown {
  const decoded = decode(bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  const reader = new PlainReader();
  const value = reader.read(decoded.value);
  return reader.isBroken ? 'broken' : value;
}

test('what is written is read, whatever was said before it', () => {
  const list = fc.array(plainData, { maxLength: 6 });
  fc.assert(
    fc.property(list, (values) => {
      const expected = asRead(values);
      if (!JSON.stringify(expected).includes('"float"')) {
        expect(read(writePlain((out) => out.plain(values)))).toEqual(expected);
      }
    }),
  );
});

test('names and texts are written once', () => {
  const devices = Array.from({ length: 100 }, (_, n) => ({ model: 'H100 SXM', ordinal: n }));
  const bytes = writePlain((out) => out.plain(devices));
  expect(bytes.length).toBeLessThan(100 * 7 + 40);
  expect(read(bytes)).toEqual(devices);
});

test.each<[string, CborValue]>([
  ['a shape nobody described', [0, 1]],
  ['a text nobody wrote', [0]],
  ['fewer values than names', [['a', 'b'], 1]],
  ['more values than names', [['a'], 1, 2]],
  ['a name twice', [['a', 'a'], 1, 2]],
  ['a name that is no text', [[1], 1]],
  ['what a record would inherit from', [['__proto__'], null]],
  ['a shape that is a text', ['a', 1]],
  ['a number below zero', [null, 'a', [-1]]],
  ['a map', new Map([['a', 1]])],
  ['a tag', { tag: 25, value: 0 }],
])('%s is no plain data', (_, value) => {
  expect(read(encode(value))).toBe('broken');
});

test('maps of earlier bundles are read as records', () => {
  const value = new Map<string, CborValue>([
    ['bytes', Uint8Array.of(1)],
    ['list', [new Map([['a', null]])]],
  ]);
  expect(plainOfMaps(value)).toEqual({ bytes: '01', list: [{ a: null }] });
  expect(plainOfMaps(new Map([[1, 2]]))).toBeNull();
});
