/** CSV (RFC 4180, with a header line) -> rows with the lines that they begin on, a piece of text at a time. */
import Papa from 'papaparse';
import { manifestColumns } from '../contract/devices.ts';
import type { FieldError } from '../contract/problem.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';
import {
  boundedLines,
  type Line,
  type LineReader,
  MAX_ROW_CHARS,
  rowTooLong,
} from './manifest-line.ts';

interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly { readonly message: string; readonly row?: number }[];
  readonly meta: { readonly cursor: number };
}

/** The columns of a table, in any order. */
export interface TableColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

export class CsvReader implements LineReader {
  readonly #known: TableColumns;
  #parser: Papa.Parser | null = null;
  #columns: readonly string[] | null = null;
  /** What no row was made of yet. */
  #rest = '';
  #lineNumber = 1;
  #isOver = false;

  constructor(known: TableColumns = manifestColumns) {
    this.#known = known;
  }

  read(text: string): Outcome<Line[]> {
    return this.#isOver ? accept([]) : this.#parse(this.#rest + text, true);
  }

  end(): Outcome<Line[]> {
    return this.#isOver ? accept([]) : this.#parse(this.#rest, false);
  }

  #parse(text: string, isMoreToCome: boolean): Outcome<Line[]> {
    this.#rest = text;
    if (isMoreToCome && !/[\r\n]./s.test(text)) return this.#bounded([]);
    this.#parser ??= new Papa.Parser({ delimiter: ',', newline: newlineOf(text) });
    const { data, errors, meta }: Parsed = this.#parser.parse(text, 0, isMoreToCome);
    const faults = new Map(errors.toReversed().map(({ row = 0, message }) => [row, message]));
    this.#rest = text.slice(meta.cursor);
    const lines: Line[] = [];
    for (const [i, cells] of data.entries()) {
      const fault = this.#take(cells, faults.get(i), lines);
      if (fault) return fault;
    }
    return this.#bounded(lines);
  }

  /** The header line refuses the whole where it does not fit. */
  #take(cells: readonly string[], fault: string | undefined, lines: Line[]): Outcome<never> | null {
    const lineNumber = this.#lineNumber;
    // A quoted cell may span lines: a row stands on the line that it begins on.
    for (const cell of cells) this.#lineNumber += cell.split(/\r\n|\n|\r/).length - 1;
    this.#lineNumber += 1;
    if (cells.length === 1 && cells[0]!.trim() === '' && fault === undefined) return null;
    if (this.#columns) {
      lines.push(
        fault === undefined
          ? csvLine(lineNumber, cells, this.#columns)
          : { lineNumber, reason: 'quote_invalid', detail: fault },
      );
      return null;
    }
    const errors = columnErrors(cells, this.#known);
    this.#columns = cells;
    return errors.length > 0 ? refuse('manifest_unreadable', { errors }) : null;
  }

  /** A quote that is never closed would make one row of all that follows, looked through again with every piece. */
  #bounded(lines: Line[]): Outcome<Line[]> {
    if (this.#rest.length <= MAX_ROW_CHARS) return boundedLines(lines, this.#lineNumber);
    this.#isOver = true;
    return accept([...lines, rowTooLong(this.#lineNumber)]);
  }
}

/** As the first line ends, all do. */
function newlineOf(text: string): '\r\n' | '\n' | '\r' {
  const [newline] = /\r\n|\n|\r/.exec(text) ?? ['\n'];
  return newline as '\r\n' | '\n' | '\r';
}

function columnErrors(
  columns: readonly string[],
  { required, optional }: TableColumns,
): FieldError[] {
  const known: readonly string[] = [...required, ...optional];
  const missing = required.filter((name) => !columns.includes(name));
  const unknown = columns.filter((name, i) => !known.includes(name) || columns.indexOf(name) !== i);
  return [
    ...missing.map((name): FieldError => {
      return { line: 1, reason: 'column_missing', detail: `The column ${name} is missing.` };
    }),
    ...unknown.slice(0, 100).map((name): FieldError => {
      const detail = `The column ${JSON.stringify(name.slice(0, 64))} is unknown or there twice.`;
      return { line: 1, reason: 'column_unknown', detail };
    }),
  ];
}

function csvLine(lineNumber: number, cells: readonly string[], columns: readonly string[]): Line {
  if (cells.length !== columns.length) {
    const detail = `${cells.length} cells under ${columns.length} columns.`;
    return { lineNumber, reason: 'column_count', detail };
  }
  const value: Record<string, string | number> = {};
  columns.forEach((name, i) => {
    const cell = cells[i]!;
    if (cell !== '') value[name] = name === 'line' ? numberOf(cell) : cell;
  });
  return { lineNumber, value };
}

/** A cell that is no plain number stays text, which the schema then refuses. */
function numberOf(cell: string): number | string {
  return /^\d{1,6}$/.test(cell) ? Number(cell) : cell;
}
