/** A manifest's bytes (CSV or NDJSON) -> entries with their lines, and what is wrong with the others, piece by piece. */
import { type ManifestRow, manifestLimits, manifestRow } from '../contract/devices.ts';
import { millisecondsOf } from '../contract/values.ts';
import type { ManifestBatch, ManifestEntry } from '../flow/registry/manifest.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';
import { fieldErrors } from './field-errors.ts';
import type { StreamedBody } from './input.ts';
import { CsvReader } from './manifest-csv.ts';
import { type Line, type LineReader, NdjsonReader } from './manifest-line.ts';

/**
 * Reads every row; one that does not fit becomes an error and the reading goes on. The last word may be a refusal:
 * `manifest_unreadable` where there is no table at all, `request_too_large` beyond 100,000 rows or the body's bound.
 */
export async function* readManifest(
  body: StreamedBody,
): AsyncGenerator<Outcome<ManifestBatch>, void> {
  const reader = body.contentType === 'text/csv' ? new CsvReader() : new NdjsonReader();
  let rows = 0;
  for await (const lines of linesOf(body, reader)) {
    rows += lines.ok ? lines.value.length : 0;
    const outcome = rows > manifestLimits.rows ? tooManyRows() : lines;
    yield outcome.ok ? accept(batchOf(outcome.value)) : outcome;
    if (!outcome.ok) return;
  }
  if (rows === 0) yield refuse('manifest_unreadable', { detail: 'The manifest has no rows.' });
}

function tooManyRows(): Outcome<never> {
  const detail = `At most ${manifestLimits.rows} rows are taken.`;
  return refuse('request_too_large', { detail });
}

async function* linesOf(
  { chunks }: StreamedBody,
  reader: LineReader,
): AsyncGenerator<Outcome<Line[]>, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  for await (const chunk of chunks) {
    const text = chunk.ok ? decoded(decoder, chunk.value) : chunk;
    yield text.ok ? reader.read(text.value) : text;
    if (!text.ok) return;
  }
  const text = decoded(decoder);
  if (!text.ok) yield text;
  else yield reader.end();
}

/** Without bytes: the end, where no character may be left half. */
function decoded(decoder: TextDecoder, bytes?: Uint8Array): Outcome<string> {
  try {
    return accept(bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
  } catch {
    return refuse('manifest_unreadable', { detail: 'The manifest is not UTF-8.' });
  }
}

function batchOf(lines: readonly Line[]): ManifestBatch {
  const batch = { rows: lines.length, entries: [] as ManifestEntry[], errors: [] };
  return lines.reduce(withLine, batch);
}

function withLine(batch: ManifestBatch, line: Line): ManifestBatch {
  const { lineNumber } = line;
  if ('reason' in line) {
    batch.errors.push({ line: lineNumber, reason: line.reason, detail: line.detail });
    return batch;
  }
  const row = manifestRow.safeParse(line.value, { reportInput: true });
  if (row.success) batch.entries.push(entryOf(lineNumber, row.data));
  else batch.errors.push(...fieldErrors(row.error).map((e) => ({ line: lineNumber, ...e })));
  return batch;
}

function entryOf(lineNumber: number, { shippedAt, ...row }: ManifestRow): ManifestEntry {
  return { lineNumber, ...row, shippedAtMs: millisecondsOf(shippedAt) };
}
