import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, ITEM_LIMITS } from '../../../src/core/codec/cbor.ts';
import { decodeSign1 } from '../../../src/core/codec/cose.ts';
import { readSequence } from '../../../src/core/codec/sequence.ts';
import type { Bytes } from '../../../src/core/model.ts';
import { cborValue, mutated } from './arbitrary.ts';
import { counted } from './counted.ts';

const SIZE = ITEM_LIMITS.maxBytes;
/** A byte is read as a head, as part of a key against the one before it and against the one behind it, and as text. */
const READS_PER_BYTE = 4;

/** `unit` again and again behind the head of an array or map of that many members. */
function many(major: 4 | 5, unit: (i: number) => readonly number[], members = 1): Bytes {
  const units: number[] = [];
  let count = 0;
  for (let next = unit(0); units.length + next.length + 5 <= SIZE; next = unit(count)) {
    units.push(...next);
    count += 1;
  }
  const length = (count * members) >>> 0;
  return Uint8Array.from([(major << 5) | 25, length >> 8, length & 255, ...units]);
}

const u16 = (i: number) => [0x19, (i + 256) >> 8, (i + 256) & 255];
const prefix = new Array<number>(200).fill(0x61);

const hostile: readonly [title: string, bytes: Bytes][] = [
  ['arrays in arrays without end', new Uint8Array(SIZE).fill(0x81)],
  ['maps as keys of maps', new Uint8Array(SIZE).fill(0xa1)],
  ['maps in maps', Uint8Array.from({ length: SIZE }, (_, i) => (i % 2 === 0 ? 0xa1 : 0))],
  ['tags on tags', new Uint8Array(SIZE).fill(0xc1)],
  ['many empty arrays', many(4, () => [0x80])],
  ['many empty maps', many(4, () => [0xa0])],
  ['many floats', many(4, () => [0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a])],
  ['many tiny keys', many(5, (i) => [...u16(i), 0])],
  [
    'many keys of one long beginning',
    many(5, (i) => [0x78, 202, ...prefix, ...u16(i).slice(1), 0]),
  ],
  ['a key twice at the end', many(5, (i) => [...u16(Math.min(i, 4000)), 0])],
  ['a length of everything', many(4, () => [0x9b, ...new Array<number>(8).fill(0xff)])],
  ['a length of almost everything', many(4, () => [0x99, 0x3f, 0x00])],
  ['one text', Uint8Array.from([0x79, 0x3f, 0xfd, ...new Array<number>(SIZE - 3).fill(0x61)])],
  ['many texts', many(4, () => [0x61, 0x61])],
  [
    'one text that is no UTF-8 at its end',
    Uint8Array.from([0x79, 0x3f, 0xfd, ...new Array<number>(SIZE - 4).fill(0x61), 0xff]),
  ],
  ['zeros', new Uint8Array(SIZE)],
  ['breaks', new Uint8Array(SIZE).fill(0xff)],
];

describe('what decoding costs', () => {
  test.each(hostile)('%s cost no more than their length', (_title, bytes) => {
    const { bytes: watched, reads } = counted(bytes);
    decode(watched, ITEM_LIMITS);
    decodeSign1(watched, { limits: ITEM_LIMITS, tag: 'optional' });
    readSequence(watched, { maxItems: 10_000, maxItemBytes: SIZE });
    expect(reads()).toBeLessThanOrEqual(3 * READS_PER_BYTE * bytes.length);
  });

  test('any bytes cost no more than their length', () => {
    const bytes = fc.oneof(mutated(cborValue.map(encode)), fc.uint8Array({ maxLength: 256 }));
    fc.assert(
      fc.property(bytes, (source) => {
        const { bytes: watched, reads } = counted(source);
        decode(watched, ITEM_LIMITS);
        expect(reads()).toBeLessThanOrEqual(READS_PER_BYTE * source.length + 1);
      }),
      { numRuns: 500 },
    );
  });

  test('the largest hostile items are as large as an item may be', () => {
    for (const [title, bytes] of hostile) {
      expect(bytes.length, title).toBeGreaterThan(SIZE - 300);
      expect(bytes.length, title).toBeLessThanOrEqual(SIZE);
    }
  });
});
