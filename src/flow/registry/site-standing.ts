/** What an authority says of sites: by which version each is judged under its licences, and what it decided last. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Site, SiteStatus } from '../../core/model.ts';
import type { RegistryStore, RegistryWrite } from './port.ts';
import type { SiteDecisionRow, SiteRow } from './rows.ts';

export interface SiteStanding {
  readonly newest: SiteRow;
  /** What the authority says of the newest version. */
  readonly status: SiteStatus;
  /** The version by which ledgers of the authority's licences judge. */
  readonly judged: SiteRow;
  /** The authority's last decision on any version; the next one is the version after it. */
  readonly decision: SiteDecisionRow | null;
}

/** One object a site and authority, so that its versions are a compare-and-swap: 96 bits of a hash over both ids. */
export function siteDecisionId(site: string, authority: string): string {
  return `scf_${bytesToHex(sha256(utf8ToBytes(`${site}|${authority}`)).slice(0, 12))}`;
}

/** Where the sites that exist stand with an authority, in the order of `sites`. */
export async function standingsOf(
  registry: Pick<RegistryStore, 'newestOf' | 'versionsOf' | 'rowsAt'>,
  authority: string,
  sites: readonly string[],
): Promise<readonly SiteStanding[]> {
  const ids = sites.map((site) => siteDecisionId(site, authority));
  const newest = new Map((await registry.newestOf('sites', sites)).map((row) => [row.id, row]));
  const decisions = Map.groupBy(
    await registry.versionsOf('siteDecisions', ids),
    ({ site }) => site,
  );
  const confirmed = await confirmedRows(registry, newest, decisions);
  return sites.flatMap((site) => {
    const row = newest.get(site);
    return row ? [standing(row, confirmed.get(site), decisions.get(site) ?? [])] : [];
  });
}

type Decisions = ReadonlyMap<string, readonly SiteDecisionRow[]>;

/** The last confirmed version of each site that has one. */
async function confirmedRows(
  registry: Pick<RegistryStore, 'rowsAt'>,
  newest: ReadonlyMap<string, SiteRow>,
  decisions: Decisions,
): Promise<ReadonlyMap<string, SiteRow>> {
  const last = [...decisions].flatMap(([site, rows]) => {
    const version = lastConfirmed(rows);
    return version === null ? [] : [{ id: site, version }];
  });
  const older = last.filter(({ id, version }) => newest.get(id)?.version !== version);
  const rows = await registry.rowsAt('sites', older);
  const held = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    last.flatMap(({ id }) => {
      const row = held.get(id) ?? newest.get(id);
      return row ? [[id, row] as const] : [];
    }),
  );
}

function lastConfirmed(rows: readonly SiteDecisionRow[]): number | null {
  const versions = rows.flatMap((row) => (row.status === 'confirmed' ? [row.siteVersion] : []));
  return versions.length === 0 ? null : Math.max(...versions);
}

function standing(
  newest: SiteRow,
  confirmed: SiteRow | undefined,
  rows: readonly SiteDecisionRow[],
): SiteStanding {
  const status = rows.findLast((row) => row.siteVersion === newest.version)?.status ?? 'claimed';
  return { newest, status, judged: confirmed ?? newest, decision: rows.at(-1) ?? null };
}

/** A site as the rosters of the authority's licences have it: what nobody confirmed never replaces what somebody did. */
export function siteOf({ newest, status, judged }: SiteStanding): Site {
  const { id, version, name, operator, country, geometry, power, networks } = judged;
  const known = judged === newest ? status : 'confirmed';
  const supplied = { ...(power && { power }), ...(networks && { networks }) };
  return { site: id, version, status: known, name, operator, country, geometry, ...supplied };
}

/** That these standings are still true when a write commits. */
export function unmoved(
  authority: string,
  standings: readonly SiteStanding[],
): NonNullable<RegistryWrite['expected']> {
  return standings.flatMap(({ newest, decision }) => [
    { table: 'sites', id: newest.id, version: newest.version } as const,
    {
      table: 'siteDecisions',
      id: siteDecisionId(newest.id, authority),
      version: decision?.version ?? null,
    } as const,
  ]);
}
