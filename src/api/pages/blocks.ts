/** What pages are made of: sections, facts, tables, times, ids. */
import { type Markup, markup } from './markup.ts';

export type Cell = string | number | Markup | readonly Markup[] | null | undefined | false;

/** A part of a page under a heading of the second level. */
export function section(title: string, ...content: readonly (Markup | null | false)[]): Markup {
  return markup`<section><h2>${title}</h2>${content}</section>`;
}

/** Names and values; a value that is null is left out. */
export function facts(rows: readonly (readonly [string, Cell])[]): Markup {
  const present = rows.filter(
    ([, value]) => value !== null && value !== undefined && value !== false,
  );
  return markup`<dl class="facts">${present.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => Cell;
  /** Figures of one width, on one line. */
  readonly isNumber?: boolean;
  /** An amount, to be compared with those above and below it: set to the right. */
  readonly isAmount?: boolean;
}

/** Rows under their titles; on a narrow screen each cell says its title itself. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): Markup {
  const cell = ({ title, of, ...looks }: Column<T>, row: T) =>
    markup`<td data-label="${title}" class="${classOf(looks)}">${of(row) ?? '-'}</td>`;
  const head = ({ title, ...looks }: Column<T>) =>
    markup`<th scope="col" class="${classOf(looks)}">${title}</th>`;
  return markup`<table><thead><tr>${columns.map(head)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${columns.map((column) => cell(column, row))}</tr>`)}</tbody></table>`;
}

function classOf({ isNumber, isAmount }: Pick<Column<unknown>, 'isNumber' | 'isAmount'>): string {
  if (isAmount) return 'number amount';
  return isNumber ? 'number' : 'text';
}

export function list(items: readonly (string | Markup)[]): Markup {
  return markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

export function paragraph(...content: readonly (string | Markup)[]): Markup {
  return markup`<p>${content}</p>`;
}

/** What a reader must not overlook. */
export function note(...content: readonly (string | Markup)[]): Markup {
  return markup`<div class="note"><p>${content}</p></div>`;
}

/** Words of a person, with the lines as written; their writing direction is kept to themselves. */
export function said(text: string): Markup {
  return markup`<p class="said"><bdi>${text}</bdi></p>`;
}

export function idOf(id: string): Markup {
  return markup`<span class="id">${id}</span>`;
}

export function hashOf(hash: string): Markup {
  return markup`<span class="hash">${hash}</span>`;
}

/** An instant of the wire, to the second, in UTC. */
export function momentOf(instant: string): Markup {
  return markup`<time datetime="${instant}">${instant.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** The day of an instant of the wire, in UTC. */
export function dayOf(instant: string): Markup {
  return markup`<time datetime="${instant}">${instant.slice(0, 10)}</time>`;
}

export interface Mark {
  readonly text: string;
  readonly tone?: string;
}

/** Short words on a thing's state, side by side. */
export function marks(words: readonly (Mark | null | false)[]): Markup {
  const given = words.filter((word) => word !== null && word !== false);
  return markup`<ul class="marks">${given.map(
    ({ text, tone = 'soft' }) => markup`<li class="mark ${tone}">${text}</li>`,
  )}</ul>`;
}

/** Names that the reader may know, beside the ids they stand for. */
export type Names = ReadonlyMap<string, string>;

/** What an id is called, and the id. */
export function named(names: Names, id: string | null | undefined): Markup | null {
  if (!id) return null;
  const name = names.get(id);
  return name === undefined
    ? idOf(id)
    : markup`<bdi>${name}</bdi> <span class="soft">${idOf(id)}</span>`;
}

const ids = /\b(?:pty|aut|lic|sit|dev)_[0-9a-f]{24}\b/g;

/** Ids that stand in a sentence, for `Asking.names`. */
export function idsIn(sentence: string): readonly string[] {
  return sentence.match(ids) ?? [];
}

/** A sentence with the name before each id that the reader may know the name of; its words are not touched. */
export function withNames(sentence: string, names: Names): Markup {
  const between = sentence.split(ids);
  const found = idsIn(sentence);
  return markup`${between.map((text, i) => markup`${text}${i < found.length && inSentence(names, found[i]!)}`)}`;
}

/** Bold and in brackets: a name is somebody's own text, and must not read as part of the sentence. */
function inSentence(names: Names, id: string): Markup {
  const name = names.get(id);
  return name === undefined ? idOf(id) : markup`<b><bdi>${name}</bdi></b> (${idOf(id)})`;
}

/** Hyphenated words of the wire as a phrase: `position-outside` -> `Position outside`. */
export function phrase(word: string): string {
  const text = word.replaceAll('-', ' ').replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
