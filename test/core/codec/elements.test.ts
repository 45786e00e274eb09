import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec/cbor.ts';
import { elementsOf } from '../../../src/core/codec/elements.ts';
import { cborValue } from './arbitrary.ts';

test('the elements are the bytes of each member, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.array(cborValue, { maxLength: 30 }), (members) => {
      const elements = elementsOf(encode(members));
      expect(elements?.map((bytes) => decode(bytes))).toEqual(
        members.map((member) => decode(encode(member))),
      );
    }),
  );
});

test('what is no whole array, or more than one, has none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const decoded = decode(bytes);
      if (decoded.ok) expect(elementsOf(bytes) !== null).toBe(Array.isArray(decoded.value));
      else elementsOf(bytes);
    }),
  );
  const whole = encode([1, 'two', new Uint8Array(3), [4]]);
  for (let end = 0; end < whole.length; end++) expect(elementsOf(whole.slice(0, end))).toBeNull();
  expect(elementsOf(Uint8Array.of(...whole, 0))).toBeNull();
  expect(elementsOf(Uint8Array.of(0x9b, 255, 255, 255, 255, 255, 255, 255, 255))).toBeNull();
});
