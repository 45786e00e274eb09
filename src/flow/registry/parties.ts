/** Registers authorities and parties, and later versions of parties. */

import { type Caller, visibleTo } from './caller.ts';
import { canonicalJson, changed } from './change.ts';
import { tellOwnership } from './ownership-told.ts';
import type { RegistryPorts } from './ports.ts';
import { aDay } from './quota.ts';
import { countryErrors } from './references.ts';
import type { AuthorityRow, PartyRole, PartyRow } from './rows.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/** A new authority. Only the administration's keys get here. */
export async function registerAuthority(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly name: string; readonly country: string },
): Promise<Outcome<Written<AuthorityRow>>> {
  const errors = countryErrors({ '/country': given.country });
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const version = nextVersion(newId('aut', ports.random), null, caller, nowMs);
  const row = { ...version, name: given.name, country: given.country };
  return write(ports, caller, nowMs, {
    action: 'authority-registered',
    objects: [changed(null, row)],
    rows: { authorities: [row] },
    value: row,
  });
}

export interface PartyEntity {
  readonly name: string;
  readonly country: string;
  readonly headquarters: string | null;
  readonly incorporatedOnMs: number | null;
}

/** A new party; one that an exporter registers is seen by it, by the party and by authorities that license it. */
export async function registerParty(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: PartyEntity & { readonly roles: readonly PartyRole[] },
): Promise<Outcome<Written<PartyRow>>> {
  const version = nextVersion(newId('pty', ports.random), null, caller, nowMs);
  const roles = [...new Set(given.roles)];
  const { name, country, headquarters, incorporatedOnMs } = given;
  const errors = countryErrors({ '/country': country, '/headquarters': headquarters });
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const entity = { name, country, headquarters, incorporatedOnMs };
  const row = { ...version, ...entity, roles, registrant: caller.party };
  return write(ports, caller, nowMs, {
    action: 'party-registered',
    objects: [changed(null, row)],
    rows: { parties: [row] },
    value: row,
  });
}

export interface PartyChange extends PartyEntity {
  readonly party: string;
  /** Since when it is so. */
  readonly fromMs: number;
}

/**
 * A later version of a party, by its registrant, by itself, by the administration, or by a regulator whose authority licenses it. Every
 * licence that names the party, or one that it owns, is judged anew.
 */
export async function changeParty(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { party, fromMs, ...entity }: PartyChange,
): Promise<Outcome<Written<PartyRow>>> {
  const isSeen = await ports.registry.isPartyVisible(visibleTo(caller), party);
  const before = isSeen ? await ports.registry.newest('parties', party) : null;
  if (!before) return refuse('object_not_found');
  if (!(await mayChange(ports, caller, before))) {
    const detail =
      'Who registered a party, the party itself, and authorities that license it change it.';
    return refuse('auth_role_not_permitted', { detail });
  }
  const isMoved = entity.headquarters !== before.headquarters;
  if (isMoved && (await isOfficial(ports, caller, party))) {
    return refuse('auth_role_not_permitted', { detail: officialDetail });
  }
  if (fromMs > nowMs) return refuse('request_body_invalid', { errors: [ahead] });
  const { country, headquarters } = entity;
  const errors = countryErrors({ '/country': country, '/headquarters': headquarters });
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const next = { ...before, ...entity };
  if (canonicalJson(next) === canonicalJson(before)) {
    return accept({ value: before, propagated: true });
  }
  const version = nextVersion(party, before, caller, nowMs);
  const row: PartyRow = { ...next, ...version, validFromMs: fromMs };
  const outcome = await write(ports, caller, nowMs, {
    action: 'party-changed',
    objects: [changed(before, row)],
    rows: { parties: [row] },
    charges: [aDay('party-versions', party, nowMs)],
    value: row,
  });
  if (outcome.ok) await tellOwnership(ports, nowMs);
  return outcome;
}

const officialDetail =
  'Where it is led from was stated by an authority or the administration, who correct it.';

/** Whether headquarters stand as an authority, or the administration, last stated them: no party puts its own word over that. */
async function isOfficial(
  { registry }: RegistryPorts,
  { role }: Caller,
  party: string,
): Promise<boolean> {
  if (role === 'admin' || role === 'regulator') return false;
  const versions = await registry.versionsOf('parties', [party]);
  const actors = [...new Set(versions.map(({ actor }) => actor))];
  const keys = await registry.newestOf('apiKeys', actors);
  const isPartys = (actor: string) => keys.some(({ id, party: of }) => id === actor && of !== null);
  const last = versions.findLast(({ actor }) => !isPartys(actor));
  return last !== undefined && last.headquarters !== null;
}

const ahead = {
  pointer: '/from',
  reason: 'too_large',
  detail: 'What is not so yet is stated when it is.',
} as const;

/** What a party is counts for every authority: one that has nothing to do with it leaves it alone. */
async function mayChange(
  { registry }: RegistryPorts,
  caller: Caller,
  of: PartyRow,
): Promise<boolean> {
  const { role, authority } = caller;
  if (role !== 'regulator') return mayState(caller, of);
  return authority !== null && registry.isPartyLicensed(authority, of.id);
}

/** An exporter states what its own parties are; what a regulator states anyone may be held to. */
export function mayState({ role, party }: Caller, of: PartyRow): boolean {
  if (role === 'admin' || role === 'regulator') return true;
  return party === of.id || (party !== null && party === of.registrant);
}
