/** Cases in words. */
import type { ItemOf } from '../sdk/lists.ts';
import type { AnswerOf } from '../sdk/transport.ts';
import { answersWords, authorWords, blocksWords, entryWords } from './desk-words.ts';
import { type Column, facts, minute, table } from './output.ts';

type Row = ItemOf<'listCases'>;
type View = AnswerOf<'getCase'>;

const columns: readonly Column<Row>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'DUE', of: (row) => dueWords(row) },
  { title: 'OWNER', of: ({ owner }) => owner ?? 'nobody yet' },
  { title: 'HELD', of: ({ held }) => (held ? 'held' : null) },
  { title: 'TITLE', of: ({ title }) => title },
];

function dueWords({ dueAt, overdue }: Row): string | null {
  return dueAt === null ? null : `${minute(dueAt)}${overdue ? ' overdue' : ''}`;
}

/** A page of cases. */
export function caseListWords(rows: readonly Row[]): string {
  return rows.length === 0 ? 'No case.' : table(columns, rows);
}

/** A case without what is in it. */
export function caseWords(row: Row): string {
  return facts([
    ['id', row.id],
    ['title', row.title],
    ['status', row.status],
    ['owner', row.owner ?? 'nobody yet'],
    ['due', dueWords(row)],
    ['opened', minute(row.openedAt)],
    ['disclosure', row.disclosure],
    ['held', row.held ? 'its evidence is kept' : null],
    ['outcome', row.outcome],
    ['because', row.reason],
    ['about', row.subjects.map(({ type, id }) => `${type} ${id}`).join(', ') || null],
    ['anomalies', row.anomalies.join(', ') || null],
  ]);
}

/** A case whole: what was found, what was written, asked and answered. */
export function caseViewWords(view: View): string {
  const { anomaliesNow, notes, requests, disclosed } = view;
  const anomalies = anomaliesNow.map(({ id, kind, worstSeverity, state, open, sentence }) => {
    return `- ${worstSeverity} ${kind}, ${state}${open ? ', open' : ''} [${id}]: ${sentence}`;
  });
  const blocks = blocksWords([
    ['Disclosed', disclosed ? disclosureWords(disclosed) : []],
    ['Anomalies', anomalies],
    ['Notes', notes.flatMap(noteLines)],
    ['Requests', requests.flatMap(requestLines)],
  ]);
  return `${caseWords(view)}${blocks}`;
}

function disclosureWords(row: NonNullable<View['disclosed']>): string[] {
  return entryWords(`${row.party}, ${authorWords(row)}`, row.recordedAt, row.text, row.attachments);
}

type Note = Omit<AnswerOf<'addCaseNote'>, 'propagated'>;

function noteLines(row: Note): string[] {
  return entryWords(authorWords(row), row.recordedAt, row.text, row.attachments);
}

/** A note with who wrote it. */
export function noteWords(row: Note): string {
  return noteLines(row).join('\n');
}

function requestLines(row: View['requests'][number]): string[] {
  const head = `to ${row.party}, ${row.status}, due ${minute(row.dueAt)} [${row.id}]`;
  const answers = answersWords(row.answers).map((line) => `  ${line}`);
  return [...entryWords(head, row.askedAt, row.question, row.attachments), ...answers];
}

const evidenceColumns: readonly Column<ItemOf<'getCaseEvidence'>>[] = [
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'THERE', of: (row) => thereWords(row) },
  { title: 'HELD', of: ({ held }) => (held ? 'held' : null) },
  { title: 'OF', of: (row) => row.of },
];

function thereWords({ present, erasedUnder }: ItemOf<'getCaseEvidence'>): string {
  if (present) return 'yes';
  return erasedUnder === null ? 'MISSING' : `erased under leaf ${erasedUnder}`;
}

/** A page of a case's evidence. */
export function evidenceWords(rows: readonly ItemOf<'getCaseEvidence'>[]): string {
  return rows.length === 0 ? 'No evidence in the archive.' : table(evidenceColumns, rows);
}
