/** What the registry is asked about filed reports. */
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { FilingStore } from '../../flow/registry/filing-port.ts';
import type { Visible } from '../../flow/registry/visible.ts';
import { filings } from './control-schema.ts';
import { isNewest, licenceVisible } from './newest.ts';
import { licences } from './schema.ts';

/** The queries of filed reports over one D1 database. */
export function filingQueries(orm: DrizzleD1Database): FilingStore {
  const newest = (condition: SQL | undefined) =>
    orm
      .select()
      .from(filings)
      .where(and(isNewest(filings), condition));
  return {
    listFilings: (visible, licence, { after, limit }) =>
      newest(
        and(
          isSeen(visible),
          licence === undefined ? undefined : eq(filings.licence, licence),
          after === undefined ? undefined : gt(filings.id, after),
        ),
      )
        .orderBy(asc(filings.id))
        .limit(limit),
    async visibleFiling(visible, id) {
      const [row] = await newest(and(eq(filings.id, id), isSeen(visible))).limit(1);
      return row ?? null;
    },
    filingsUnder: (licence, limit) =>
      newest(and(eq(filings.licence, licence), eq(filings.status, 'filed')))
        .orderBy(asc(filings.fromMs), asc(filings.id))
        .limit(limit),
  };
}

/** Who sees the licence. */
function isSeen(visible: Visible): SQL | undefined {
  const licensed = licenceVisible(visible);
  return (
    licensed &&
    sql`${filings.licence} IN (SELECT ${licences.id} FROM ${licences} WHERE ${licensed})`
  );
}
