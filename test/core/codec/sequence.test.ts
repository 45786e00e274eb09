import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FrameFault, readSequence, writeSequence } from '../../../src/core/codec/sequence.ts';

const limits = { maxItems: 3, maxItemBytes: 70_000 };

const broken: readonly [title: string, hex: string, offset: number, fault: FrameFault][] = [
  ['an integer', '00', 0, 'not-a-byte-string'],
  ['a text after an item', '4100' + '6161', 2, 'not-a-byte-string'],
  ['a tagged item', 'd28440a04040', 0, 'not-a-byte-string'],
  ['a string in chunks', '5f4100ff', 0, 'not-a-byte-string'],
  ['a reserved head', '5c', 0, 'not-a-byte-string'],
  ['a longer head than needed', '5801ff', 0, 'not-shortest'],
  ['a length of eight bytes that four hold', '5b00000000ffffffff', 0, 'not-shortest'],
  ['a head that is cut', '4100' + '59ff', 2, 'truncated'],
  ['an item that is cut', '4100' + '4201', 2, 'truncated'],
  ['a length beyond every limit', '5bffffffffffffffff', 0, 'item-too-large'],
  ['an item above the limit', '5a00011171', 0, 'item-too-large'],
  ['an item too many', '40404040', 3, 'too-many-items'],
];

describe('readSequence', () => {
  test('an empty body has no items', () => {
    expect(readSequence(new Uint8Array(), limits)).toEqual({ ok: true, value: [] });
  });

  test.each(broken)('%s refuses the body and says where', (_title, hex, offset, fault) => {
    const body = hexToBytes(hex);
    expect(readSequence(body, limits)).toEqual({ ok: false, reason: { offset, fault } });
  });

  test('nothing inside an item is read', () => {
    const items = [hexToBytes('ffff'), hexToBytes(''), hexToBytes('5f')];
    expect(readSequence(writeSequence(items), limits)).toEqual({ ok: true, value: items });
  });

  test.each([0, 23, 24, 255, 256, 65_535, 65_536])('an item of %i bytes comes back', (length) => {
    const items = [new Uint8Array(length).fill(7)];
    expect(readSequence(writeSequence(items), limits)).toEqual({ ok: true, value: items });
  });

  test('whatever is accepted is the one framing of its items', () => {
    const item = fc.uint8Array({ maxLength: 300 });
    const body = fc.oneof(
      fc.array(item, { maxLength: 4 }).map(writeSequence),
      fc.uint8Array({ maxLength: 32 }),
    );
    fc.assert(
      fc.property(body, fc.nat(40), (bytes, cut) => {
        const given = bytes.subarray(0, Math.max(0, bytes.length - cut));
        const read = readSequence(given, limits);
        if (read.ok) expect(writeSequence(read.value)).toEqual(given);
        else expect(read.reason.offset).toBeLessThanOrEqual(given.length);
      }),
    );
  });
});
