/** The table of the condition index. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { IndexedCondition } from '../../flow/ports.ts';

/** Severities in order, as `compareSeverity` has it. */
export function rankOf(severity: string): string {
  return `CASE ${severity} WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 ELSE 3 END`;
}
/** A person's decision on this episode at this severity or a worse one. */
const DISPOSED = `disposed_opening_ms IS opened_at_ms AND disposed_rank >= ${rankOf('severity')}`;

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
    clearedBy: text('cleared_by', { mode: 'json' }).$type<
      NonNullable<IndexedCondition['condition']['clearedBy']>
    >(),
    cleanStreak: integer('clean_streak').notNull(),
    sentence: text('sentence').notNull(),
    numbers: text('numbers').notNull(),
    evidence: text('evidence').notNull(),
    /** Of the rule: kept from exporter and operator until a regulator releases it. */
    confidential: integer('confidential', { mode: 'boolean' }).notNull().default(true),
    /** A regulator's word on who may see it, which goes before the rule's. */
    release: text('release').$type<'released' | 'withheld'>(),
    /** Episode and severity at which a person last disposed of it. */
    disposedOpeningMs: integer('disposed_opening_ms'),
    disposedRank: integer('disposed_rank'),
    /** What a person still has to look at: high and critical stay until disposed of, cleared or not. */
    open: integer('open', { mode: 'boolean' }).generatedAlwaysAs(
      sql.raw(`(state = 'firing' OR severity IN ('high', 'critical')) AND NOT (${DISPOSED})`),
      { mode: 'virtual' },
    ),
    /** What exporter and operator may see. */
    shown: integer('shown', { mode: 'boolean' }).generatedAlwaysAs(
      sql.raw(
        `CASE release WHEN 'released' THEN 1 WHEN 'withheld' THEN 0 ELSE 1 - confidential END`,
      ),
      { mode: 'virtual' },
    ),
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
