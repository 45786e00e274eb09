/** Who calls, and what that lets him see: an API key's role with the party or authority that it speaks for. */
import type { Visible } from './port.ts';
import type { Role } from './rows.ts';

export interface Caller {
  readonly apiKey: string;
  readonly role: Role;
  /** Of an exporter or operator. */
  readonly party: string | null;
  /** Of a regulator. */
  readonly authority: string | null;
}

/** What a caller's registry queries are narrowed to; the administration sees the whole registry. */
export function visibleTo(caller: Caller): Visible {
  if (caller.role === 'exporter') return { exporter: required(caller.party) };
  if (caller.role === 'operator') return { operator: required(caller.party) };
  if (caller.role === 'regulator') return { authority: required(caller.authority) };
  return {};
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
