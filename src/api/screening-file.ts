/** A file in the columns of the Consolidated Screening List (CSV) -> its entries. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import Papa from 'papaparse';
import { screeningColumns, screeningLimits } from '../contract/screening.ts';
import type { ScreeningEntry } from '../flow/registry/screening-port.ts';
import { accept, type Outcome, refuse } from '../flow/registry/write.ts';

/** Characters kept of one cell, and other names of one entry: what is longer is of no name. */
const MAX_CELL = 500;
const MAX_NAMES = 40;

type Row = Readonly<Record<string, string | undefined>>;

/** `screening_list_unreadable` where it is no such table; `request_too_large` beyond 50,000 rows. */
export function readScreeningList(bytes: Uint8Array): Outcome<readonly ScreeningEntry[]> {
  const text = textOf(bytes);
  if (text === null) return unreadable('The file is not UTF-8.');
  const preview = screeningLimits.rows + 1;
  const { data, meta, errors } = Papa.parse<Row>(text, {
    ...{ header: true, skipEmptyLines: 'greedy', preview },
    transformHeader: (title) => title.trim().toLowerCase(),
  });
  const lacking = screeningColumns.required.filter((name) => !meta.fields?.includes(name));
  if (lacking.length > 0) return unreadable(`It has no column ${lacking.join(', ')}.`);
  const fault = errors.find(({ type }) => type === 'Quotes');
  if (fault) return unreadable(`Line ${(fault.row ?? 0) + 2}: ${fault.message}.`);
  if (data.length > screeningLimits.rows) {
    return refuse('request_too_large', { detail: `At most ${screeningLimits.rows} rows.` });
  }
  const entries = data.map(entryOf);
  if (entries.length === 0) return unreadable('It has no entry.');
  // An entry that is left out would never be screened against, and nobody would be told.
  const nameless = entries.findIndex(({ name }) => name === '');
  if (nameless >= 0) return unreadable(`Row ${nameless + 1} after the header has no name.`);
  return accept(entries);
}

function unreadable(detail: string): Outcome<never> {
  return refuse('screening_list_unreadable', { detail });
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

function entryOf(row: Row): ScreeningEntry {
  const [source, number, name] = [cell(row.source), cell(row.entity_number), cell(row.name)];
  const key = sha256(utf8ToBytes(JSON.stringify([source, number, name])));
  return {
    entry: bytesToHex(key.slice(0, 12)),
    ...{ source, number, name },
    type: cell(row.type),
    altNames: (row.alt_names ?? '')
      .split(';')
      .slice(0, MAX_NAMES)
      .map(cell)
      .filter((one) => one !== ''),
    addresses: cell(row.addresses),
    startDate: cell(row.start_date),
  };
}

/** One line of printable text. */
function cell(text: string | undefined): string {
  return (text ?? '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_CELL);
}
