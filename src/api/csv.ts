/** Rows -> CSV (RFC 4180) that a spreadsheet shows and never runs. */

/** Characters with which spreadsheets begin a formula, wherever the text came from (CWE-1236); wide forms too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/**
 * Where a spreadsheet of another locale parts cells at semicolons, it opens a quoted line as two: each begins a cell. Looked
 * for from the formula's character back: from the separator on, white space alone would cost the square of its length.
 */
const FORMULA_WITHIN = /[=+\-@＝＋－＠](?<=[;\t\r\n]["\s]*.)/g;

/** A header line and one line a row, each ended by CRLF. A column names a member, or a member's member by a dot. */
export function csvOf(columns: readonly string[], rows: readonly object[]): string {
  const paths = columns.map((column) => column.split('.'));
  const lines = [
    columns.map(titleOf),
    ...rows.map((row) => paths.map((path) => cellOf(row, path))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** `subject.type` -> `subjectType`. */
function titleOf(column: string): string {
  return column.replace(/\.(.)/g, (_, first: string) => first.toUpperCase());
}

function cellOf(row: object, path: readonly string[]): string {
  const value = path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : null),
    row,
  );
  if (value === null || value === undefined) return '';
  // A number of ours may be negative; text that looks like one is still text.
  if (typeof value === 'number') return String(value);
  return escaped(textOf(value));
}

/** A list of plain values has a space between them; whatever has members is JSON. */
function textOf(value: unknown): string {
  if (typeof value !== 'object') return String(value);
  const isPlain = Array.isArray(value) && value.every((member) => typeof member !== 'object');
  return isPlain ? value.join(' ') : JSON.stringify(value);
}

function escaped(text: string): string {
  const started = FORMULA.test(text) ? `'${text}` : text;
  const guarded = started.replace(FORMULA_WITHIN, "'$&");
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
