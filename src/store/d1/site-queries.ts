/** What the registry is asked about authorities' decisions on sites. */
import { and, asc, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Visible } from '../../flow/registry/port.ts';
import type { SiteDecisionRow } from '../../flow/registry/rows.ts';
import { siteDecisions as decisions } from './authority-schema.ts';
import { isOneOf, licenceVisible } from './newest.ts';
import { licenceSites, licences } from './schema.ts';

/** Decisions on the sites by authorities under whose licences the asker sees them: who else licenses a site is private. */
export async function siteDecisions(
  orm: DrizzleD1Database,
  visible: Visible,
  sites: readonly string[],
): Promise<SiteDecisionRow[]> {
  if (sites.length === 0) return [];
  const condition = licenceVisible(visible);
  const isSeen =
    condition &&
    sql`EXISTS (SELECT 1 FROM ${licenceSites}
      JOIN ${licences} ON ${licences.id} = ${licenceSites.licence}
      WHERE ${licenceSites.site} = ${decisions.site}
        AND ${licences.authority} = ${decisions.authority} AND ${condition})`;
  return orm
    .select()
    .from(decisions)
    .where(and(isOneOf(decisions.site, sites), isSeen))
    .orderBy(asc(decisions.id), asc(decisions.version));
}
