/** The condition index in D1: rows follow the ledgers' conditions, never back in version or header. */
import { and, eq, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { IndexedCondition } from '../../flow/ports.ts';
import { anomalyIdOf } from '../../flow/registry/anomaly-id.ts';
import type { AnomalyIndex, AnomalyScope } from '../../flow/registry/anomaly-index.ts';
import { IndexRebuilding } from '../../flow/registry/rebuild-port.ts';
import { anomalyData, occurredAtMs, ownersOf } from '../../flow/webhooks/notices.ts';
import { anomalyCounts } from './anomaly-counts.ts';
import { anomalyOf, rowOf } from './anomaly-rows.ts';
import { anomalyVisible } from './anomaly-scope.ts';
import { findAnomalies } from './anomaly-search.ts';
import { insertStatements } from './bulk.ts';
import { anomalies, anomalyPlaces } from './condition-schema.ts';
import { earlierEpisodes, leftBehind, type Named, summaries } from './episodes.ts';
import { isOneOf } from './newest.ts';
import { type AnomalyTold, anomalyStatements, worstStatements } from './notices.ts';
import { Places, placeStatements } from './places.ts';
import { IS_WHOLE, isRebuilding, whole } from './whole-index.ts';

/** The condition index over one D1 database. */
export function d1ConditionIndex(db: D1Database): AnomalyIndex {
  const orm = drizzle(db);
  const named = async (scope: AnomalyScope, isNamed: SQL) => {
    const query = orm
      .select()
      .from(anomalies)
      .where(and(isNamed, anomalyVisible(scope)));
    const [rows = []] = await whole<(typeof anomalies.$inferSelect)[]>(orm, [query]);
    return rows.map(anomalyOf);
  };
  return {
    upsert: (conditions) => upsert(db, conditions),
    find: (scope, filter, page) => findAnomalies(orm, scope, filter, page),
    counts: (scope, filter, by) => anomalyCounts(orm, scope, filter, by),
    get: async (scope, id) => (await named(scope, eq(anomalies.id, id)))[0] ?? null,
    getAll: (scope, ids) => named(scope, isOneOf(anomalies.id, ids)),
  };
}

/** What names a condition, what people decided about it, and what is left of earlier episodes: its newest version changes none of it. */
const KEPT = new Set([
  ...['id', 'ledger', 'kind', 'subject_type', 'subject_id'],
  ...['release', 'disposed_version', 'disposed_opening_ms', 'disposed_rank'],
  ...['earlier_since_ms', 'earlier_count', 'worst_since_ms', 'worse'],
]);

const ON_NEWS = {
  conflict: ['id'],
  keep: KEPT,
  // A later header of the same version may count further firings; an earlier one tells nothing new.
  where: `excluded.version > anomalies.version
    OR (excluded.version = anomalies.version AND excluded.header > anomalies.header)`,
};

/** What a row says of whose and where is what its place says. */
const OF_PLACE = {
  table: anomalyPlaces,
  by: 'place',
  columns: new Set(['authority', 'exporter', 'operator', 'licence', 'site', 'country']),
};

async function upsert(db: D1Database, conditions: readonly IndexedCondition[]): Promise<void> {
  if (conditions.length === 0) return;
  const told = arrivalOf(conditions).newest.map(([id, one]) => toldOf(id, one));
  const statements = [
    ...anomalyStatements(db, told),
    ...upsertStatements(db, conditions, 'any-order'),
    ...worstStatements(db, told),
  ];
  try {
    await db.batch([db.prepare(IS_WHOLE), ...statements]);
  } catch (fault) {
    // A ledger brings them again; a rebuild that met them half-way would tell webhooks of what is old.
    throw (await isRebuilding(drizzle(db))) ? new IndexRebuilding() : fault;
  }
}

/** What webhooks are told of it, if it is news to the index. */
function toldOf(id: string, one: IndexedCondition): AnomalyTold {
  const { version, state, openedAtMs, severity } = one.condition;
  const data = anomalyData(id, one, severity);
  return {
    ...{ subject: id, version, occurredAtMs: occurredAtMs(one), data },
    ...{ owners: ownersOf(one), state, openedAtMs, confidential: one.confidential },
  };
}

/**
 * Statements that bring conditions into the index, with the places that they stand in. In the order of the log, a version is
 * never older than what stands; what ledgers bring comes in any order, and more than once.
 */
export function upsertStatements(
  db: D1Database,
  conditions: readonly IndexedCondition[],
  order: 'log-order' | 'any-order',
): D1PreparedStatement[] {
  const { newest, passed } = arrivalOf(conditions);
  const places = new Places();
  const rows = newest.map(([id, one]) => rowOf(id, one, places.idOf(one)));
  const maybeEarlier = order === 'log-order' ? passed : [...passed, ...newest];
  const mayHaveEarlier = order === 'log-order' ? newest.filter(isLater) : newest;
  return [
    ...placeStatements(db, places.all),
    ...leftBehind(db, newest),
    ...insertStatements(db, anomalies, rows, ON_NEWS, OF_PLACE),
    ...earlierEpisodes(db, maybeEarlier),
    ...summaries(
      db,
      mayHaveEarlier.map(([id]) => id),
    ),
  ];
}

function isLater([, { condition }]: Named): boolean {
  return condition.version > 1;
}

/** One statement may not meet a row twice: of each condition the newest version, and those before it. */
function arrivalOf(conditions: readonly IndexedCondition[]): {
  readonly newest: readonly Named[];
  readonly passed: readonly Named[];
} {
  const byId = new Map<string, IndexedCondition>();
  const passed: Named[] = [];
  for (const one of conditions) {
    const id = anomalyIdOf(one);
    const before = byId.get(id);
    const isNews = !before || isNewer(one, before);
    if (isNews) byId.set(id, one);
    if (before) passed.push([id, isNews ? before : one]);
  }
  return { newest: [...byId], passed };
}

function isNewer(a: IndexedCondition, b: IndexedCondition): boolean {
  const versions = a.condition.version - b.condition.version;
  return versions > 0 || (versions === 0 && a.header > b.header);
}
