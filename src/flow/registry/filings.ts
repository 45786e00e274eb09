/** Reports that exporters owe their authority: filed by the hash of a document, for a span; the authority may reject one. */
import { type Caller, visibleTo } from './caller.ts';
import { changed } from './change.ts';
import type { FilingRow } from './control-rows.ts';
import { mayDecide } from './own-licence.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RegistryPorts } from './ports.ts';
import { newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

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
  if (await isKnown(ports, given)) return refuse('filing_document_known');
  const row: FilingRow = {
    ...nextVersion(newId('fil', ports.random), null, caller, nowMs),
    ...{ ...given, status: 'filed', reason: null },
  };
  return told(ports, caller, nowMs, 'report-filed', null, row);
}

/** One document for every month is no report on any; of a rejected one the span may have been what was wrong. */
async function isKnown({ registry }: RegistryPorts, given: NewFiling): Promise<boolean> {
  const { fromMs, toMs } = given;
  const known = await registry.filingsOf(given);
  return known.some(
    (one) => one.status === 'filed' || (one.fromMs === fromMs && one.toMs === toMs),
  );
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
  return told(ports, caller, nowMs, 'report-rejected', before, row);
}

async function told(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  action: 'report-filed' | 'report-rejected',
  before: FilingRow | null,
  row: FilingRow,
): Promise<Outcome<Written<FilingRow>>> {
  const objects = [changed(before, row)];
  const plan = { action, objects, rows: { filings: [row] }, value: row };
  const outcome = await write(ports, caller, nowMs, plan);
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}
