/** A manifest's bytes (CSV or NDJSON) -> entries with their lines, and what is wrong with the others. */
import Papa from 'papaparse';
import {
  type ManifestRow,
  manifestColumns,
  manifestLimits,
  manifestRow,
} from '../contract/devices.ts';
import type { FieldError, FieldReason } from '../contract/problem.ts';
import { millisecondsOf } from '../contract/values.ts';
import { type ManifestEntry, RowErrors } from '../flow/registry/manifest.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';
import { fieldErrors } from './field-errors.ts';
import type { RawBody } from './input.ts';

export interface ReadManifest {
  readonly entries: readonly ManifestEntry[];
  readonly errors: RowErrors;
}

/** A row before its schema has seen it, or why it is no row. */
type Line = { readonly lineNumber: number } & (
  | { readonly value: unknown }
  | { readonly reason: FieldReason; readonly detail: string }
);

/**
 * Reads every row; one that does not fit becomes an error and the reading goes on. `manifest_unreadable` where there
 * is no table at all, `request_too_large` beyond 100,000 rows.
 */
export function readManifest({ contentType, bytes }: RawBody): Outcome<ReadManifest> {
  const text = textOf(bytes);
  if (text === null) return refuse('manifest_unreadable', { detail: 'The manifest is not UTF-8.' });
  const lines = contentType === 'text/csv' ? csvLines(text) : accept(ndjsonLines(text));
  if (!lines.ok) return lines;
  if (lines.value.length === 0) {
    return refuse('manifest_unreadable', { detail: 'The manifest has no rows.' });
  }
  if (lines.value.length > manifestLimits.rows) {
    return refuse('request_too_large', {
      detail: `At most ${manifestLimits.rows} rows are taken.`,
    });
  }
  return accept(readLines(lines.value));
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

function readLines(lines: readonly Line[]): ReadManifest {
  const errors = new RowErrors();
  const entries = lines.flatMap((line) => {
    if ('reason' in line) {
      errors.add({ line: line.lineNumber, reason: line.reason, detail: line.detail });
      return [];
    }
    const row = manifestRow.safeParse(line.value, { reportInput: true });
    if (row.success) return [entryOf(line.lineNumber, row.data)];
    for (const error of fieldErrors(row.error)) errors.add({ line: line.lineNumber, ...error });
    return [];
  });
  return { entries, errors };
}

function entryOf(lineNumber: number, { shippedAt, ...row }: ManifestRow): ManifestEntry {
  return { lineNumber, ...row, shippedAtMs: millisecondsOf(shippedAt) };
}

function ndjsonLines(text: string): Line[] {
  return text.split('\n').flatMap((line, i): Line[] => {
    if (line.trim() === '') return [];
    try {
      return [{ lineNumber: i + 1, value: JSON.parse(line) }];
    } catch {
      return [{ lineNumber: i + 1, reason: 'json_invalid', detail: 'not one JSON text' }];
    }
  });
}

/** RFC 4180 with a header line. A quoted cell may span lines: a row stands on the line that it begins on. */
function csvLines(text: string): Outcome<Line[]> {
  const lines: Line[] = [];
  let columns: readonly string[] | null = null;
  let fault: Outcome<never> | null = null;
  let at = 0;
  let lineNumber = 1;
  Papa.parse<string[]>(text, {
    delimiter: ',',
    step({ data, errors, meta }, parser) {
      const row = text.slice(at, meta.cursor);
      at = meta.cursor;
      const first = lineNumber;
      lineNumber += row.split(/\r\n|\n|\r/).length - 1;
      if (row.trim() === '') return;
      const broken = errors[0];
      if (columns)
        lines.push(broken ? brokenLine(first, broken.message) : csvLine(first, data, columns));
      else {
        const errors = columnErrors(data);
        if (errors.length > 0) fault = refuse('manifest_unreadable', { errors });
        columns = data;
      }
      if (fault || lines.length > manifestLimits.rows) parser.abort();
    },
  });
  return fault ?? accept(lines);
}

function brokenLine(lineNumber: number, detail: string): Line {
  return { lineNumber, reason: 'quote_invalid', detail };
}

function columnErrors(columns: readonly string[]): FieldError[] {
  const { required, optional } = manifestColumns;
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
  const members = columns.flatMap((name, i) => {
    const cell = cells[i]!;
    return cell === '' ? [] : [[name, name === 'line' ? numberOf(cell) : cell] as const];
  });
  return { lineNumber, value: Object.fromEntries(members) };
}

/** A cell that is no plain number stays text, which the schema then refuses. */
function numberOf(cell: string): number | string {
  return /^\d{1,6}$/.test(cell) ? Number(cell) : cell;
}
