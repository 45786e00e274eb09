/** An authority confirms or rejects a version of a site for the licences that it issued. */
import { type Caller, visibleTo } from './caller.ts';
import { type ChangedObject, changed } from './change.ts';
import type { RegistryStore, RegistryWrite, RosterEffect } from './port.ts';
import type { RegistryPorts } from './ports.ts';
import type { SiteDecisionRow } from './rows.ts';
import { type SiteStanding, siteDecisionId, siteOf, standingsOf } from './site-standing.ts';
import { nextVersion, type Outcome, refuse, type Written, write } from './write.ts';

export interface SiteDecision {
  readonly site: string;
  /** What was looked at: a later version is not confirmed by the way. */
  readonly version: number;
  readonly status: SiteDecisionRow['status'];
  readonly note: string | null;
}

/**
 * A regulator's decision on the newest version of a site that a licence of its authority names. `registry_conflict`
 * where the site has moved on from the version that was looked at, `site_status_conflict` where that was decided.
 */
export async function decideSite(
  ports: RegistryPorts,
  caller: Caller,
  nowMs: number,
  given: SiteDecision,
): Promise<Outcome<Written<SiteStanding>>> {
  const authority = await decidingAuthority(ports.registry, caller, given.site);
  if (!authority.ok) return authority;
  const [standing] = await standingsOf(ports.registry, authority.value, [given.site]);
  if (!standing) return refuse('object_not_found');
  if (standing.newest.version !== given.version) {
    const detail = `The site is at version ${standing.newest.version}.`;
    return refuse('registry_conflict', { detail });
  }
  if (standing.status !== 'claimed') {
    return refuse('site_status_conflict', { detail: `The site is ${standing.status}.` });
  }
  const decided = decisionOf(standing, authority.value, given, caller, nowMs);
  return write(ports, caller, nowMs, {
    action: given.status === 'confirmed' ? 'site-confirmed' : 'site-rejected',
    ...decided.plan,
    value: decided.after,
  });
}

/** A site that is seen through a licence of another authority alone is not the caller's to decide on. */
async function decidingAuthority(
  registry: Pick<RegistryStore, 'visibleSite'>,
  caller: Caller,
  site: string,
): Promise<Outcome<string>> {
  const { sharedLicences: _, ...own } = visibleTo(caller);
  if (own.authority !== undefined && (await registry.visibleSite(own, site))) {
    return { ok: true, value: own.authority };
  }
  const isSeen = await registry.visibleSite(visibleTo(caller), site);
  return refuse(isSeen ? 'licence_of_other_authority' : 'object_not_found');
}

/** One decision as a part of a write. */
export interface Decided {
  readonly after: SiteStanding;
  readonly plan: {
    readonly objects: readonly ChangedObject[];
    readonly rows: { readonly siteDecisions: readonly SiteDecisionRow[] };
    readonly expected: NonNullable<RegistryWrite['expected']>;
    readonly roster: readonly RosterEffect[];
  };
}

/** The next decision of an authority on a site, and what its ledgers are then told. */
export function decisionOf(
  before: SiteStanding,
  authority: string,
  { status, note }: Pick<SiteDecision, 'status' | 'note'>,
  caller: Caller,
  nowMs: number,
): Decided {
  const { newest, decision } = before;
  const id = siteDecisionId(newest.id, authority);
  const row: SiteDecisionRow = {
    ...nextVersion(id, decision, caller, nowMs),
    ...{ site: newest.id, authority, siteVersion: newest.version, status, note },
  };
  const judged = status === 'confirmed' ? newest : before.judged;
  const after = { newest, status, judged, decision: row };
  const change = { type: 'site', site: siteOf(after) } as const;
  return {
    after,
    plan: {
      objects: [changed(decision, row)],
      rows: { siteDecisions: [row] },
      // That a decision moved on meanwhile is found by its own version.
      expected: [{ table: 'sites', id: newest.id, version: newest.version }],
      roster: [{ to: 'ledgers-of-site', site: newest.id, only: { authority }, change }],
    },
  };
}
