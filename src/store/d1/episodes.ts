/**
 * Episodes that rows of the condition index have left behind, and what of them nobody has decided on: kept so that a row is
 * the same in whatever order versions come, and however often.
 */
import type { IndexedCondition } from '../../flow/ports.ts';
import { chunks } from './bulk.ts';
import { decidedSql, rankOf } from './condition-schema.ts';

export type Named = readonly [id: string, one: IndexedCondition];

const INTO = `INSERT INTO anomaly_episodes (anomaly, opened_at_ms, severity, version, header,
  last_fired_at_ms, cleared_at_ms, sentence, numbers, evidence)`;
/** Of the versions of one opening and severity the latest stays. */
const LATEST = `ON CONFLICT (anomaly, opened_at_ms, severity) DO UPDATE SET
    version = excluded.version, header = excluded.header, last_fired_at_ms = excluded.last_fired_at_ms,
    cleared_at_ms = excluded.cleared_at_ms, sentence = excluded.sentence, numbers = excluded.numbers,
    evidence = excluded.evidence
  WHERE (excluded.version, excluded.header) > (anomaly_episodes.version, anomaly_episodes.header)`;

/** A row that is about to be written over by another opening or severity. */
const LEFT_BEHIND = `${INTO}
  SELECT a.id, a.opened_at_ms, a.severity, a.version, a.header, a.last_fired_at_ms, a.cleared_at_ms,
    a.sentence, a.numbers, a.evidence
  FROM json_each(?) AS new CROSS JOIN anomalies AS a ON a.id = new.value ->> 0
  WHERE new.value ->> 1 > a.version AND (new.value ->> 2, new.value ->> 3) <> (a.opened_at_ms, a.severity)
    AND a.version > coalesce(a.disposed_version, 0) ${LATEST}`;

/** A version that is another opening or severity than its row's, and that no decision was made behind. */
const EARLIER = `${INTO}
  SELECT a.id, ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `old.value ->> ${i}`).join(', ')}
  FROM json_each(?) AS old CROSS JOIN anomalies AS a ON a.id = old.value ->> 0
  WHERE (old.value ->> 1, old.value ->> 2) <> (a.opened_at_ms, a.severity)
    AND old.value ->> 3 > coalesce(a.disposed_version, 0) ${LATEST}`;

/**
 * Earlier episodes kept of an anomaly: of the worst the first. A device that turns bad and good with every report would else
 * make thousands a day, all of which are counted with each that comes. The same ones stay in whatever order they come.
 */
export const EPISODES_KEPT = 200;
const BEYOND = `DELETE FROM anomaly_episodes WHERE (anomaly, opened_at_ms, severity) IN (
  SELECT anomaly, opened_at_ms, severity FROM (
    SELECT e.anomaly, e.opened_at_ms, e.severity, row_number() OVER (PARTITION BY e.anomaly
      ORDER BY ${rankOf('e.severity')} DESC, e.opened_at_ms) AS place
    FROM json_each(?) AS named CROSS JOIN anomaly_episodes AS e ON e.anomaly = named.value)
  WHERE place > ${EPISODES_KEPT})`;

/** Where the row itself is decided on, nothing before it is left. */
const LEFT = `e.anomaly = a.id AND NOT ${decidedSql('a.', 'a.')} AND NOT ${decidedSql('a.', 'e.')}`;
const RANK = rankOf('e.severity');
const WORSE = `SELECT json_object('severity', e.severity, 'version', e.version, 'header', e.header,
    'openedAtMs', e.opened_at_ms, 'lastFiredAtMs', e.last_fired_at_ms, 'clearedAtMs', e.cleared_at_ms,
    'sentence', e.sentence, 'numbers', json(e.numbers), 'evidence', json(e.evidence))
  FROM anomaly_episodes AS e WHERE ${LEFT} AND ${RANK} > ${rankOf('a.severity')}
  ORDER BY ${RANK} DESC, e.version DESC LIMIT 1`;
const WORST_SINCE = `SELECT e.opened_at_ms FROM anomaly_episodes AS e
  WHERE ${LEFT} AND ${RANK} >= ${rankOf('a.severity')} ORDER BY ${RANK} DESC, e.opened_at_ms LIMIT 1`;
const SUMMARY = `UPDATE anomalies AS a SET worse = (${WORSE}), worst_since_ms = (${WORST_SINCE}), (earlier_since_ms, earlier_count) =
  (SELECT min(e.opened_at_ms), nullif(count(DISTINCT e.opened_at_ms), 0) FROM anomaly_episodes AS e
    WHERE ${LEFT} AND e.opened_at_ms <> a.opened_at_ms)`;

/** Statements that go before those which write the newest versions. */
export function leftBehind(db: D1Database, newest: readonly Named[]): D1PreparedStatement[] {
  // The first version takes no other's place.
  const later = newest.filter(([, { condition }]) => condition.version > 1);
  return over(db, LEFT_BEHIND, later, ([id, { condition }]) => {
    const { version, openedAtMs, severity } = condition;
    return [id, version, openedAtMs, severity];
  });
}

/** Statements that go behind those: versions that came beside the newest ones, or too late to be one. */
export function earlierEpisodes(db: D1Database, versions: readonly Named[]): D1PreparedStatement[] {
  return over(db, EARLIER, versions, ([id, { condition, header }]) => {
    const { openedAtMs, severity, version, lastFiredAtMs, clearedAtMs, sentence } = condition;
    const texts = [sentence, numbersText(condition.numbers), JSON.stringify(condition.evidence)];
    return [id, openedAtMs, severity, version, header, lastFiredAtMs, clearedAtMs, ...texts];
  });
}

/** A bundle keeps numbers in the order of its encoding: in the index they have one order, wherever they come from. */
export function numbersText(numbers: IndexedCondition['condition']['numbers']): string {
  return JSON.stringify(numbers, Object.keys(numbers).sort());
}

/** What rows say of their earlier episodes, where they have any. */
export function summaries(db: D1Database, ids: readonly string[]): D1PreparedStatement[] {
  const some = `${SUMMARY} WHERE a.id IN (SELECT e.anomaly FROM json_each(?) AS named
    CROSS JOIN anomaly_episodes AS e ON e.anomaly = named.value)`;
  return [...over(db, BEYOND, ids, (id) => id), ...over(db, some, ids, (id) => id)];
}

/** What follows from a decision on a version: nothing up to it is left. */
export function decided(db: D1Database, id: string, version: number): D1PreparedStatement[] {
  return [
    db.prepare('DELETE FROM anomaly_episodes WHERE anomaly = ? AND version <= ?').bind(id, version),
    db.prepare(`${SUMMARY} WHERE a.id = ?`).bind(id),
  ];
}

/** What follows from an erasure of a ledger's headers, before the rows of the index go: what they committed is gone. */
export function erasedEpisodes(
  db: D1Database,
  ledger: string | null,
  [first, last]: readonly [number | null, number | null],
): D1PreparedStatement[] {
  const itsOwn = '(SELECT id FROM anomalies WHERE ledger = ?1)';
  return [
    db
      .prepare(
        `DELETE FROM anomaly_episodes WHERE anomaly IN ${itsOwn} AND header BETWEEN ?2 AND ?3`,
      )
      .bind(ledger, first, last),
    db.prepare(`${SUMMARY} WHERE a.ledger = ?1 AND earlier_count IS NOT NULL`).bind(ledger),
  ];
}

function over<T>(
  db: D1Database,
  statement: string,
  rows: readonly T[],
  told: (row: T) => unknown,
): D1PreparedStatement[] {
  const texts = rows.map((row) => JSON.stringify(told(row)));
  return chunks(texts).map((chunk) => db.prepare(statement).bind(`[${chunk.join(',')}]`));
}
