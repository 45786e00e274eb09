/** Cases: several anomalies and subjects worked together, seen by the regulators of one authority and by nobody else. */
import type { Caller } from '../registry/caller.ts';
import { type Action, changed } from '../registry/change.ts';
import type { Paging } from '../registry/port.ts';
import {
  newId,
  nextVersion,
  type Outcome,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import { authorityOf } from './author.ts';
import { extendedHold } from './hold.ts';
import { openedCase } from './own-case.ts';
import type { CaseFilter, DeskPorts } from './port.ts';
import type { CaseRow, CaseSubject } from './rows.ts';
import { subjectErrors } from './subjects.ts';

const MAX_CASE_ITEMS = 100;

export interface NewCase {
  readonly title: string;
  readonly owner: string;
  readonly dueAtMs: number;
  readonly anomalies: readonly string[];
  readonly subjects: readonly CaseSubject[];
}

/** A new case of the caller's authority over anomalies and subjects that it sees. */
export async function openCase(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewCase,
): Promise<Outcome<Written<CaseRow>>> {
  const errors = await subjectErrors(ports, caller, given);
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const { title, owner, dueAtMs } = given;
  const row: CaseRow = {
    ...nextVersion(newId('cas', ports.random), null, caller, nowMs),
    ...{ authority: authorityOf(caller), title, owner, dueAtMs, openedAtMs: nowMs },
    ...{ status: 'open', disclosure: null, outcome: null, reason: null, held: false },
    anomalies: [...new Set(given.anomalies)],
    subjects: distinct(given.subjects),
  };
  return write(ports, caller, nowMs, {
    action: 'case-opened',
    objects: [changed(null, row)],
    rows: { cases: [row] },
    value: row,
  });
}

export interface CaseQuery {
  readonly status?: CaseRow['status'] | undefined;
  readonly owner?: string | undefined;
  readonly overdue?: boolean | undefined;
  readonly about?: string | undefined;
}

/** Cases of the caller's authority, in order of id. */
export function listCases(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  { status, owner, about, overdue }: CaseQuery,
  paging: Paging,
): Promise<readonly CaseRow[]> {
  const filter: CaseFilter = { status, owner, about, overdueAtMs: overdue ? nowMs : undefined };
  return ports.desk.listCases(authorityOf(caller), filter, paging);
}

export interface CaseItems {
  readonly anomalies?: readonly string[] | undefined;
  readonly subjects?: readonly CaseSubject[] | undefined;
}

export interface CaseChange {
  readonly case: string;
  readonly title?: string | undefined;
  readonly owner?: string | undefined;
  readonly dueAtMs?: number | undefined;
  readonly add?: CaseItems | undefined;
  readonly remove?: CaseItems | undefined;
}

/** Changes what a case is called, whose it is, when it is due and what it is about; what a hold keeps only grows. */
export async function changeCase(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: CaseChange,
): Promise<Outcome<Written<CaseRow>>> {
  const before = await openedCase(ports, caller, given.case);
  if (!before.ok) return before;
  const { add = {}, remove = {} } = given;
  const errors = await subjectErrors(ports, caller, add, '/add');
  if (errors.length > 0) return refuse('registry_reference_invalid', { errors });
  const { title, owner, dueAtMs } = before.value;
  const changes = {
    title: given.title ?? title,
    owner: given.owner ?? owner,
    dueAtMs: given.dueAtMs ?? dueAtMs,
    ...itemsAfter(before.value, add, remove),
    reason: null,
  };
  if (changes.anomalies.length > MAX_CASE_ITEMS || changes.subjects.length > MAX_CASE_ITEMS) {
    return refuse('desk_limit_reached');
  }
  return writeCase(ports, caller, nowMs, before.value, changes, 'case-changed');
}

/** The next version of a case. A held case's hold grows with it. */
export async function writeCase(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  before: CaseRow,
  changes: Partial<CaseRow>,
  action: Action,
): Promise<Outcome<Written<CaseRow>>> {
  const version = nextVersion(before.id, before, caller, nowMs);
  const row: CaseRow = { ...before, ...changes, ...version };
  const hold = before.held && row.held ? await extendedHold(ports, caller, nowMs, row) : null;
  return write(ports, caller, nowMs, {
    action,
    objects: [changed(before, row), ...(hold ? [hold.changed] : [])],
    rows: { cases: [row], holds: hold ? [hold.row] : [] },
    value: row,
  });
}

function itemsAfter(before: CaseRow, add: CaseItems, remove: CaseItems) {
  const gone = new Set([
    ...(remove.anomalies ?? []),
    ...(remove.subjects ?? []).map(({ id }) => id),
  ]);
  const anomalies = [...new Set([...before.anomalies, ...(add.anomalies ?? [])])];
  const subjects = distinct([...before.subjects, ...(add.subjects ?? [])]);
  return {
    anomalies: anomalies.filter((id) => !gone.has(id)),
    subjects: subjects.filter(({ id }) => !gone.has(id)),
  };
}

function distinct(subjects: readonly CaseSubject[]): CaseSubject[] {
  return [...new Map(subjects.map((subject) => [subject.id, subject])).values()];
}
