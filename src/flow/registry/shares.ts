/** One authority lets another read a licence: for a purpose, until a date, or until it ends that earlier. */
import type { FieldError } from '../../contract/problem.ts';
import type { Caller } from './caller.ts';
import { visibleTo } from './caller.ts';
import { changed } from './change.ts';
import { mayDecide, ownLicence } from './own-licence.ts';
import type { Paging } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import { authorityErrors } from './references.ts';
import type { LicenceShareRow } from './rows.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface NewShare {
  readonly licence: string;
  readonly authority: string;
  readonly purpose: string;
  readonly untilMs: number;
}

/** A new share of a licence of the caller's authority. `registry_reference_invalid` for one that nobody could use. */
export async function shareLicence(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewShare,
): Promise<Outcome<Written<LicenceShareRow>>> {
  const licence = await ownLicence(ports.registry, caller, given.licence);
  if (!licence.ok) return licence;
  const errors = await shareErrors(ports, licence.value.authority, nowMs, given);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const version = nextVersion(newId('shr', ports.random), null, caller, nowMs);
  const row = { ...version, ...given, ended: false };
  return write(ports, caller, nowMs, {
    action: 'licence-shared',
    objects: [changed(null, row)],
    rows: { licenceShares: [row] },
    value: row,
  });
}

async function shareErrors(
  ports: RegistryPorts,
  issuer: string,
  nowMs: number,
  { authority, untilMs }: NewShare,
): Promise<FieldError[]> {
  const errors = await authorityErrors(ports.registry, '/authority', authority);
  if (authority === issuer) {
    const detail = 'The authority that issued it reads it anyway.';
    errors.push({ pointer: '/authority', reason: 'value_invalid', detail });
  }
  if (untilMs <= nowMs) {
    const detail = 'The share would have ended already.';
    errors.push({ pointer: '/until', reason: 'too_small', detail });
  }
  return errors;
}

/** All shares of a licence for the authority that issued it; for another one those with itself. */
export async function listShares(
  ports: RegistryPorts,
  caller: Caller,
  licence: string,
  paging: Paging,
): Promise<Outcome<readonly LicenceShareRow[]>> {
  const row = await ports.registry.visibleLicence(visibleTo(caller), licence);
  if (!row) return refuse('object_not_found');
  const authority = mayDecide(caller, row) ? undefined : (caller.authority ?? undefined);
  return accept(await ports.registry.listShares(licence, authority, paging));
}

/** Ends a share now; again is no fault. */
export async function endShare(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly licence: string; readonly share: string },
): Promise<Outcome<Written<LicenceShareRow>>> {
  const licence = await ownLicence(ports.registry, caller, given.licence);
  if (!licence.ok) return licence;
  const before = await ports.registry.newest('licenceShares', given.share);
  if (before?.licence !== given.licence) return refuse('object_not_found');
  if (before.ended) return accept({ value: before, propagated: true });
  const row = { ...before, ...nextVersion(before.id, before, caller, nowMs), ended: true };
  return write(ports, caller, nowMs, {
    action: 'licence-share-ended',
    objects: [changed(before, row)],
    rows: { licenceShares: [row] },
    value: row,
  });
}
