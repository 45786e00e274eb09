/** The table of the condition index. */
import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  primaryKey,
  type SQLiteColumn,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { IndexedCondition } from '../../flow/ports.ts';
import type { WorseEpisode } from '../../flow/registry/anomaly-index.ts';

/** Severities in order, as `compareSeverity` has it. */
export function rankOf(severity: string): string {
  return `CASE ${severity} WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 ELSE 3 END`;
}
/** `isDecided` over a row of `anomalies` and a version of it; each by what stands before its columns. */
export function decidedSql(anomaly = '', version = ''): string {
  return `(${version}version <= coalesce(${anomaly}disposed_version, 0)
    OR (${version}opened_at_ms IS ${anomaly}disposed_opening_ms
      AND ${rankOf(`${version}severity`)} <= ${anomaly}disposed_rank))`;
}

interface InFacet {
  readonly facet: SQLiteColumn;
  readonly openedAtMs: SQLiteColumn;
  readonly id: SQLiteColumn;
}

/** Within one facet by the order of lists. */
function inFacet({ facet, openedAtMs, id }: InFacet) {
  return [facet, openedAtMs, id] as const;
}

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
    /** Of `anomalyPlaces`. */
    place: integer('place').notNull().default(0),
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
    /** Version, episode and severity at which a person last disposed of it. */
    disposedVersion: integer('disposed_version'),
    disposedOpeningMs: integer('disposed_opening_ms'),
    disposedRank: integer('disposed_rank'),
    /** Of its earlier episodes (below), those that nobody has decided on: the first opening, and how many. NULL: none. */
    earlierSinceMs: integer('earlier_since_ms'),
    earlierCount: integer('earlier_count'),
    /** The first opening of those that came to the worst severity. NULL: none before the present one. */
    worstSinceMs: integer('worst_since_ms'),
    /** The worst of them, where it is worse than the present one. */
    worse: text('worse', { mode: 'json' }).$type<WorseEpisode>(),
    /** What it is listed, counted and open by: it falls by a decision alone. */
    worstSeverity: text('worst_severity').generatedAlwaysAs(
      sql.raw(`coalesce(worse ->> 'severity', severity)`),
      { mode: 'virtual' },
    ),
    /** Whether what a person decided is about the present version, and so about all before it. */
    isDecided: integer('is_decided', { mode: 'boolean' }).generatedAlwaysAs(
      sql.raw(`coalesce(${decidedSql()}, 0)`),
      { mode: 'virtual' },
    ),
    /** What a person still has to look at: high and critical stay until disposed of, cleared or not. */
    open: integer('open', { mode: 'boolean' }).generatedAlwaysAs(
      sql.raw(`(state = 'firing' OR worst_severity IN ('high', 'critical')) AND NOT is_decided`),
      { mode: 'virtual' },
    ),
    /** What exporter and operator may see. */
    shown: integer('shown', { mode: 'boolean' }).generatedAlwaysAs(
      sql.raw(
        `CASE release WHEN 'released' THEN 1 WHEN 'withheld' THEN 0 ELSE 1 - confidential END`,
      ),
      { mode: 'virtual' },
    ),
    /** All that a query filters by and that is of few values: kind, worst severity, state, open, shown (facets.ts). */
    facet: text('facet').generatedAlwaysAs(
      sql.raw(
        `kind || ':' || substr(worst_severity, 1, 1) || substr(state, 1, 1) || open || shown`,
      ),
      { mode: 'virtual' },
    ),
  },
  (table) => [
    // The place stands last so that counts between two moments need no row.
    index('anomalies_by_authority').on(table.authority, ...inFacet(table), table.place),
    index('anomalies_by_exporter').on(table.exporter, ...inFacet(table), table.place),
    index('anomalies_by_operator').on(table.operator, ...inFacet(table), table.place),
    index('anomalies_by_cell').on(table.place, ...inFacet(table)),
    index('anomalies_by_place').on(table.place, table.openedAtMs, table.id),
    index('anomalies_by_device').on(table.device, table.openedAtMs, table.id),
    uniqueIndex('anomalies_by_subject').on(
      table.ledger,
      table.kind,
      table.subjectType,
      table.subjectId,
    ),
  ],
);

/**
 * Openings and severities of an anomaly that its row has left behind since the last decision, each by its latest version:
 * of two versions of one opening and severity, a decision that leaves the earlier one leaves the later one too.
 */
export const anomalyEpisodes = sqliteTable(
  'anomaly_episodes',
  {
    anomaly: text('anomaly').notNull(),
    openedAtMs: integer('opened_at_ms').notNull(),
    severity: text('severity').notNull(),
    version: integer('version').notNull(),
    header: integer('header').notNull(),
    lastFiredAtMs: integer('last_fired_at_ms').notNull(),
    clearedAtMs: integer('cleared_at_ms'),
    sentence: text('sentence').notNull(),
    numbers: text('numbers').notNull(),
    evidence: text('evidence').notNull(),
  },
  (table) => [primaryKey({ columns: [table.anomaly, table.openedAtMs, table.severity] })],
);

/** Whose and where: every combination that an anomaly stands in. Its id is a hash of the others (places.ts). */
export const anomalyPlaces = sqliteTable(
  'anomaly_places',
  {
    id: integer('id').primaryKey(),
    key: text('key').notNull(),
    authority: text('authority').notNull(),
    exporter: text('exporter').notNull(),
    operator: text('operator'),
    licence: text('licence').notNull(),
    site: text('site'),
    country: text('country'),
  },
  (table) => [
    index('anomaly_places_by_authority').on(table.authority, table.country),
    index('anomaly_places_by_exporter').on(table.exporter),
    index('anomaly_places_by_operator').on(table.operator),
    index('anomaly_places_by_licence').on(table.licence),
    index('anomaly_places_by_site').on(table.site),
  ],
);

/** How many anomalies stand in a place in a facet: kept by triggers on `anomalies`, so never out of step with it. */
export const anomalyCells = sqliteTable(
  'anomaly_cells',
  {
    place: integer('place').notNull(),
    facet: text('facet').notNull(),
    rows: integer('rows').notNull(),
  },
  (table) => [primaryKey({ columns: [table.place, table.facet] })],
);
