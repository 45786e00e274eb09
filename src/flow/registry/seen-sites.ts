/** Sites with what authorities say of them, as far as the caller may know. */
import type { SiteStatus } from '../../core/model.ts';
import { type Caller, visibleTo } from './caller.ts';
import type { RegistryStore } from './port.ts';
import type { SiteDecisionRow, SiteRow } from './rows.ts';

export interface SeenSite {
  readonly id: string;
  readonly row: SiteRow;
  readonly standings: readonly {
    readonly authority: string;
    /** Of the newest version. */
    readonly status: SiteStatus;
    /** By which ledgers of the authority's licences judge; null: by the newest. */
    readonly confirmedVersion: number | null;
  }[];
}

type Registry = Pick<RegistryStore, 'siteDecisions'>;

/** Rows that the caller sees, with the decisions of authorities under whose licences it sees them. */
export async function seeSites(
  registry: Registry,
  caller: Caller,
  rows: readonly SiteRow[],
): Promise<readonly SeenSite[]> {
  const ids = rows.map(({ id }) => id);
  const decisions = await registry.siteDecisions(visibleTo(caller), ids);
  const bySite = Map.groupBy(decisions, ({ site }) => site);
  return rows.map((row) => seen(row, bySite.get(row.id) ?? []));
}

/** The same of one. */
export async function seeSite(registry: Registry, caller: Caller, row: SiteRow): Promise<SeenSite> {
  const [site] = await seeSites(registry, caller, [row]);
  return site ?? seen(row, []);
}

function seen(row: SiteRow, decisions: readonly SiteDecisionRow[]): SeenSite {
  const byAuthority = Map.groupBy(decisions, ({ authority }) => authority);
  const standings = [...byAuthority].map(([authority, rows]) => {
    const confirmed = rows.flatMap((one) => (one.status === 'confirmed' ? [one.siteVersion] : []));
    const newest = rows.findLast(({ siteVersion }) => siteVersion === row.version);
    const status: SiteStatus = newest?.status ?? 'claimed';
    const confirmedVersion = confirmed.length === 0 ? null : Math.max(...confirmed);
    return { authority, status, confirmedVersion };
  });
  return { id: row.id, row, standings };
}
