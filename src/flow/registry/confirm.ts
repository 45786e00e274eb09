/** A regulator confirms a licence, and with it the sites that it names as they stand. */
import type { FieldError } from '../../contract/problem.ts';
import type { Caller } from './caller.ts';
import { changed } from './change.ts';
import { termsEffect } from './licences.ts';
import { ownLicence } from './own-licence.ts';
import type { RegistryPorts } from './ports.ts';
import type { LicenceRow } from './rows.ts';
import { type Decided, decisionOf } from './site-decisions.ts';
import { type SiteStanding, standingsOf } from './site-standing.ts';
import { accept, nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

/** A site by its id, or at the version that was looked at. */
export interface SiteChoice {
  readonly site: string;
  readonly version: number | null;
}

export interface Confirmation {
  readonly licence: string;
  readonly note: string | null;
  /** `all`: those of its sites that nobody decided on yet. */
  readonly sites: 'all' | readonly SiteChoice[];
}

/** Confirms a claimed licence; each site that is confirmed with it is an object of its own in the change. */
export async function confirmLicence(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: Confirmation,
): Promise<Outcome<Written<LicenceRow>>> {
  const found = await ownLicence(ports.registry, caller, given.licence);
  if (!found.ok) return found;
  const before = found.value;
  if (before.status !== 'claimed') {
    return refuse('licence_status_conflict', { detail: `The licence is ${before.status}.` });
  }
  const sites = await chosenSites(ports, before, given.sites);
  if (!sites.ok) return sites;
  const decided = sites.value.map((standing) => confirmedSite(standing, before, caller, nowMs));
  const version = nextVersion(before.id, before, caller, nowMs);
  const row: LicenceRow = { ...before, ...version, status: 'confirmed', note: given.note };
  return write(ports, caller, nowMs, {
    action: 'licence-confirmed',
    objects: [changed(before, row), ...decided.flatMap(({ plan }) => plan.objects)],
    rows: {
      licences: [row],
      siteDecisions: decided.flatMap(({ plan }) => plan.rows.siteDecisions),
    },
    expected: decided.flatMap(({ plan }) => plan.expected),
    roster: [termsEffect(row), ...decided.flatMap(({ plan }) => plan.roster)],
    value: row,
  });
}

/** The confirmation of a site as a part of that of a licence. */
export function confirmedSite(
  standing: SiteStanding,
  { authority, number }: LicenceRow,
  caller: Caller,
  nowMs: number,
): Decided {
  const note = `With licence ${number}.`;
  return decisionOf(standing, authority, { status: 'confirmed', note }, caller, nowMs);
}

/** Those that are still claimed; every choice that cannot be confirmed is listed. */
async function chosenSites(
  { registry }: RegistryPorts,
  licence: LicenceRow,
  choice: Confirmation['sites'],
): Promise<Outcome<readonly SiteStanding[]>> {
  const standings = await standingsOf(registry, licence.authority, licence.sites);
  const claimed = standings.filter(({ status }) => status === 'claimed');
  if (choice === 'all') return accept(claimed);
  const errors = choice.flatMap((one, i) => choiceErrors(one, i, standings));
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const chosen = new Set(choice.map(({ site }) => site));
  return accept(claimed.filter(({ newest }) => chosen.has(newest.id)));
}

function choiceErrors(
  { site, version }: SiteChoice,
  i: number,
  standings: readonly SiteStanding[],
): FieldError[] {
  const pointer = `/sites/${i}`;
  const standing = standings.find(({ newest }) => newest.id === site);
  if (!standing) {
    const detail = 'The licence does not name the site.';
    return [{ pointer, reason: 'site_not_of_licence', detail }];
  }
  if (version !== null && version !== standing.newest.version) {
    const detail = `The site is at version ${standing.newest.version}.`;
    return [{ pointer: `${pointer}/version`, reason: 'value_invalid', detail }];
  }
  if (standing.status !== 'rejected') return [];
  return [{ pointer, reason: 'value_invalid', detail: 'This version of the site was rejected.' }];
}
