/** Who calls, and what that lets him see: an API key's role with the party or authority that it speaks for. */
import type { RegistryStore, Visible } from './port.ts';
import type { Role } from './rows.ts';

export interface Caller {
  readonly apiKey: string;
  readonly role: Role;
  /** Of an exporter or operator. */
  readonly party: string | null;
  /** Of a regulator. */
  readonly authority: string | null;
  /** Of a regulator: licences of other authorities that are shared with its own now. */
  readonly sharedLicences?: readonly string[];
}

/** What a caller's registry queries are narrowed to; the administration sees the whole registry. */
export function visibleTo(caller: Caller): Visible {
  if (caller.role === 'exporter') return { exporter: required(caller.party) };
  if (caller.role === 'operator') return { operator: required(caller.party) };
  if (caller.role === 'regulator') return regulatorSees(caller);
  return {};
}

function regulatorSees({ authority, sharedLicences = [] }: Caller): Visible {
  const own = { authority: required(authority) };
  return sharedLicences.length === 0 ? own : { ...own, sharedLicences };
}

/** The caller as he may read at `nowMs`: what is shared is asked for at each request, so that an end is an end. */
export async function withShares(
  registry: Pick<RegistryStore, 'sharedLicences'>,
  caller: Caller,
  nowMs: number,
): Promise<Caller> {
  if (caller.role !== 'regulator') return caller;
  const sharedLicences = await registry.sharedLicences(required(caller.authority), nowMs);
  return { ...caller, sharedLicences };
}

/** A key whose party or authority got lost would otherwise see everything. */
function required(id: string | null): string {
  if (id === null) throw new Error('an API key speaks for nobody');
  return id;
}

/** The operator that a key speaks for. */
export function operatorOf(caller: Caller): string {
  return required(caller.party);
}
