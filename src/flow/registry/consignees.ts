/** Consignees in between that the authority of a licence accepts. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import type { ConsigneeRow } from './control-rows.ts';
import { ownLicence } from './own-licence.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RegistryPorts } from './ports.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface ConsigneeDecision {
  readonly licence: string;
  readonly party: string;
  readonly accepted: boolean;
  readonly note: string | null;
}

/** A regulator's word that a party may, or may no longer, stand between exporter and site; again the same is no fault. */
export async function decideConsignee(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: ConsigneeDecision,
): Promise<Outcome<Written<ConsigneeRow>>> {
  const licence = await ownLicence(ports.registry, caller, given.licence);
  if (!licence.ok) return licence;
  const party = await ports.registry.newest('parties', given.party);
  if (!party) {
    const detail = 'There is no such party.';
    const errors = [{ pointer: '/party', reason: 'reference_unknown' as const, detail }];
    return refuse('registry_reference_invalid', { errors });
  }
  const id = consigneeId(given);
  const before = await ports.registry.newest('consignees', id);
  if (before?.accepted === given.accepted) return accept({ value: before, propagated: true });
  const row: ConsigneeRow = { ...nextVersion(id, before, caller, nowMs), ...given };
  const outcome = await write(ports, caller, nowMs, {
    action: given.accepted ? 'consignee-accepted' : 'consignee-ended',
    objects: [changed(before, row)],
    rows: { consignees: [row] },
    value: row,
  });
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}

function consigneeId({ licence, party }: ConsigneeDecision): string {
  return `csg_${bytesToHex(sha256(utf8ToBytes(`${licence}|${party}`)).slice(0, 12))}`;
}
