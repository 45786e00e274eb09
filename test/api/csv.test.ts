import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { csvOf } from '../../src/api/csv.ts';

test('a column is a member, a member of a member, a list of words, or JSON', () => {
  const row = {
    ...{ id: 'a', none: null, many: ['x', 'y'], low: -1, yes: true },
    subject: { type: 'device' },
    items: [{ line: 1 }],
  };
  const columns = ['id', 'none', 'many', 'low', 'yes', 'subject.type', 'items', 'not.there'];
  expect(csvOf(columns, [row])).toBe(
    'id,none,many,low,yes,subjectType,items,notThere\r\na,,x y,-1,true,device,"[{""line"":1}]",\r\n',
  );
});

test('no text is a formula, and every text comes back as it was', () => {
  const starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', ''];
  const texts = fc
    .tuple(fc.constantFrom(...starts), fc.string({ unit: 'grapheme' }))
    .map(([start, rest]) => `${start}${rest}`);
  fc.assert(
    fc.property(texts, (text) => {
      const csv = csvOf(['text', 'end'], [{ text, end: 'end' }]);
      const { data } = Papa.parse<string[]>(csv.slice(0, -2), { newline: '\r\n' });
      const [shown = '', end] = data[1]!;
      expect(end).toBe('end');
      expect(shown).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      // Within a text the mark stands where a spreadsheet of another locale would begin a cell.
      const plain = (given: string) =>
        given.replace(/([;\t\r\n]["\s]*)'(?=[=+\-@＝＋－＠])/g, '$1');
      expect([text, `'${text}`].map(plain)).toContain(plain(shown));
    }),
  );
});
