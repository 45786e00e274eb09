/** Rows -> CSV (RFC 4180) that a spreadsheet shows and never runs. */

/** Characters with which spreadsheets begin a formula, wherever the text came from (CWE-1236). */
const FORMULA = /^[=+\-@\t\r]/;

/** A header line and one line a row, each ended by CRLF. */
export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

export type Cell = string | number | null;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  // A number of ours may be negative; text that looks like one is still text.
  if (typeof cell === 'number') return String(cell);
  const guarded = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
