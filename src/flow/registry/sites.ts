/** Registers sites. */
import type { SiteGeometry } from '../../core/model.ts';
import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import type { RegistryPorts } from './ports.ts';
import { partyErrors } from './references.ts';
import type { SiteRow } from './rows.ts';
import { newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface NewSite {
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly geometry: SiteGeometry;
}

/** A new site. `auth_role_not_permitted` for an operator that registers somebody else's. */
export async function registerSite(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewSite,
): Promise<Outcome<Written<SiteRow>>> {
  const { name, operator, country, geometry } = given;
  if (caller.role === 'operator' && caller.party !== operator) {
    return refuse('auth_role_not_permitted', { detail: 'An operator registers its own sites.' });
  }
  const errors = await partyErrors(ports.registry, [
    { pointer: '/operator', party: operator, role: 'operator' },
  ]);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const version = nextVersion(newId('sit', ports.random), null, caller, nowMs);
  const row = { ...version, name, operator, country, geometry, registrant: caller.party };
  return write(ports, caller, nowMs, {
    action: 'site-registered',
    objects: [changed(null, row)],
    rows: { sites: [row] },
    roster: [{ to: 'ledgers-of-site', site: row.id, change: { type: 'site', site: siteOf(row) } }],
    value: row,
  });
}

/** A site as rosters have it. */
export function siteOf(row: SiteRow) {
  const { id, version, name, operator, country, geometry } = row;
  return { site: id, version, name, operator, country, geometry };
}
