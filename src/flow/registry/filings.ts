/** Reports that exporters owe their authority: filed by the hash of a document, for a span; the authority may reject one. */
import { type Caller, visibleTo } from './caller.ts';
import { changed } from './change.ts';
import type { FilingRow } from './control-rows.ts';
import { mayDecide } from './own-licence.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RegistryPorts } from './ports.ts';
import type { Holder } from './rows.ts';
import {
  newId,
  nextVersion,
  type Outcome,
  type Plan,
  refuse,
  type Written,
  write,
} from './write.ts';

export type NewFiling = Pick<
  FilingRow,
  'licence' | 'what' | 'fromMs' | 'toMs' | 'document' | 'note'
>;

/** The exporter's word that it reported; of time that lies ahead nothing can be reported. */
export async function fileReport(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewFiling,
): Promise<Outcome<Written<FilingRow>>> {
  const licence = await ports.registry.visibleLicence(visibleTo(caller), given.licence);
  if (!licence) return refuse('object_not_found');
  if (given.toMs > nowMs || given.toMs <= given.fromMs) return refuse('filing_span_invalid');
  const row: FilingRow = {
    ...nextVersion(newId('fil', ports.random), null, caller, nowMs),
    ...{ ...given, status: 'filed', reason: null },
  };
  return told(ports, caller, nowMs, 'report-filed', row, {
    objects: [changed(null, row)],
    holders: [documentHolder(row), spanHolder(row)],
    held: { reason: 'filing_document_known' },
  });
}

/** One document for every month is no report on any: while it stands nothing else on its matter is filed by it. */
function documentHolder({ id, licence, what, document }: FilingRow): Holder {
  return { kind: 'filed-document', value: `${licence} ${what} ${document}`, object: id };
}

/** Of a rejected one the span may have been what was wrong, so that by its document this span alone is never filed again. */
function spanHolder(row: FilingRow): Holder {
  const { value, object } = documentHolder(row);
  return { kind: 'filed-span', value: `${value} ${row.fromMs} ${row.toMs}`, object };
}

/** The authority's word that a report is none: what it covered is owed again. */
export async function rejectFiling(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { filing, reason }: { readonly filing: string; readonly reason: string },
): Promise<Outcome<Written<FilingRow>>> {
  const before = await ports.registry.visibleFiling(visibleTo(caller), filing);
  const licence = before && (await ports.registry.newest('licences', before.licence));
  if (!before || !licence) return refuse('object_not_found');
  if (!mayDecide(caller, licence)) return refuse('licence_of_other_authority');
  if (before.status !== 'filed') return refuse('filing_status_conflict');
  const version = nextVersion(filing, before, caller, nowMs);
  const row: FilingRow = { ...before, ...version, status: 'rejected', reason };
  return told(ports, caller, nowMs, 'report-rejected', row, {
    objects: [changed(before, row)],
    freed: [documentHolder(before)],
  });
}

async function told(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: 'report-filed' | 'report-rejected',
  row: FilingRow,
  plan: Pick<Plan<FilingRow>, 'objects' | 'holders' | 'freed' | 'held'>,
): Promise<Outcome<Written<FilingRow>>> {
  const rows = { filings: [row] };
  const outcome = await write(ports, caller, nowMs, { action, rows, value: row, ...plan });
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}
