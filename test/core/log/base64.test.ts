import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../../src/core/log/base64.ts';

test('bytes come back as they were, spelled as Node spells them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
  );
});

test.each([
  ['padding left out', 'YQ'],
  ['padding in excess', 'YWJj===='],
  ['padding inside', 'YQ==YQ=='],
  ['bits behind the last byte', 'YR=='],
  ['white space', 'YWJj YWJj'],
  ['a newline', 'YWJj\n'],
  ['the URL alphabet', 'YWJ-'],
  ['another script', 'YWJ\u0661'],
])('%s has no second spelling', (_, text) => {
  expect(fromBase64(text)).toBeNull();
});

test('any text that is read is spelled back as it was', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      const bytes = fromBase64(text);
      if (bytes) expect(toBase64(bytes)).toBe(text);
    }),
  );
});
