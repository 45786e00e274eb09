import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  derItems,
  derPositive,
  derShape,
  derTime,
} from '../../../../src/core/hardware/x509/der.ts';
import type { Bytes } from '../../../../src/core/model.ts';
import { der, derInteger, derUtcTime } from '../../../../src/sim/derwriter.ts';

/** Encodings that BER allows and DER does not, and plain nonsense. */
const refused = [
  ['a long form length below 128', '0481017f'],
  ['a length with a leading zero', `04820010${'00'.repeat(16)}`],
  ['an indefinite length', '30800000'],
  ['a length of three octets', '048300000100'],
  ['a tag of more than one octet', '1f810100'],
  ['content cut short', '040300'],
  ['no length', '04'],
  ['a length cut short', '0481'],
] as const;

describe('DER elements', () => {
  test.each(refused)('%s is refused', (_, hex) => {
    expect(derItems(hexToBytes(hex))).toBeNull();
  });

  test('what is written is read back, whatever its size', () => {
    const content = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(fc.array(content, { maxLength: 4 }), (contents) => {
        const bytes = contents.map((part) => der(0x04, part));
        const joined = Uint8Array.from(bytes.flatMap((part) => [...part]));
        expect(derItems(joined)?.map((item) => [...item.content])).toEqual(
          contents.map((part) => [...part]),
        );
      }),
    );
  });

  test('random bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => derItems(bytes) !== undefined));
  });

  test('a shape holds number and tags', () => {
    const two = hexToBytes('0201010400');
    expect(derShape(two, [0x02, 0x04])?.[0].content).toEqual(Uint8Array.of(1));
    expect(derShape(two, [0x02])).toBeNull();
    expect(derShape(two, [0x02, 0x05])).toBeNull();
  });
});

describe('DER integers', () => {
  test.each([
    ['an empty one', ''],
    ['a negative one', '80'],
    ['one with a needless zero', '0001'],
    ['zero', '00'],
  ])('%s is refused', (_, hex) => {
    expect(derPositive(hexToBytes(hex))).toBeNull();
  });

  test('a positive one is its magnitude', () => {
    const integer = (hex: string): Bytes => derInteger(hexToBytes(hex)).subarray(2);
    expect(derPositive(integer('7f'))).toEqual(hexToBytes('7f'));
    expect(derPositive(integer('80ff'))).toEqual(hexToBytes('80ff'));
  });
});

describe('DER times', () => {
  const timeOf = (bytes: Bytes) => derTime(derItems(bytes)![0]!);
  const generalized = (text: string) => der(0x18, new TextEncoder().encode(text));

  test('years of UTCTime are those from 1950 to 2049', () => {
    expect(timeOf(derUtcTime('201017000000Z'))).toBe(Date.UTC(2020, 9, 17));
    expect(timeOf(derUtcTime('500101000000Z'))).toBe(Date.UTC(1950, 0, 1));
    expect(timeOf(generalized('99991231235959Z'))).toBe(Date.UTC(9999, 11, 31, 23, 59, 59));
  });

  test.each(['201317000000Z', '20101700000Z', '201017000000', '200230000000Z', '201017240000Z'])(
    '%s is refused',
    (text) => expect(timeOf(derUtcTime(text))).toBeNull(),
  );

  test.each(['99991231235959.5Z', '9999123123595Z'])('%s is refused', (text) => {
    expect(timeOf(generalized(text))).toBeNull();
  });
});
