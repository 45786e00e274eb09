/** A regulator says that its authority never issued a claimed licence: nothing that it held is held any longer. */
import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import { numberHolder, termsEffect } from './licences.ts';
import { ownLicence } from './own-licence.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow } from './rows.ts';
import { nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/**
 * Rejects a claimed licence for good. Its number, and the serials, UUIDs and hardware keys of its devices become free,
 * so that a false claim squats nobody's; its devices are revoked here, and by the ledger when it hears of the status.
 * Keys stay taken: each was enrolled with a proof of possession.
 */
export async function rejectLicence(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly licence: string; readonly note: string },
): Promise<Outcome<Written<LicenceRow>>> {
  const found = await ownLicence(ports.registry, caller, given.licence);
  if (!found.ok) return found;
  const before = found.value;
  if (before.status !== 'claimed') {
    return refuse('licence_status_conflict', { detail: `The licence is ${before.status}.` });
  }
  const version = nextVersion(before.id, before, caller, nowMs);
  const row: LicenceRow = { ...before, ...version, status: 'rejected', note: given.note };
  return write(ports, caller, nowMs, {
    action: 'licence-rejected',
    // That its devices are revoked with it needs no entry of theirs: it follows from this one.
    objects: [changed(before, row)],
    rows: { licences: [row] },
    freed: [numberHolder(before)],
    ended: { licence: row.id, atMs: nowMs, actor: caller.apiKey },
    roster: [termsEffect(row)],
    value: row,
  });
}
