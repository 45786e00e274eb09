/** Subjects of cases: which are visible, whom they concern, who licenses them. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { CaseSubject, OwnThing, SubjectKind } from '../../flow/desk/rows.ts';
import type { Visible } from '../../flow/registry/port.ts';
import { deviceVisible, isOneOf, licenceVisible, partyVisible, siteVisible } from './newest.ts';
import { devices, licenceSites, licences, parties, sites } from './schema.ts';

const tables = { licence: licences, site: sites, device: devices, party: parties } as const;
const conditions: Readonly<Record<SubjectKind, (visible: Visible) => SQL | undefined>> = {
  licence: licenceVisible,
  site: siteVisible,
  device: deviceVisible,
  party: partyVisible,
};

/** Those of the ids that exist and are visible. */
export async function visibleIds(
  orm: DrizzleD1Database,
  visible: Visible,
  type: SubjectKind,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const table = tables[type];
  const rows = await orm
    .selectDistinct({ id: table.id })
    .from(table)
    .where(and(isOneOf(table.id, ids), conditions[type](visible)));
  return rows.map(({ id }) => id);
}

/** Whom things of each kind concern; ?1 is the list of their ids. D1 joins at most five SELECTs in one: a batch takes any number. */
const CONCERNED: Readonly<Record<SubjectKind | 'anomaly', readonly string[]>> = {
  licence: [
    'SELECT exporter AS party FROM licences WHERE id IN (SELECT value FROM json_each(?1))',
    `SELECT s.operator AS party FROM licence_sites AS l JOIN sites AS s ON s.id = l.site
      WHERE l.licence IN (SELECT value FROM json_each(?1))`,
  ],
  site: [
    'SELECT operator AS party FROM sites WHERE id IN (SELECT value FROM json_each(?1))',
    `SELECT n.exporter AS party FROM licence_sites AS l JOIN licences AS n ON n.id = l.licence
      WHERE l.site IN (SELECT value FROM json_each(?1)) AND n.authority = ?2`,
  ],
  device: [
    `SELECT n.exporter AS party FROM devices AS d JOIN licences AS n ON n.id = d.licence
      WHERE d.id IN (SELECT value FROM json_each(?1))`,
    `SELECT s.operator AS party FROM devices AS d JOIN sites AS s ON s.id = d.site
      WHERE d.id IN (SELECT value FROM json_each(?1))`,
  ],
  party: [
    `SELECT p.id AS party FROM parties AS p, json_each(p.roles) AS r
      WHERE p.id IN (SELECT value FROM json_each(?1)) AND r.value IN ('exporter', 'operator')`,
  ],
  anomaly: [
    'SELECT exporter AS party FROM anomalies WHERE id IN (SELECT value FROM json_each(?1))',
    `SELECT operator AS party FROM anomalies
      WHERE id IN (SELECT value FROM json_each(?1)) AND operator IS NOT NULL`,
  ],
};

/** Exporters and operators of the subjects and anomalies; of a site, the exporters whom this authority licenses. */
export async function concerned(
  db: D1Database,
  authority: string,
  subjects: readonly CaseSubject[],
  anomalies: readonly string[],
): Promise<string[]> {
  const named = [...subjects, ...anomalies.map((id) => ({ type: 'anomaly', id }) as const)];
  const statements = [...Map.groupBy(named, ({ type }) => type)].flatMap(([type, some]) => {
    const ids = JSON.stringify(some.map(({ id }) => id));
    return CONCERNED[type].map((text) => {
      return db.prepare(text).bind(...(text.includes('?2') ? [ids, authority] : [ids]));
    });
  });
  if (statements.length === 0) return [];
  const answers = await db.batch<{ party: string }>(statements);
  return [...new Set(answers.flatMap(({ results }) => results.map(({ party }) => party)))];
}

/** Which of a subject's licences: those that name a site, a device's own. */
function licensing({ type, id }: OwnThing): SQL {
  if (type === 'licence') return eq(licences.id, id);
  return type === 'site'
    ? sql`${licences.id} IN (SELECT ${licenceSites.licence} FROM ${licenceSites}
        WHERE ${eq(licenceSites.site, id)})`
    : sql`${licences.id} IN (SELECT ${devices.licence} FROM ${devices} WHERE ${eq(devices.id, id)})`;
}

/** The authorities that license a subject, by licences that are visible. */
export async function authoritiesOf(
  orm: DrizzleD1Database,
  visible: Visible,
  subject: OwnThing,
): Promise<string[]> {
  const rows = await orm
    .selectDistinct({ authority: licences.authority })
    .from(licences)
    .where(and(licensing(subject), licenceVisible(visible)));
  return rows.map(({ authority }) => authority);
}
