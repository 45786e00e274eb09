/** The condition index in D1: rows follow the ledgers' conditions, never back in version or header. */
import { and, asc, desc, eq, gt, gte, lt, or, type SQL } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { AnomalyKind, Severity, SubjectType } from '../../core/model.ts';
import type { IndexedCondition } from '../../flow/ports.ts';
import { anomalyIdOf } from '../../flow/registry/anomaly-id.ts';
import type {
  Anomaly,
  AnomalyCursor,
  AnomalyFilter,
  AnomalyIndex,
  AnomalyScope,
} from '../../flow/registry/anomaly-index.ts';
import { anomalyData, occurredAtMs, ownersOf } from '../../flow/webhooks/notices.ts';
import { insertStatements } from './bulk.ts';
import { anomalies } from './condition-schema.ts';
import { isOneOf, ofAuthority } from './newest.ts';
import { type AnomalyTold, anomalyStatements } from './notices.ts';

/** The condition index over one D1 database. */
export function d1ConditionIndex(db: D1Database): AnomalyIndex {
  const orm = drizzle(db);
  return {
    upsert: (conditions) => upsert(db, conditions),
    find: (scope, filter, page) => find(orm, scope, filter, page),
    async get(scope, id) {
      const rows = await select(orm, and(eq(anomalies.id, id), scoped(scope)), 1);
      return rows[0] ?? null;
    },
    getAll: (scope, ids) => select(orm, and(isOneOf(anomalies.id, ids), scoped(scope)), ids.length),
  };
}

/** What names a condition, and what people decided about it: a ledger changes neither. */
const KEPT = new Set([
  ...['id', 'ledger', 'kind', 'subject_type', 'subject_id'],
  ...['release', 'disposed_opening_ms', 'disposed_rank'],
]);

async function upsert(db: D1Database, conditions: readonly IndexedCondition[]): Promise<void> {
  if (conditions.length === 0) return;
  const newest = newestOfEach(conditions);
  const rows = newest.map(([id, one]) => rowOf(id, one));
  const statements = insertStatements(db, anomalies, rows, {
    conflict: ['id'],
    keep: KEPT,
    // A later header of the same version may count further firings; an earlier one tells nothing new.
    where: `excluded.version > anomalies.version
      OR (excluded.version = anomalies.version AND excluded.header > anomalies.header)`,
  });
  const told = newest.map(([id, one]) => toldOf(id, one));
  await db.batch([...anomalyStatements(db, told), ...statements]);
}

/** What webhooks are told of it, if it is news to the index. */
function toldOf(id: string, one: IndexedCondition): AnomalyTold {
  const { version, state, openedAtMs } = one.condition;
  return {
    ...{ subject: id, version, occurredAtMs: occurredAtMs(one), data: anomalyData(id, one) },
    ...{ owners: ownersOf(one), state, openedAtMs, confidential: one.confidential },
  };
}

/** One statement may not meet a row twice. */
function newestOfEach(conditions: readonly IndexedCondition[]): [string, IndexedCondition][] {
  const byId = new Map<string, IndexedCondition>();
  for (const one of conditions) {
    const id = anomalyIdOf(one);
    const before = byId.get(id);
    if (!before || isNewer(one, before)) byId.set(id, one);
  }
  return [...byId];
}

function isNewer(a: IndexedCondition, b: IndexedCondition): boolean {
  const versions = a.condition.version - b.condition.version;
  return versions > 0 || (versions === 0 && a.header > b.header);
}

type Row = typeof anomalies.$inferSelect;

function rowOf(
  id: string,
  { condition, ...where }: IndexedCondition,
): typeof anomalies.$inferInsert {
  const { subject, numbers, evidence, ...rest } = condition;
  return {
    id,
    ...where,
    ...rest,
    subjectType: subject.type,
    subjectId: subject.id,
    numbers: JSON.stringify(numbers),
    evidence: JSON.stringify(evidence),
  };
}

function anomalyOf(row: Row): Anomaly {
  const { id, ledger, licence, exporter, authority, site, operator, country, device } = row;
  const { header, state, count, version, openedAtMs, lastFiredAtMs, clearedAtMs } = row;
  const { confidential, release } = row;
  const condition = {
    kind: row.kind as AnomalyKind,
    subject: { type: row.subjectType as SubjectType, id: row.subjectId },
    state: state as 'firing' | 'clear',
    severity: row.severity as Severity,
    ...{ count, version, openedAtMs, lastFiredAtMs, clearedAtMs },
    clearedBy: row.clearedBy,
    cleanStreak: row.cleanStreak,
    sentence: row.sentence,
    numbers: JSON.parse(row.numbers),
    evidence: JSON.parse(row.evidence),
  };
  const where = { ledger, licence, exporter, authority, site, operator, country, device };
  return { id, open: row.open === true, release, ...where, confidential, header, condition };
}

async function find(
  orm: DrizzleD1Database,
  scope: AnomalyScope,
  filter: AnomalyFilter,
  page: { readonly after: AnomalyCursor | null; readonly limit: number },
): Promise<Anomaly[]> {
  const behind = page.after ? isBehind(page.after) : undefined;
  return select(orm, and(scoped(scope), filtered(filter), behind), page.limit);
}

async function select(
  orm: DrizzleD1Database,
  condition: SQL | undefined,
  limit: number,
): Promise<Anomaly[]> {
  const rows = await orm
    .select()
    .from(anomalies)
    .where(condition)
    .orderBy(desc(anomalies.openedAtMs), asc(anomalies.id))
    .limit(limit);
  return rows.map(anomalyOf);
}

function isBehind({ openedAtMs, id }: AnomalyCursor): SQL | undefined {
  const sameMoment = and(eq(anomalies.openedAtMs, openedAtMs), gt(anomalies.id, id));
  return or(lt(anomalies.openedAtMs, openedAtMs), sameMoment);
}

function scoped({ visible, sees }: AnomalyScope): SQL | undefined {
  const { exporter, operator } = visible;
  return and(
    sees === 'all' ? undefined : eq(anomalies.shown, true),
    exporter === undefined ? undefined : eq(anomalies.exporter, exporter),
    operator === undefined ? undefined : eq(anomalies.operator, operator),
    ofAuthority(anomalies, visible),
  );
}

function filtered({ fromMs, toMs, ...filter }: AnomalyFilter): SQL | undefined {
  const names = [
    'kind',
    'severity',
    'state',
    'licence',
    'site',
    'device',
    'exporter',
    'country',
    'open',
  ] as const;
  const equal = names.map((name) => {
    const value = filter[name];
    return value === undefined ? undefined : eq(anomalies[name], value);
  });
  return and(
    ...equal,
    fromMs === undefined ? undefined : gte(anomalies.openedAtMs, fromMs),
    toMs === undefined ? undefined : lt(anomalies.openedAtMs, toMs),
  );
}
