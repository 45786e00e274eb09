/** What the registry is asked about inspections: who does not know of one must not find it by any query. */
import { and, count, eq, gte, isNotNull, or, type SQL } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { InspectionStore } from '../../flow/registry/inspection-port.ts';
import type { Visible } from '../../flow/registry/visible.ts';
import { inspections } from './inspection-schema.ts';
import { isNewest, ofVisibleLicence } from './newest.ts';
import { newestPage, newestWhere } from './versions.ts';

/** The queries of inspections over one D1 database. */
export function inspectionQueries(orm: DrizzleD1Database): InspectionStore {
  return {
    listInspections: (visible, licence, paging) => {
      const isOf = licence === undefined ? undefined : eq(inspections.licence, licence);
      return newestPage(orm, 'inspections', and(isSeen(visible), isOf), paging);
    },
    visibleInspection: (visible, id) => newestWhere(orm, 'inspections', id, isSeen(visible)),
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
  const { licence } = inspections;
  return or(
    authority === undefined ? undefined : ofVisibleLicence(licence, { authority }),
    and(isNotNull(inspections.announcedAtMs), ofVisibleLicence(licence, visible)),
  );
}
