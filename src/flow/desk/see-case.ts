/** A case whole, for its regulators. */
import { scopeOf } from '../registry/anomalies.ts';
import type { Anomaly } from '../registry/anomaly-index.ts';
import type { Caller } from '../registry/caller.ts';
import { accept, type Outcome } from '../registry/write.ts';
import { ownCase } from './own-case.ts';
import type { DeskPorts } from './port.ts';
import { requestsWithAnswers, type SeenRequest } from './requests.ts';
import type { CaseNoteRow, CaseRow, DisclosureRow } from './rows.ts';

export interface SeenCase {
  readonly case: CaseRow;
  /** Those of its anomalies that the caller may still see. */
  readonly anomalies: readonly Anomaly[];
  readonly notes: readonly CaseNoteRow[];
  readonly requests: readonly SeenRequest[];
  readonly disclosure: DisclosureRow | null;
}

/** A case with its anomalies as they stand, its notes, its requests with their answers, and the disclosure that opened it. */
export async function seeCase(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<SeenCase>> {
  const about = await ownCase(ports, caller, id);
  if (!about.ok) return about;
  const { anomalies, disclosure } = about.value;
  const [seen, notes, requests, disclosed] = await Promise.all([
    anomalies.length > 0 ? ports.index.getAll(scopeOf(caller), anomalies) : [],
    ports.desk.notesOf(id),
    requestsWithAnswers(ports, about.value),
    disclosure === null ? null : ports.registry.newest('disclosures', disclosure),
  ]);
  return accept({ case: about.value, anomalies: seen, notes, requests, disclosure: disclosed });
}
