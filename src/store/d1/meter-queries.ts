/** What the registry is asked about readings of meters: an authority's own are nobody else's to see. */
import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { MeterStore } from '../../flow/registry/meter-port.ts';
import type { Visible } from '../../flow/registry/visible.ts';
import { meterReadings } from './meter-schema.ts';
import { siteVisible } from './newest.ts';
import { sites } from './schema.ts';
import { newestPage, newestWhere } from './versions.ts';

/** The queries of readings over one D1 database. */
export function meterQueries(orm: DrizzleD1Database): MeterStore {
  return {
    listReadings: (visible, site, paging) => {
      const isOf = site === undefined ? undefined : eq(meterReadings.site, site);
      return newestPage(orm, 'meterReadings', and(isSeen(visible), isOf), paging);
    },
    visibleReading: (visible, id) => newestWhere(orm, 'meterReadings', id, isSeen(visible)),
  };
}

/** Its operator's word is for whoever sees the site; what an authority states is its own. */
function isSeen(visible: Visible): SQL | undefined {
  const { authority } = visible;
  const seen = siteVisible(visible);
  const ofSite =
    seen && sql`${meterReadings.site} IN (SELECT ${sites.id} FROM ${sites} WHERE ${seen})`;
  return or(
    and(isNull(meterReadings.authority), ofSite),
    authority === undefined ? undefined : eq(meterReadings.authority, authority),
  );
}
