/** Queries of amendments: newest versions of them, narrowed by who may see their licence. */
import { and, asc, eq, lte, notInArray } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { AmendmentFilter, Paging, Visible } from '../../flow/registry/port.ts';
import type { AmendmentRow } from '../../flow/registry/rows.ts';
import { amendments } from './amendments-schema.ts';
import { isNewest, ofVisibleLicence } from './newest.ts';
import { newestPage, newestWhere } from './versions.ts';

/** Amendments of one licence: the waiting ones are bounded, those confirmed are an authority's own work. */
const MOST_OF_ONE = 5_000;

/**
 * The newest version of each amendment of a licence that is waiting or in force. Those without effect are left out here:
 * an exporter may propose and withdraw without end, and would push what was confirmed beyond any limit.
 */
export function amendmentsOf(
  orm: DrizzleD1Database,
  licence: string,
): Promise<readonly AmendmentRow[]> {
  const isAlive = notInArray(amendments.status, ['rejected', 'withdrawn']);
  return newestPage(orm, 'amendments', and(eq(amendments.licence, licence), isAlive), {
    limit: MOST_OF_ONE,
  });
}

/** A page of those that the caller may see. */
export function listAmendments(
  orm: DrizzleD1Database,
  visible: Visible,
  { licence, status }: AmendmentFilter,
  paging: Paging,
): Promise<readonly AmendmentRow[]> {
  const condition = and(
    ofVisibleLicence(amendments.licence, visible),
    licence === undefined ? undefined : eq(amendments.licence, licence),
    status === undefined ? undefined : eq(amendments.status, status),
  );
  return newestPage(orm, 'amendments', condition, paging);
}

/** One, where the caller may see its licence. */
export function visibleAmendment(
  orm: DrizzleD1Database,
  visible: Visible,
  id: string,
): Promise<AmendmentRow | null> {
  return newestWhere(orm, 'amendments', id, ofVisibleLicence(amendments.licence, visible));
}

/** Scheduled ones whose date has come. */
export function dueAmendments(
  orm: DrizzleD1Database,
  nowMs: number,
  limit: number,
): Promise<AmendmentRow[]> {
  const due = and(eq(amendments.status, 'scheduled'), lte(amendments.effectiveFromMs, nowMs));
  return orm
    .select()
    .from(amendments)
    .where(and(isNewest(amendments), due))
    .orderBy(asc(amendments.effectiveFromMs), asc(amendments.recordedAtMs), asc(amendments.id))
    .limit(limit);
}
