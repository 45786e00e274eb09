/** The desk's lists in D1. */
import { and, asc, eq, lt, type SQL, sql } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { CaseFilter, DeskStore, Side } from '../../flow/desk/port.ts';
import type { ArchiveName, RequestRow } from '../../flow/desk/rows.ts';
import {
  answers,
  attachments,
  caseItems,
  caseNotes,
  cases,
  disclosures,
  dispositions,
  releases,
  requests,
} from './desk-schema.ts';
import { authoritiesOf, concerned, visibleIds } from './desk-subjects.ts';
import { isNewest, isOneOf } from './newest.ts';
import { newestPage } from './versions.ts';

/** The desk over one D1 database. */
export function d1Desk(db: D1Database): DeskStore {
  const orm = drizzle(db);
  return {
    ...ofOneObject(orm),
    ...lists(orm),
    ...files(db, orm),
    visibleIds: (visible, type, ids) => visibleIds(orm, visible, type, ids),
    concerned: (authority, subjects, anomalies) => concerned(db, authority, subjects, anomalies),
    authoritiesOf: (visible, subject) => authoritiesOf(orm, visible, subject),
    openDisclosures: (party, authority) => openDisclosures(orm, party, authority),
  };
}

/** What was written in one millisecond stands in the order of its writing; ids are random. */
const WRITTEN = sql`rowid`;

type OfOneObject = Pick<
  DeskStore,
  'dispositionsOf' | 'releasesOf' | 'answersTo' | 'notesOf' | 'requestsOf'
>;

function ofOneObject(orm: DrizzleD1Database): OfOneObject {
  return {
    dispositionsOf: (anomaly) =>
      orm
        .select()
        .from(dispositions)
        .where(eq(dispositions.id, `dsp_${anomaly}`))
        .orderBy(asc(dispositions.version)),
    releasesOf: (anomaly) =>
      orm
        .select()
        .from(releases)
        .where(eq(releases.id, `rel_${anomaly}`))
        .orderBy(asc(releases.version)),
    answersTo: (about) =>
      orm
        .select()
        .from(answers)
        .where(isOneOf(answers.about, about))
        .orderBy(asc(answers.recordedAtMs), WRITTEN),
    notesOf: (caseId) =>
      orm
        .select()
        .from(caseNotes)
        .where(eq(caseNotes.caseId, caseId))
        .orderBy(asc(caseNotes.recordedAtMs), WRITTEN),
    requestsOf: (caseId) =>
      orm
        .select()
        .from(requests)
        .where(and(eq(requests.caseId, caseId), isNewest(requests)))
        .orderBy(asc(requests.askedAtMs), WRITTEN),
  };
}

function lists(
  orm: DrizzleD1Database,
): Pick<DeskStore, 'listCases' | 'listRequests' | 'listDisclosures'> {
  return {
    listCases: (authority, filter, paging) =>
      newestPage(orm, 'cases', and(eq(cases.authority, authority), filtered(filter)), paging),
    listRequests: (side, status, paging) =>
      newestPage(orm, 'requests', and(ofSide(requests, side), inStatus(status)), paging),
    listDisclosures: (side, paging) =>
      newestPage(orm, 'disclosures', ofSide(disclosures, side), paging),
  };
}

function ofSide(
  table: { readonly authority: SQLiteColumn; readonly party: SQLiteColumn },
  side: Side,
): SQL {
  return 'party' in side ? eq(table.party, side.party) : eq(table.authority, side.authority);
}

function inStatus(status: RequestRow['status'] | undefined): SQL | undefined {
  return status === undefined ? undefined : eq(requests.status, status);
}

function filtered({ status, owner, overdueAtMs, about }: CaseFilter): SQL | undefined {
  return and(
    about === undefined
      ? undefined
      : sql`${cases.id} IN (SELECT ${caseItems.caseId} FROM ${caseItems} WHERE ${eq(caseItems.item, about)})`,
    status === undefined ? undefined : eq(cases.status, status),
    owner === undefined ? undefined : eq(cases.owner, owner),
    overdueAtMs === undefined
      ? undefined
      : and(eq(cases.status, 'open'), lt(cases.dueAtMs, overdueAtMs)),
  );
}

/** A held case keeps what is attached in it, and to the anomalies that it is about. */
const HELD_ATTACHMENT = `SELECT 1 FROM attachments AS a, cases AS c
  WHERE a.sha256 = ?1 AND c.held = 1 AND c.authority = a.authority
    AND (?2 IS NULL OR c.authority = ?2)
    AND c.id IN (SELECT a.case_id UNION SELECT i.case_id FROM case_items AS i WHERE i.item = a.about)
    AND NOT EXISTS (SELECT 1 FROM cases AS n WHERE n.id = c.id AND n.version > c.version)
  LIMIT 1`;
const HELD_OBJECT = `SELECT 1 FROM held_objects AS h WHERE h.kind = ?1 AND h.name = ?2
  AND (?3 IS NULL OR EXISTS (SELECT 1 FROM cases AS c WHERE c.id = h.case_id AND c.authority = ?3))
  LIMIT 1`;

/** A case's authority never changes: its first version says it. */
async function openDisclosures(
  orm: DrizzleD1Database,
  party: string,
  authority: string,
): Promise<number> {
  const [row] = await orm
    .select({ count: sql<number>`count(*)` })
    .from(disclosures)
    .innerJoin(cases, and(eq(cases.id, disclosures.caseId), isNewest(cases)))
    .where(
      and(
        eq(disclosures.party, party),
        eq(disclosures.authority, authority),
        eq(cases.status, 'open'),
      ),
    );
  return row?.count ?? 0;
}

function files(
  db: D1Database,
  orm: DrizzleD1Database,
): Pick<DeskStore, 'unattached' | 'attachmentsOfCase' | 'areHeld'> {
  return {
    async unattached(owner) {
      const [row] = await orm
        .select({
          count: sql<number>`count(*)`,
          bytes: sql<number>`coalesce(sum(${attachments.size}), 0)`,
        })
        .from(attachments)
        .where(
          and(eq(attachments.owner, owner), eq(attachments.version, 1), isNewest(attachments)),
        );
      return row ?? { count: 0, bytes: 0 };
    },
    attachmentsOfCase: async ({ id, authority, anomalies }) => {
      const own = eq(attachments.authority, authority);
      const [inCase, toAnomalies] = await orm.batch([
        orm
          .select()
          .from(attachments)
          .where(and(eq(attachments.caseId, id), own)),
        orm
          .select()
          .from(attachments)
          .where(and(isOneOf(attachments.about, anomalies), own)),
      ]);
      return [...inCase, ...toAnomalies];
    },
    areHeld: (objects, by) => areHeld(db, objects, by),
  };
}

/** One call, whatever their number: a request may make a thousand. */
async function areHeld(
  db: D1Database,
  objects: readonly ArchiveName[],
  by: string | null,
): Promise<boolean[]> {
  if (objects.length === 0) return [];
  const byObject = db.prepare(HELD_OBJECT);
  const byCase = db.prepare(HELD_ATTACHMENT);
  const asked = objects.flatMap(({ kind, name }, at) => [
    { at, statement: byObject.bind(kind, name, by) },
    ...(kind === 'attachments' ? [{ at, statement: byCase.bind(name, by) }] : []),
  ]);
  const answers = await db.batch(asked.map(({ statement }) => statement));
  const held = new Set(asked.filter((_, i) => answers[i]!.results.length > 0).map(({ at }) => at));
  return objects.map((_, at) => held.has(at));
}
