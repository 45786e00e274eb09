/** HTML by templates that escape whatever they are given: text of others cannot become markup, nor turn the writing. */
import { html, raw } from 'hono/html';

/** Markup that is safe to stand in markup. */
export type Markup = ReturnType<typeof raw>;

/**
 * A tagged template. Strings and numbers are escaped, arrays are joined, markup stands as it is, null and false are
 * nothing. Attributes in templates are always quoted.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Given[]): Markup {
  // Nothing given is a promise, so that the result is none either.
  return html(strings, ...values.map(shown)) as Markup;
}

type Given = string | number | null | undefined | false | Markup | readonly Given[];

function shown(value: Given): unknown {
  if (typeof value === 'string') return visible(value);
  return Array.isArray(value) ? value.map((one: Given) => shown(one)) : value;
}

/** Characters that are not seen and move, hide or turn others become their code: `\u{202e}`. Line ends stay. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, (character) =>
      character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
}

/** Text of our own that is markup already: the style sheet alone. */
export function trusted(text: string): Markup {
  return raw(text);
}
