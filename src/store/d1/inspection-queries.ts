/** What the registry is asked about inspections: who does not know of one must not find it by any query. */
import { and, asc, count, eq, gt, gte, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { InspectionStore } from '../../flow/registry/inspection-port.ts';
import type { Visible } from '../../flow/registry/visible.ts';
import { inspections } from './inspection-schema.ts';
import { isNewest, licenceVisible } from './newest.ts';
import { licences } from './schema.ts';

/** The queries of inspections over one D1 database. */
export function inspectionQueries(orm: DrizzleD1Database): InspectionStore {
  const newest = (condition: SQL | undefined) =>
    orm
      .select()
      .from(inspections)
      .where(and(isNewest(inspections), condition));
  return {
    listInspections: (visible, licence, { after, limit }) =>
      newest(
        and(
          isSeen(visible),
          licence === undefined ? undefined : eq(inspections.licence, licence),
          after === undefined ? undefined : gt(inspections.id, after),
        ),
      )
        .orderBy(asc(inspections.id))
        .limit(limit),
    async visibleInspection(visible, id) {
      const [row] = await newest(and(eq(inspections.id, id), isSeen(visible))).limit(1);
      return row ?? null;
    },
    async countInspections(licence, sinceMs) {
      const [row] = await orm
        .select({ n: count() })
        .from(inspections)
        .where(
          and(
            ...[isNewest(inspections), eq(inspections.licence, licence)],
            ...[eq(inspections.status, 'planned'), gte(inspections.dayMs, sinceMs)],
          ),
        );
      return row?.n ?? 0;
    },
  };
}

/** Its authority sees all; who else sees the licence sees what is announced. */
function isSeen(visible: Visible): SQL | undefined {
  const { authority } = visible;
  return or(
    authority === undefined ? undefined : isUnder({ authority }),
    and(isNotNull(inspections.announcedAtMs), isUnder(visible)),
  );
}

function isUnder(visible: Visible): SQL | undefined {
  const licensed = licenceVisible(visible);
  return (
    licensed &&
    sql`${inspections.licence} IN (SELECT ${licences.id} FROM ${licences} WHERE ${licensed})`
  );
}
