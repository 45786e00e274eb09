import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup, visible } from '../../../src/api/pages/markup.ts';

describe('a template', () => {
  test('lets no text become markup, nor end an attribute, whatever the text', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<script>', '"><img src=x onerror=y>', "' onmouseover='", '&lt;', '</style>'),
    );
    fc.assert(
      fc.property(hostile, fc.array(hostile), (text, many) => {
        const made = String(markup`<p title="${text}">${text}${many}</p>`);
        expect(made.replace(/^<p title="|"?>|<\/p>$/g, '')).not.toMatch(/[<>]/);
        expect(made.match(/"/g)).toHaveLength(2);
      }),
    );
  });

  test('shows what would hide, or turn the writing, as its code', () => {
    expect(String(markup`${'D1\u202e321'}`)).toBe('D1\\u{202e}321');
    expect(visible('a\u200bb\u0000\ud800')).toBe('a\\u{200b}b\\u{0}\ufffd');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const rest = visible(text).replaceAll('\n', '');
        expect(rest).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
  });

  test('puts markup into markup once, joins lists, and shows nothing for null and false', () => {
    const inner = markup`<b>${'<'}</b>`;
    expect(String(markup`<p>${[inner, inner]}${null}${false}${0}</p>`)).toBe(
      '<p><b>&lt;</b><b>&lt;</b>0</p>',
    );
  });
});
