/** Registers sites, and later versions of them. */
import type { SiteGeometry, SitePower } from '../../core/model.ts';
import { type Caller, visibleTo } from './caller.ts';
import { canonicalJson, changed } from './change.ts';
import type { RegistryPorts } from './ports.ts';
import { aDay } from './quota.ts';
import { countryErrors, partyErrors } from './references.ts';
import type { SiteRow } from './rows.ts';
import { siteOf } from './site-standing.ts';
import { accept, newId, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface NewSite {
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly geometry: SiteGeometry;
  readonly power: SitePower | null;
  readonly networks: readonly number[] | null;
}

/** A new site. `auth_role_not_permitted` for an operator that registers somebody else's. */
export async function registerSite(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: NewSite,
): Promise<Outcome<Written<SiteRow>>> {
  const { name, operator, country, geometry, power, networks } = given;
  if (caller.role === 'operator' && caller.party !== operator) {
    return refuse('auth_role_not_permitted', { detail: 'An operator registers its own sites.' });
  }
  const errors = [
    ...countryErrors({ '/country': country }),
    ...(await partyErrors(ports.registry, [
      { pointer: '/operator', party: operator, role: 'operator' },
    ])),
  ];
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const version = nextVersion(newId('sit', ports.random), null, caller, nowMs);
  const registrant = caller.party;
  const row = { ...version, name, operator, country, geometry, power, networks, registrant };
  return write(ports, caller, nowMs, {
    action: 'site-registered',
    objects: [changed(null, row)],
    rows: { sites: [row] },
    value: row,
  });
}

/** What of a site may change; who runs it may not. */
export interface SiteChange extends Omit<NewSite, 'operator'> {
  readonly site: string;
}

/**
 * A new version, claimed like a new site, by its registrant or operator. Ledgers hear of it where no version was ever
 * confirmed: otherwise an operator could draw its area anew around a rack that it has moved.
 */
export async function changeSite(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  { site, name, country, geometry, power, networks }: SiteChange,
): Promise<Outcome<Written<SiteRow>>> {
  const before = await ports.registry.visibleSite(visibleTo(caller), site);
  if (!before) return refuse('object_not_found');
  if (caller.party !== before.operator && caller.party !== before.registrant) {
    const detail = 'Who registered a site, or runs it, changes it.';
    return refuse('auth_role_not_permitted', { detail });
  }
  const errors = countryErrors({ '/country': country });
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const next = { ...before, name, country, geometry, power, networks };
  if (canonicalJson(next) === canonicalJson(before)) {
    return accept({ value: before, propagated: true });
  }
  const row: SiteRow = { ...next, ...nextVersion(site, before, caller, nowMs) };
  const claimed = { newest: row, status: 'claimed', judged: row, decision: null } as const;
  const change = { type: 'site', site: siteOf(claimed) } as const;
  return write(ports, caller, nowMs, {
    action: 'site-changed',
    objects: [changed(before, row)],
    rows: { sites: [row] },
    roster: [{ to: 'ledgers-of-site', site, only: 'never-confirmed', change }],
    charges: [aDay('site-versions', site, nowMs)],
    value: row,
  });
}
