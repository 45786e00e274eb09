/** What the registry is asked about filed reports. */
import { and, asc, eq, type SQL } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { FilingStore } from '../../flow/registry/filing-port.ts';
import { filings } from './control-schema.ts';
import { isNewest, ofVisibleLicence } from './newest.ts';
import { newestPage, newestWhere } from './versions.ts';

/** The queries of filed reports over one D1 database. */
export function filingQueries(orm: DrizzleD1Database): FilingStore {
  const newest = (condition: SQL | undefined) =>
    orm
      .select()
      .from(filings)
      .where(and(isNewest(filings), condition));
  return {
    listFilings: (visible, licence, paging) => {
      const isOf = licence === undefined ? undefined : eq(filings.licence, licence);
      const isSeen = ofVisibleLicence(filings.licence, visible);
      return newestPage(orm, 'filings', and(isSeen, isOf), paging);
    },
    visibleFiling: (visible, id) =>
      newestWhere(orm, 'filings', id, ofVisibleLicence(filings.licence, visible)),
    filingsUnder: (licence, limit) =>
      newest(and(eq(filings.licence, licence), eq(filings.status, 'filed')))
        .orderBy(asc(filings.fromMs), asc(filings.id))
        .limit(limit),
  };
}
