/** The tables of the regulator's desk. Rows are versions: inserted, never updated; `case_items` and `held_objects` follow from them. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Severity } from '../../core/model.ts';
import type {
  ArchiveName,
  AttachmentRef,
  CaseOutcome,
  CaseRow,
  CaseSubject,
  DispositionCode,
  ReleaseRow,
  RequestRow,
} from '../../flow/desk/rows.ts';
import { versionColumns } from './schema.ts';

function authorColumns() {
  return { author: text('author'), keyLabel: text('key_label') };
}

function attachmentsColumn() {
  return text('attachments', { mode: 'json' }).$type<readonly AttachmentRef[]>().notNull();
}

export const dispositions = sqliteTable(
  'dispositions',
  {
    ...versionColumns(),
    ...authorColumns(),
    anomaly: text('anomaly').notNull(),
    authority: text('authority').notNull(),
    code: text('code').$type<DispositionCode>().notNull(),
    reason: text('reason').notNull(),
    duplicateOf: text('duplicate_of'),
    conditionVersion: integer('condition_version').notNull(),
    openedAtMs: integer('opened_at_ms').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    worstSeverity: text('worst_severity').$type<Severity>(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

export const releases = sqliteTable(
  'releases',
  {
    ...versionColumns(),
    ...authorColumns(),
    anomaly: text('anomaly').notNull(),
    authority: text('authority').notNull(),
    word: text('word').$type<ReleaseRow['word']>().notNull(),
    reason: text('reason').notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

export const answers = sqliteTable(
  'answers',
  {
    ...versionColumns(),
    ...authorColumns(),
    about: text('about').notNull(),
    authority: text('authority').notNull(),
    party: text('party').notNull(),
    text: text('text').notNull(),
    attachments: attachmentsColumn(),
    late: integer('late', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('answers_by_about').on(table.about, table.recordedAtMs),
  ],
);

export const cases = sqliteTable(
  'cases',
  {
    ...versionColumns(),
    authority: text('authority').notNull(),
    title: text('title').notNull(),
    owner: text('owner'),
    dueAtMs: integer('due_at_ms'),
    openedAtMs: integer('opened_at_ms').notNull(),
    status: text('status').$type<CaseRow['status']>().notNull(),
    disclosure: text('disclosure'),
    anomalies: text('anomalies', { mode: 'json' }).$type<readonly string[]>().notNull(),
    subjects: text('subjects', { mode: 'json' }).$type<readonly CaseSubject[]>().notNull(),
    outcome: text('outcome').$type<CaseOutcome>(),
    reason: text('reason'),
    held: integer('held', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('cases_by_authority').on(table.authority, table.id, table.version),
  ],
);

export const caseNotes = sqliteTable(
  'case_notes',
  {
    ...versionColumns(),
    ...authorColumns(),
    caseId: text('case_id').notNull(),
    authority: text('authority').notNull(),
    text: text('text').notNull(),
    attachments: attachmentsColumn(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('case_notes_by_case').on(table.caseId, table.recordedAtMs),
  ],
);

export const requests = sqliteTable(
  'requests',
  {
    ...versionColumns(),
    caseId: text('case_id').notNull(),
    authority: text('authority').notNull(),
    party: text('party').notNull(),
    question: text('question').notNull(),
    attachments: attachmentsColumn(),
    askedAtMs: integer('asked_at_ms').notNull(),
    dueAtMs: integer('due_at_ms').notNull(),
    status: text('status').$type<RequestRow['status']>().notNull(),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('requests_by_case').on(table.caseId, table.askedAtMs),
    index('requests_by_authority').on(table.authority, table.id, table.version),
    index('requests_by_party').on(table.party, table.id, table.version),
  ],
);

export const disclosures = sqliteTable(
  'disclosures',
  {
    ...versionColumns(),
    ...authorColumns(),
    party: text('party').notNull(),
    authority: text('authority').notNull(),
    caseId: text('case_id').notNull(),
    subjects: text('subjects', { mode: 'json' }).$type<readonly CaseSubject[]>().notNull(),
    text: text('text').notNull(),
    attachments: attachmentsColumn(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('disclosures_by_authority').on(table.authority, table.id),
    index('disclosures_by_party').on(table.party, table.id),
  ],
);

export const attachments = sqliteTable(
  'attachments',
  {
    ...versionColumns(),
    owner: text('owner').notNull(),
    fileName: text('file_name').notNull(),
    contentType: text('content_type').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    attachedTo: text('attached_to'),
    about: text('about'),
    caseId: text('case_id'),
    authority: text('authority'),
    party: text('party'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    index('attachments_by_owner').on(table.owner, table.version),
    index('attachments_by_hash').on(table.sha256),
    index('attachments_by_case').on(table.caseId),
    index('attachments_by_about').on(table.about),
  ],
);

export const holds = sqliteTable(
  'holds',
  {
    ...versionColumns(),
    caseId: text('case_id').notNull(),
    held: integer('held', { mode: 'boolean' }).notNull(),
    reason: text('reason').notNull(),
    objects: text('objects', { mode: 'json' }).$type<readonly ArchiveName[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

/** What the newest version of each case is about: anomalies and subjects. */
export const caseItems = sqliteTable(
  'case_items',
  { item: text('item').notNull(), caseId: text('case_id').notNull() },
  (table) => [
    primaryKey({ columns: [table.item, table.caseId] }),
    index('case_items_by_case').on(table.caseId),
  ],
);

/** What the newest version of each hold keeps: the question that an erasure asks. */
export const heldObjects = sqliteTable(
  'held_objects',
  {
    kind: text('kind').$type<ArchiveName['kind']>().notNull(),
    name: text('name').notNull(),
    caseId: text('case_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.name, table.caseId] }),
    index('held_objects_by_case').on(table.caseId),
  ],
);
