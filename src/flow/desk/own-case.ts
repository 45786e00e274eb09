/** Whose a case is. */
import type { Caller } from '../registry/caller.ts';
import { accept, type Outcome, refuse } from '../registry/write.ts';
import { authorityOf } from './author.ts';
import type { DeskPorts } from './port.ts';
import type { CaseRow } from './rows.ts';

/** A case of the caller's own authority; to everybody else there is none. */
export async function ownCase(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<CaseRow>> {
  const row = await ports.registry.newest('cases', id);
  return row?.authority === authorityOf(caller) ? accept(row) : refuse('object_not_found');
}

/** The same while it is open. */
export async function openedCase(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<CaseRow>> {
  const row = await ownCase(ports, caller, id);
  return row.ok && row.value.status === 'closed' ? refuse('case_closed') : row;
}
