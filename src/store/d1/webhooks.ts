/** Webhooks and their deliveries in D1. What is sent when, and to whom, is decided by the flow. */
import { and, asc, desc, eq, gt, inArray, lt, ne, or } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { WebhookOwner } from '../../flow/registry/rows.ts';
import type { Attempted, Claimed, Due, WebhookStore } from '../../flow/webhooks/port.ts';
import type { DeliveryRow, WebhookHealth } from '../../flow/webhooks/rows.ts';
import { anomalies } from './condition-schema.ts';
import { isNewest } from './newest.ts';
import { webhookDeliveries as deliveries, webhookHealth, webhooks } from './webhook-schema.ts';

/** The webhooks of one D1 database. */
export function d1Webhooks(db: D1Database): WebhookStore {
  const orm = drizzle(db);
  const own = ({ role, owner }: WebhookOwner) =>
    and(
      eq(webhooks.owner, owner),
      eq(webhooks.role, role),
      ne(webhooks.status, 'removed'),
      isNewest(webhooks),
    );
  return {
    list: (owner, { after, limit }) =>
      orm
        .select()
        .from(webhooks)
        .where(and(own(owner), after === undefined ? undefined : gt(webhooks.id, after)))
        .orderBy(asc(webhooks.id))
        .limit(limit),
    async one(owner, id) {
      const rows = await orm
        .select()
        .from(webhooks)
        .where(and(own(owner), eq(webhooks.id, id)));
      return rows[0] ?? null;
    },
    health: (ids) => health(orm, ids),
    async deliveries(webhook, state, { after, limit }) {
      const rows = await orm
        .select()
        .from(deliveries)
        .where(
          and(
            eq(deliveries.webhook, webhook),
            state === undefined ? undefined : eq(deliveries.state, state),
            after ? isBehind(after) : undefined,
          ),
        )
        .orderBy(desc(deliveries.occurredAtMs), asc(deliveries.id))
        .limit(limit);
      return rows.map(deliveryOf);
    },
    async enqueue(delivery) {
      await orm.insert(deliveries).values(delivery);
    },
    replay: (webhook, sinceMs, due) => replay(db, webhook, sinceMs, due),
    async hold(webhook, from, to, nowMs) {
      await orm
        .update(deliveries)
        .set({ state: to, nextAttemptMs: nowMs })
        .where(and(eq(deliveries.webhook, webhook), eq(deliveries.state, from)));
    },
    due: (nowMs, limit) => due(db, nowMs, limit),
    claim: (webhook, lease, only) => claim(db, orm, webhook, lease, only),
    settle: (token, attempted) => settle(db, orm, token, attempted),
    async dropBefore(occurredAtMs) {
      await orm.delete(deliveries).where(lt(deliveries.occurredAtMs, occurredAtMs));
    },
  };
}

function isBehind([occurredAtMs, id]: readonly [number, string]) {
  const sameMoment = and(eq(deliveries.occurredAtMs, occurredAtMs), gt(deliveries.id, id));
  return or(lt(deliveries.occurredAtMs, occurredAtMs), sameMoment);
}

function deliveryOf(row: typeof deliveries.$inferSelect): DeliveryRow {
  const { lease: _, leaseUntilMs: __, ...rest } = row;
  return rest;
}

async function health(orm: DrizzleD1Database, ids: readonly string[]) {
  const rows = await orm
    .select()
    .from(webhookHealth)
    .where(inArray(webhookHealth.webhook, [...ids]));
  return new Map(rows.map(({ webhook, ...rest }): [string, WebhookHealth] => [webhook, rest]));
}

async function replay(
  db: D1Database,
  webhook: string,
  sinceMs: number,
  { state, nowMs, limit }: Parameters<WebhookStore['replay']>[2],
): Promise<number> {
  const { meta } = await db
    .prepare(
      `UPDATE webhook_deliveries SET state = ?3, attempts = 0, next_attempt_ms = ?4
       WHERE id IN (SELECT id FROM webhook_deliveries WHERE webhook = ?1 AND occurred_at_ms >= ?2
         ORDER BY occurred_at_ms, id LIMIT ?5)`,
    )
    .bind(webhook, sinceMs, state, nowMs, limit)
    .run();
  return meta.changes;
}

/** One look-up a webhook in the index of what is pending: a long queue of one costs the others nothing. */
const DUE = `SELECT webhook, owner, failing_since_ms IS NOT NULL AS failing FROM (
    SELECT w.id AS webhook, w.owner, h.failing_since_ms,
      (SELECT min(d.next_attempt_ms) FROM webhook_deliveries AS d
        WHERE d.webhook = w.id AND d.state = 'pending') AS due_ms
    FROM webhooks AS w LEFT JOIN webhook_health AS h ON h.webhook = w.id
    WHERE w.status = 'active'
      AND NOT EXISTS (SELECT 1 FROM webhooks AS n WHERE n.id = w.id AND n.version > w.version))
  WHERE due_ms <= ?1 ORDER BY failing, due_ms LIMIT ?2`;

async function due(db: D1Database, nowMs: number, limit: number): Promise<Due[]> {
  const { results } = await db
    .prepare(DUE)
    .bind(nowMs, limit)
    .all<{ webhook: string; owner: string; failing: number }>();
  return results.map(({ webhook, owner, failing }) => ({
    ...{ webhook, owner, isFailing: failing === 1 },
  }));
}

/** One statement, so that of two that claim at once one finds the other's lease. */
const CLAIM = `UPDATE webhook_deliveries SET lease = ?2, lease_until_ms = ?4
  WHERE id = (SELECT id FROM webhook_deliveries
      WHERE webhook = ?1 AND state = 'pending' AND next_attempt_ms <= ?3 AND (?5 IS NULL OR id = ?5)
      ORDER BY next_attempt_ms, occurred_at_ms, id LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS l
      WHERE l.webhook = ?1 AND l.lease IS NOT NULL AND l.lease_until_ms > ?3)
    AND EXISTS (SELECT 1 FROM webhooks AS w WHERE w.id = ?1 AND w.status = 'active'
      AND NOT EXISTS (SELECT 1 FROM webhooks AS n WHERE n.id = w.id AND n.version > w.version))
  RETURNING id`;

async function claim(
  db: D1Database,
  orm: DrizzleD1Database,
  webhook: string,
  { token, nowMs, untilMs }: Parameters<WebhookStore['claim']>[1],
  only?: string,
): Promise<Claimed | null> {
  const claimed = await db
    .prepare(CLAIM)
    .bind(webhook, token, nowMs, untilMs, only ?? null)
    .first<{ id: string }>();
  if (!claimed) return null;
  const rows = await orm
    .select({ delivery: deliveries, webhook: webhooks, shown: anomalies.shown })
    .from(deliveries)
    .innerJoin(webhooks, and(eq(webhooks.id, deliveries.webhook), isNewest(webhooks)))
    .leftJoin(anomalies, eq(anomalies.id, deliveries.subject))
    .where(eq(deliveries.id, claimed.id));
  const { delivery, webhook: row, shown } = rows[0]!;
  const isVisible = row.role === 'regulator' || shown !== false;
  return { delivery: deliveryOf(delivery), webhook: row, isVisible };
}

/** Only of a lease that still stands: what a process taken for dead says afterwards changes nothing. */
const HEALTH = `INSERT INTO webhook_health (webhook, failing_since_ms, last_success_ms)
  SELECT ?1, CASE ?2 WHEN 'failed' THEN ?3 END, CASE ?2 WHEN 'answered' THEN ?3 END
  WHERE ?2 <> 'none' AND EXISTS (SELECT 1 FROM webhook_deliveries WHERE id = ?4 AND lease = ?5)
  ON CONFLICT (webhook) DO UPDATE SET
    failing_since_ms = CASE ?2 WHEN 'failed' THEN coalesce(failing_since_ms, ?3) END,
    last_success_ms = CASE ?2 WHEN 'answered' THEN ?3 ELSE last_success_ms END`;

const SETTLE = `UPDATE webhook_deliveries SET state = ?3, attempts = ?4, last_attempt_ms = ?5,
    last_status = ?6, last_fault = ?7, next_attempt_ms = ?8, lease = NULL, lease_until_ms = NULL
  WHERE id = ?1 AND lease = ?2`;

async function settle(
  db: D1Database,
  orm: DrizzleD1Database,
  token: string,
  attempted: Attempted,
): Promise<WebhookHealth> {
  const { delivery, webhook, state, attempts, atMs, status, fault, nextAttemptMs } = attempted;
  await db.batch([
    db.prepare(HEALTH).bind(webhook, attempted.receiver, atMs, delivery, token),
    db.prepare(SETTLE).bind(delivery, token, state, attempts, atMs, status, fault, nextAttemptMs),
  ]);
  const known = (await health(orm, [webhook])).get(webhook);
  return known ?? { failingSinceMs: null, lastSuccessMs: null };
}
