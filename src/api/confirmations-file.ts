/** A file of an authority's own system (CSV) -> rows to confirm; a bad row refuses the whole, with every fault by line. */
import {
  type ConfirmationRow,
  confirmationColumns,
  confirmationLimits,
  confirmationRow,
} from '../contract/confirmations.ts';
import type { FieldError } from '../contract/problem.ts';
import { millisecondsOf } from '../contract/values.ts';
import type { Exported } from '../flow/registry/confirmation-differences.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';
import { fieldErrors } from './field-errors.ts';
import { CsvReader } from './manifest-csv.ts';
import type { Line } from './manifest-line.ts';

const MAX_ERRORS = 1_000;

/** `confirmations_invalid` where it is no table of the documented columns; `request_too_large` beyond 10,000 rows. */
export function readConfirmations(bytes: Uint8Array): Outcome<readonly Exported[]> {
  const lines = linesOf(bytes);
  if (!lines.ok) return lines;
  if (lines.value.length === 0) return invalid({ detail: 'The file has no rows.' });
  if (lines.value.length > confirmationLimits.rows) {
    const detail = `At most ${confirmationLimits.rows} rows are taken.`;
    return refuse('request_too_large', { detail });
  }
  const rows: Exported[] = [];
  const errors: FieldError[] = [];
  for (const line of lines.value) {
    const row = rowOf(line);
    if (row.ok) rows.push(row.value);
    else errors.push(...row.reason);
  }
  if (errors.length === 0) return accept(rows);
  const further = errors.length - MAX_ERRORS;
  const listed = errors.slice(0, MAX_ERRORS);
  return invalid({ errors: listed, ...(further > 0 ? { furtherErrors: further } : {}) });
}

function linesOf(bytes: Uint8Array): Outcome<readonly Line[]> {
  const reader = new CsvReader(confirmationColumns);
  const text = textOf(bytes);
  if (text === null) return invalid({ detail: 'The file is not UTF-8.' });
  const [body, end] = [reader.read(text), reader.end()];
  if (!body.ok) return invalid({ errors: body.reason.errors ?? [] });
  if (!end.ok) return invalid({ errors: end.reason.errors ?? [] });
  return accept([...body.value, ...end.value]);
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

function invalid(rest: Parameters<typeof refuse>[1]): Outcome<never> {
  return refuse('confirmations_invalid', rest);
}

type RowOutcome =
  | { readonly ok: true; readonly value: Exported }
  | { readonly ok: false; readonly reason: readonly FieldError[] };

function rowOf(line: Line): RowOutcome {
  const { lineNumber } = line;
  if ('reason' in line) {
    const { reason, detail } = line;
    return { ok: false, reason: [{ line: lineNumber, reason, detail }] };
  }
  const parsed = confirmationRow.safeParse(line.value, { reportInput: true });
  if (parsed.success) return { ok: true, value: exported(lineNumber, parsed.data) };
  const reason = fieldErrors(parsed.error).map((error) => ({ line: lineNumber, ...error }));
  return { ok: false, reason };
}

function exported(line: number, { validFrom, validTo, ...row }: ConfirmationRow): Exported {
  return {
    ...{ line, ...row },
    validFromMs: validFrom === undefined ? undefined : millisecondsOf(validFrom),
    validToMs: validTo === undefined ? undefined : millisecondsOf(validTo),
  };
}
