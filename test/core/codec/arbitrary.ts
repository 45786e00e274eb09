/** CBOR values of every kind for property tests, and bytes that were once well-formed. */
import fc from 'fast-check';
import type { CborKey, CborValue } from '../../../src/core/codec/cbor.ts';
import type { Bytes } from '../../../src/core/model.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const integer = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.maxSafeInteger(),
  fc
    .bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n })
    .filter((value) => value < Number.MIN_SAFE_INTEGER || value > Number.MAX_SAFE_INTEGER),
);
const float = fc.oneof(
  fc.double().filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0)),
  fc.float().filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0)),
  fc.integer({ min: 1, max: 2047 }).map((sixteenths) => sixteenths / 16 + 1 / 32),
  fc.integer({ min: -70000, max: 70000 }).map((value) => ({ float: value })),
);
const scalar = fc.oneof(
  integer,
  float,
  text,
  fc.uint8Array({ maxLength: 40 }),
  fc.boolean(),
  fc.constant(null),
);
const key: fc.Arbitrary<CborKey> = fc.oneof(integer, text);

/** Values as decode yields them: what is encoded comes back equal. */
export const cborValue: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, maxLength: 6 })
      .map((entries) => new Map(entries)),
    fc.record({ tag: fc.maxSafeInteger().map(Math.abs), value: tie('value') }),
  ),
})).value;

/** `bytes` with some of them changed, dropped or doubled. */
export function mutated(bytes: fc.Arbitrary<Bytes>): fc.Arbitrary<Bytes> {
  const edit = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('change', 'drop', 'insert', 'cut'),
    byte: fc.integer({ min: 0, max: 255 }),
  });
  return fc.tuple(bytes, fc.array(edit, { minLength: 1, maxLength: 4 })).map(([start, edits]) => {
    const result = [...start];
    for (const { at, kind, byte } of edits) {
      const index = result.length === 0 ? 0 : at % result.length;
      if (kind === 'change') result[index] = byte;
      else if (kind === 'drop') result.splice(index, 1);
      else if (kind === 'insert') result.splice(index, 0, byte);
      else result.length = index;
    }
    return Uint8Array.from(result);
  });
}
