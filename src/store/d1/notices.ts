/** Notices -> deliveries, in the transaction of what they report: one for each webhook that is to be told. */

import type { WebhookOwner } from '../../flow/registry/rows.ts';
import type { Notice } from '../../flow/webhooks/notices.ts';
import { chunks } from './bulk.ts';

/** An anomaly on its way into the index. The transaction itself sees whether that is news, and what. */
export interface AnomalyTold extends Omit<Notice, 'event' | 'audience'> {
  readonly owners: readonly WebhookOwner[];
  readonly state: 'firing' | 'clear';
  readonly openedAtMs: number;
  readonly confidential: boolean;
}

/** A delivery for each webhook among the audience that asks for the event; no webhook is told the same twice. */
const INTO_DELIVERIES = `
  INSERT OR IGNORE INTO webhook_deliveries
    (id, webhook, event, subject, version, occurred_at_ms, data, state, next_attempt_ms)
  SELECT 'msg_' || lower(hex(randomblob(12))), w.id, t.event, t.subject, t.version, t.occurred_at_ms,
    t.data, CASE w.status WHEN 'active' THEN 'pending' ELSE 'held' END, t.occurred_at_ms
  FROM told AS t JOIN webhooks AS w ON w.owner = t.owner AND w.role = t.role
  WHERE w.status <> 'removed' AND t.occurred_at_ms >= w.since_ms
    AND EXISTS (SELECT 1 FROM json_each(w.events) WHERE value = t.event)
    AND NOT EXISTS (SELECT 1 FROM webhooks AS later WHERE later.id = w.id AND later.version > w.version)`;

const NOTICES = `WITH notice AS (SELECT value FROM json_each(?)),
  member (notice, role, owner) AS (
    SELECT n.value, a.value ->> 'role', a.value ->> 'owner'
      FROM notice AS n, json_each(n.value, '$.audience.owners') AS a
    UNION
    SELECT n.value, 'operator', s.operator FROM notice AS n
      JOIN licence_sites AS l ON l.licence = n.value ->> '$.audience.operatorsOfLicence'
      JOIN sites AS s ON s.id = l.site),
  told AS (
    SELECT notice ->> 'event' AS event, notice ->> 'subject' AS subject,
      notice ->> 'version' AS version, notice ->> 'occurredAtMs' AS occurred_at_ms,
      notice -> 'data' AS data, role, owner
    FROM member)
  ${INTO_DELIVERIES}`;

/**
 * Runs before the anomalies themselves are written, beside what stands: `shown` is as the table's column of that name
 * will have it, and a version that stands already is no news.
 */
const ANOMALIES = `WITH new AS (SELECT value AS v, value ->> 'subject' AS id FROM json_each(?)),
  told AS (
    SELECT CASE
        WHEN v ->> 'state' = 'clear' THEN 'anomaly.cleared'
        WHEN old.id IS NULL OR old.state = 'clear' OR old.opened_at_ms <> v ->> 'openedAtMs'
          THEN 'anomaly.opened'
        ELSE 'anomaly.worsened' END AS event,
      new.id AS subject, v ->> 'version' AS version, v ->> 'occurredAtMs' AS occurred_at_ms,
      v -> 'data' AS data, o.value ->> 'role' AS role, o.value ->> 'owner' AS owner
    FROM new, json_each(v, '$.owners') AS o LEFT JOIN anomalies AS old ON old.id = new.id
    WHERE (old.id IS NULL OR v ->> 'version' > old.version)
      AND (o.value ->> 'role' = 'regulator' OR CASE old.release
        WHEN 'released' THEN 1 WHEN 'withheld' THEN 0 ELSE NOT (v ->> 'confidential') END))
  ${INTO_DELIVERIES}`;

/** Behind the anomalies: what they are listed by is known once they are written. */
const WORST = `UPDATE webhook_deliveries SET data = json_set(data, '$.worstSeverity',
    (SELECT a.worst_severity FROM anomalies AS a WHERE a.id = subject))
  WHERE attempts = 0 AND rowid IN (SELECT d.rowid FROM json_each(?) AS told
    CROSS JOIN json_each(told.value, '$.owners') AS o
    CROSS JOIN webhooks AS w ON w.owner = o.value ->> 'owner' AND w.role = o.value ->> 'role'
    CROSS JOIN webhook_deliveries AS d ON d.webhook = w.id
      AND d.event IN ('anomaly.opened', 'anomaly.worsened', 'anomaly.cleared')
      AND d.subject = told.value ->> 'subject' AND d.version = told.value ->> 'version')`;

/** Statements for the batch that commits what the notices report. */
export function noticeStatements(
  db: D1Database,
  notices: readonly Notice[],
): D1PreparedStatement[] {
  return over(db, NOTICES, notices);
}

/** Statements that go before those which write the anomalies. */
export function anomalyStatements(
  db: D1Database,
  told: readonly AnomalyTold[],
): D1PreparedStatement[] {
  return over(db, ANOMALIES, told);
}

/** Statements that go behind those. */
export function worstStatements(
  db: D1Database,
  told: readonly AnomalyTold[],
): D1PreparedStatement[] {
  return over(
    db,
    WORST,
    told.map(({ subject, version, owners }) => ({ subject, version, owners })),
  );
}

function over(db: D1Database, statement: string, rows: readonly object[]): D1PreparedStatement[] {
  const texts = rows.map((row) => JSON.stringify(row));
  return chunks(texts).map((chunk) => db.prepare(statement).bind(`[${chunk.join(',')}]`));
}
