/** Registers authorities and parties. */

import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import type { RegistryPorts } from './ports.ts';
import type { AuthorityRow, PartyRole, PartyRow } from './rows.ts';
import { newId, nextVersion, type Outcome, type Written, write } from './write.ts';

/** A new authority. Only the administration's keys get here. */
export async function registerAuthority(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly name: string; readonly country: string },
): Promise<Outcome<Written<AuthorityRow>>> {
  const version = nextVersion(newId('aut', ports.random), null, caller, nowMs);
  const row = { ...version, name: given.name, country: given.country };
  return write(ports, caller, nowMs, {
    action: 'authority-registered',
    objects: [changed(null, row)],
    rows: { authorities: [row] },
    value: row,
  });
}

/** A new party; one that an exporter registers is seen by it, by the party and by authorities that license it. */
export async function registerParty(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: { readonly name: string; readonly country: string; readonly roles: readonly PartyRole[] },
): Promise<Outcome<Written<PartyRow>>> {
  const version = nextVersion(newId('pty', ports.random), null, caller, nowMs);
  const roles = [...new Set(given.roles)];
  const { name, country } = given;
  const row = { ...version, name, country, roles, registrant: caller.party };
  return write(ports, caller, nowMs, {
    action: 'party-registered',
    objects: [changed(null, row)],
    rows: { parties: [row] },
    value: row,
  });
}
