/** The tables of webhooks: versions like the registry's, deliveries that change with every attempt. */
import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { WebhookOwner, WebhookRow } from '../../flow/registry/rows.ts';
import type {
  DeliveryFault,
  DeliveryRow,
  DeliveryState,
  WebhookEvent,
} from '../../flow/webhooks/rows.ts';
import { versionColumns } from './schema.ts';

export const webhooks = sqliteTable(
  'webhooks',
  {
    ...versionColumns(),
    role: text('role').$type<WebhookOwner['role']>().notNull(),
    owner: text('owner').notNull(),
    url: text('url').notNull(),
    events: text('events', { mode: 'json' }).$type<readonly WebhookEvent[]>().notNull(),
    label: text('label'),
    status: text('status').$type<WebhookRow['status']>().notNull(),
    disabledBecause: text('disabled_because').$type<NonNullable<WebhookRow['disabledBecause']>>(),
    sinceMs: integer('since_ms').notNull(),
    secretVersion: integer('secret_version').notNull(),
    rotatedAtMs: integer('rotated_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('webhooks_by_owner').on(table.owner, table.role, table.id),
  ],
);

export const webhookHealth = sqliteTable('webhook_health', {
  webhook: text('webhook').primaryKey(),
  failingSinceMs: integer('failing_since_ms'),
  lastSuccessMs: integer('last_success_ms'),
});

export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    id: text('id').primaryKey(),
    webhook: text('webhook').notNull(),
    event: text('event').$type<DeliveryRow['event']>().notNull(),
    subject: text('subject').notNull(),
    version: integer('version').notNull(),
    occurredAtMs: integer('occurred_at_ms').notNull(),
    data: text('data').notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastAttemptMs: integer('last_attempt_ms'),
    lastStatus: integer('last_status'),
    lastFault: text('last_fault').$type<DeliveryFault>(),
    nextAttemptMs: integer('next_attempt_ms').notNull(),
    /** Who is sending it now, and until when nobody else may. */
    lease: text('lease'),
    leaseUntilMs: integer('lease_until_ms'),
  },
  (table) => [
    uniqueIndex('webhook_deliveries_once').on(
      table.webhook,
      table.event,
      table.subject,
      table.version,
    ),
    index('webhook_deliveries_by_time').on(table.webhook, table.occurredAtMs, table.id),
    index('webhook_deliveries_pending')
      .on(table.webhook, table.nextAttemptMs)
      .where(sql`state = 'pending'`),
    index('webhook_deliveries_leased').on(table.webhook).where(sql`lease IS NOT NULL`),
    index('webhook_deliveries_old').on(table.occurredAtMs),
  ],
);
