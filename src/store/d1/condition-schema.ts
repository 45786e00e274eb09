/** The table of the condition index. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** The condition index: rebuilt from archive and log, owned by nobody. */
export const anomalies = sqliteTable(
  'anomalies',
  {
    id: text('id').primaryKey(),
    ledger: text('ledger').notNull(),
    licence: text('licence').notNull(),
    exporter: text('exporter').notNull(),
    authority: text('authority').notNull(),
    site: text('site'),
    operator: text('operator'),
    country: text('country'),
    device: text('device'),
    header: integer('header').notNull(),
    kind: text('kind').notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: text('subject_id').notNull(),
    state: text('state').notNull(),
    severity: text('severity').notNull(),
    count: integer('count').notNull(),
    version: integer('version').notNull(),
    openedAtMs: integer('opened_at_ms').notNull(),
    lastFiredAtMs: integer('last_fired_at_ms').notNull(),
    clearedAtMs: integer('cleared_at_ms'),
    cleanStreak: integer('clean_streak').notNull(),
    sentence: text('sentence').notNull(),
    numbers: text('numbers').notNull(),
    evidence: text('evidence').notNull(),
  },
  (table) => [
    index('anomalies_by_authority').on(table.authority, table.openedAtMs, table.id),
    index('anomalies_by_exporter').on(table.exporter, table.openedAtMs, table.id),
    index('anomalies_by_operator').on(table.operator, table.openedAtMs, table.id),
    index('anomalies_by_licence').on(table.licence, table.openedAtMs, table.id),
    index('anomalies_by_site').on(table.site, table.openedAtMs, table.id),
    index('anomalies_by_device').on(table.device, table.openedAtMs, table.id),
    uniqueIndex('anomalies_by_subject').on(
      table.ledger,
      table.kind,
      table.subjectType,
      table.subjectId,
    ),
  ],
);
