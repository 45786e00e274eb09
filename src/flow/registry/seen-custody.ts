/** The hands that a device passed through, as a caller may see them. */
import { type Caller, visibleTo } from './caller.ts';
import type { TransferRow } from './control-rows.ts';
import type { RegistryPorts } from './ports.ts';
import { accept, type Outcome, refuse } from './write.ts';

export interface SeenCustody {
  readonly device: string;
  readonly licence: string;
  readonly holder: string;
  readonly pending: string | null;
  /** In order of shipping, those that were withdrawn too. */
  readonly transfers: readonly TransferRow[];
}

/** Who sees the device sees its whole chain: the papers of a device travel with it. */
export async function seeCustody(
  { registry }: RegistryPorts,
  caller: Caller,
  device: string,
): Promise<Outcome<SeenCustody>> {
  const dossier = await registry.dossier(visibleTo(caller), device);
  const newest = dossier?.versions.at(-1);
  if (!dossier || !newest) return refuse('object_not_found');
  const [all, last] = await Promise.all([
    registry.custodyOf(device),
    registry.newest('devices', device),
  ]);
  // Of a device that went on to another licence, the hands that it passed through there are not theirs to see.
  const known = new Set(dossier.versions.map(({ licence }) => licence));
  const isPast = last !== null && last.version > newest.version;
  const transfers = isPast ? all.filter(({ licence }) => known.has(licence)) : all;
  const counted = transfers.filter(({ status }) => status !== 'withdrawn');
  const received = counted.filter(
    ({ status, missing }) => status === 'received' && !missing.includes(device),
  );
  return accept({
    ...{ device, licence: newest.licence, transfers },
    holder: received.at(-1)?.receiver ?? dossier.licence.exporter,
    pending: counted.filter(({ status }) => status === 'pending').at(-1)?.id ?? null,
  });
}
