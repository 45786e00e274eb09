/** Queries of amendments: newest versions of them, narrowed by who may see their licence. */
import { and, asc, eq, gt, lte, notInArray, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { AmendmentFilter, Paging, Visible } from '../../flow/registry/port.ts';
import type { AmendmentRow } from '../../flow/registry/rows.ts';
import { amendments } from './amendments-schema.ts';
import { isNewest, licenceVisible } from './newest.ts';
import { licences } from './schema.ts';

/** Amendments of one licence: the waiting ones are bounded, those confirmed are an authority's own work. */
const MOST_OF_ONE = 5_000;

/**
 * The newest version of each amendment of a licence that is waiting or in force. Those without effect are left out here:
 * an exporter may propose and withdraw without end, and would push what was confirmed beyond any limit.
 */
export function amendmentsOf(orm: DrizzleD1Database, licence: string): Promise<AmendmentRow[]> {
  const isAlive = notInArray(amendments.status, ['rejected', 'withdrawn']);
  return newest(orm, and(eq(amendments.licence, licence), isAlive), { limit: MOST_OF_ONE });
}

/** A page of those that the caller may see. */
export function listAmendments(
  orm: DrizzleD1Database,
  visible: Visible,
  { licence, status }: AmendmentFilter,
  paging: Paging,
): Promise<AmendmentRow[]> {
  const condition = and(
    ofVisibleLicence(visible),
    licence === undefined ? undefined : eq(amendments.licence, licence),
    status === undefined ? undefined : eq(amendments.status, status),
  );
  return newest(orm, condition, paging);
}

/** One, where the caller may see its licence. */
export async function visibleAmendment(
  orm: DrizzleD1Database,
  visible: Visible,
  id: string,
): Promise<AmendmentRow | null> {
  const condition = and(ofVisibleLicence(visible), eq(amendments.id, id));
  return (await newest(orm, condition, { limit: 1 }))[0] ?? null;
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

function newest(
  orm: DrizzleD1Database,
  condition: SQL | undefined,
  { after, limit }: Paging,
): Promise<AmendmentRow[]> {
  const behind = after === undefined ? undefined : gt(amendments.id, after);
  return orm
    .select()
    .from(amendments)
    .where(and(isNewest(amendments), condition, behind))
    .orderBy(asc(amendments.id))
    .limit(limit);
}

function ofVisibleLicence(visible: Visible): SQL | undefined {
  const condition = licenceVisible(visible);
  return (
    condition &&
    sql`${amendments.licence} IN (SELECT ${licences.id} FROM ${licences} WHERE ${condition})`
  );
}
