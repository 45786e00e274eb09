/** What is due for erasure and what was erased, for those who answer for it. */
import type { Refusal } from '../../contract/problem.ts';
import type { Caller } from '../registry/caller.ts';
import type { Paging, RegistryStore } from '../registry/port.ts';
import { accept, type Outcome, refuse } from '../registry/write.ts';
import type { EndedLicence, ErasedName, ErasedUnder, ListedErasure } from './port.ts';
import type { RetentionPorts } from './ports.ts';
import { type Retention, retentionOf } from './retention.ts';

export interface SeenRetention extends Retention {
  readonly facts: EndedLicence;
}

/** Licences that have ended and are not erased whole, with the day on which their content goes: of the caller's authority, or all. */
export async function listRetention(
  { registry, retentionDays }: Pick<RetentionPorts, 'registry' | 'retentionDays'>,
  caller: Caller,
  nowMs: number,
  paging: Paging,
): Promise<readonly SeenRetention[]> {
  const ended = await registry.erasures.endedLicences(nowMs, authorityIn(caller), paging);
  return ended.map((facts) => ({ facts, ...retentionOf(facts, retentionDays) }));
}

/** Erasures of the caller's authority, or all of them. */
export function listErasures(
  { registry }: Pick<RetentionPorts, 'registry'>,
  caller: Caller,
  paging: Paging,
): Promise<readonly ListedErasure[]> {
  return registry.erasures.list(authorityIn(caller), paging);
}

/** One erasure with the names of all that it erased. Files are of no one authority: whoever may ask may see the record. */
export async function seeErasure(
  { registry }: Pick<RetentionPorts, 'registry'>,
  caller: Caller,
  id: string,
): Promise<Outcome<ListedErasure>> {
  const found = await registry.erasures.one(id);
  const authority = authorityIn(caller);
  const isSeen = authority === undefined || found?.row.authority === authority;
  return found && isSeen ? accept(found) : refuse('object_not_found');
}

/** Undefined for the administration, which sees all. */
function authorityIn({ role, authority }: Caller): string | undefined {
  return role === 'regulator' ? (authority ?? '') : undefined;
}

/** Why an object is not there: erased under a leaf; null where nobody erased it. */
export async function erasedRefusal(
  { erasures }: Pick<RegistryStore, 'erasures'>,
  object: ErasedName,
): Promise<Outcome<never> | null> {
  const found = await erasures.erasedUnder([object]);
  return refusalOf(found.get(`${object.kind}/${object.name}`) ?? null);
}

/** The same of what stood in a licence's record, and cannot be named any more. */
export async function licenceErasedRefusal(
  { erasures }: Pick<RegistryStore, 'erasures'>,
  licence: string,
): Promise<Outcome<never> | null> {
  return refusalOf(await erasures.ofLicence(licence));
}

function refusalOf(erased: ErasedUnder | null): Outcome<never> | null {
  if (!erased || erased.leafIndex === null) return null;
  const { leafIndex } = erased;
  const rest: Omit<Refusal, 'reason'> = { leafIndex, detail: `erased under leaf ${leafIndex}` };
  return refuse('content_erased', rest);
}
