import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SHORT_TEXT, shortText } from '../../../src/core/codec/short-text.ts';

test('a short text is the text of its bytes, whatever was read before it, or left to a decoder', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: SHORT_TEXT }),
    fc.string({ unit: 'binary', maxLength: 8 }),
    // Few letters: texts that share a place with others.
    fc.string({ unit: fc.constantFrom('a', 'b', '\u007f', '\u0000'), maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(text), fc.nat(3), (texts, before) => {
      for (const one of texts) {
        const bytes = new TextEncoder().encode(one);
        const within = new Uint8Array([...new Uint8Array(before), ...bytes, 1]);
        const isAscii = bytes.every((byte) => byte < 0x80);
        const read = shortText(within, before, before + bytes.length);
        expect(read).toBe(isAscii ? one : null);
      }
    }),
    { numRuns: 300 },
  );
});
