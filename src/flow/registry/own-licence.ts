/** Who decides on a licence: the authority that issued it, and not one that merely reads it. */
import { type Caller, visibleTo } from './caller.ts';
import type { RegistryStore } from './port.ts';
import type { LicenceRow } from './rows.ts';
import { accept, type Outcome, refuse } from './write.ts';

/** A licence that a regulator's own authority issued. Of one that is shared with it the existence is known: 403, not 404. */
export async function ownLicence(
  registry: Pick<RegistryStore, 'visibleLicence'>,
  caller: Caller,
  id: string,
): Promise<Outcome<LicenceRow>> {
  const row = await registry.visibleLicence(visibleTo(caller), id);
  if (!row) return refuse('object_not_found');
  return mayDecide(caller, row) ? accept(row) : refuse('licence_of_other_authority');
}

/** Whether a caller that sees a licence may also decide about it: false for a regulator of another authority. */
export function mayDecide(caller: Caller, licence: Pick<LicenceRow, 'authority'>): boolean {
  return caller.role !== 'regulator' || caller.authority === licence.authority;
}
