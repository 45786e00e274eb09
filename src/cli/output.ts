/** What commands print: tables and problems for people, JSON for programs, never a control character of somebody else's. */
import type { CallProblem } from '../sdk/problem.ts';

/** Problems of rows shown one by one. */
const shownErrors = 20;
/** A SHA-256 in hex fits. */
const maxColumnWidth = 64;

/** Text without characters that move a cursor or turn the direction of writing; newlines stay. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (char) =>
    char === '\n' ? char : `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
}

/** One line, or several, on standard output. */
export function say(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** A value as JSON on standard output. JSON escapes control characters by itself. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => string | number | null;
}

/** Rows under their titles, each column as wide as its widest cell; an empty cell is a dash. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const body = rows.map((row) => columns.map(({ of }) => cell(of(row))));
  const lines = [columns.map(({ title }) => title), ...body];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines.map((line) => padded(line, widths)).join('\n');
}

function cell(value: string | number | null): string {
  if (value === null || value === '') return '-';
  const text = printable(String(value)).replaceAll('\n', ' ');
  return text.length > maxColumnWidth ? `${text.slice(0, maxColumnWidth - 1)}…` : text;
}

function padded(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((text, i) => (i === line.length - 1 ? text : text.padEnd(widths[i]!)))
    .join('  ')
    .trimEnd();
}

/** Names and values below one another; what is null is left out. */
export function facts(rows: readonly (readonly [string, string | number | null])[]): string {
  const present = rows.filter(([, value]) => value !== null);
  const width = Math.max(...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** An instant of the wire to the minute. */
export function minute(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')}Z`;
}

/** A problem in words: what was wrong, then each place where. */
export function problemText(problem: CallProblem): string {
  const { title, detail, reason, errors = [], furtherErrors = 0, requestId } = problem;
  const what = [title, ...(detail ? [detail] : [])].join(' ');
  const shown = errors.slice(0, shownErrors).map((error) => {
    const line = error.line === undefined ? '' : `line ${error.line} `;
    return `  ${line}${error.pointer ?? ''} ${error.reason}: ${error.detail}`.replace(
      / {2,}(?=\S+:)/,
      '  ',
    );
  });
  const hidden = errors.length - shown.length + furtherErrors;
  const further = hidden > 0 ? [`  and ${hidden} more`] : [];
  const reference = requestId === null ? reason : `${reason}, request ${requestId}`;
  return [`${what} (${reference})`, ...shown, ...further].join('\n');
}

/** What an id is called, and the id, by the `names` of an answer. */
export function withName(names: Readonly<Record<string, string>>, id: string): string {
  const name = names[id];
  return name === undefined ? id : `${name} (${id})`;
}
