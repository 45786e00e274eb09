/** Who speaks: the caller's party or authority, and the name and label that a text is signed with. */
import type { Caller } from '../registry/caller.ts';
import type { RegistryPorts } from '../registry/ports.ts';
import type { Side } from './port.ts';
import type { Authored } from './rows.ts';

/** The name that the writer gave, and what the administration called the API key when it was issued. */
export async function authored(
  ports: Pick<RegistryPorts, 'registry'>,
  caller: Caller,
  author: string | undefined,
): Promise<Authored> {
  const key = await ports.registry.newest('apiKeys', caller.apiKey);
  return { author: author ?? null, keyLabel: key?.label ?? null };
}

/** The authority or party that a caller speaks for; an API key of the desk's routes has one. */
export function sideOf(caller: Caller): Side {
  if (caller.role === 'regulator' && caller.authority !== null) {
    return { authority: caller.authority };
  }
  if (caller.role !== 'regulator' && caller.party !== null) return { party: caller.party };
  throw new Error('an API key speaks for nobody');
}

/** The authority of a regulator. */
export function authorityOf(caller: Caller): string {
  const side = sideOf(caller);
  if ('party' in side) throw new Error('a party has no authority');
  return side.authority;
}

/** The party of an exporter or operator. */
export function partyOf(caller: Caller): string {
  const side = sideOf(caller);
  if ('authority' in side) throw new Error('an authority is no party');
  return side.party;
}

/** The id of either. */
export function ownerOf(caller: Caller): string {
  const side = sideOf(caller);
  return 'party' in side ? side.party : side.authority;
}
