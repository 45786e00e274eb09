/** Rows of cases -> what the wire shows of them: of a party's view, nothing of the case. */
import { instantOf } from '../contract/values.ts';
import type { SeenDisclosure } from '../flow/desk/disclosures.ts';
import type { SeenRequest } from '../flow/desk/requests.ts';
import type { CaseNoteRow, CaseRow, RequestRow } from '../flow/desk/rows.ts';
import type { SeenCase } from '../flow/desk/see-case.ts';
import type { Caller } from '../flow/registry/caller.ts';
import { answerView } from './desk-views.ts';
import { anomalyView, versionView } from './views.ts';

/** Who reads, and when: an authority sees more, and what is overdue follows from the moment. */
export interface Reading {
  readonly caller: Pick<Caller, 'role'>;
  readonly nowMs: number;
}

export function caseView(row: CaseRow, { nowMs }: Reading) {
  const { id, authority, title, owner, dueAtMs, status, disclosure, anomalies, subjects } = row;
  const { outcome, reason, held } = row;
  return {
    ...{ id, authority, title, owner },
    dueAt: dueAtMs === null ? null : instantOf(dueAtMs),
    overdue: status === 'open' && dueAtMs !== null && dueAtMs < nowMs,
    openedAt: instantOf(row.openedAtMs),
    ...{ status, disclosure, anomalies, subjects, outcome, reason, held },
    ...versionView(row),
  };
}

export function noteView(row: CaseNoteRow) {
  const { id, text, attachments, author, keyLabel } = row;
  return { id, text, attachments, author, keyLabel, ...versionView(row) };
}

export function requestView(row: RequestRow, { caller, nowMs }: Reading) {
  const { id, authority, party, question, attachments, dueAtMs, status, reason } = row;
  const { actor, ...version } = versionView(row);
  return {
    ...{ id, authority, party, question, attachments },
    askedAt: instantOf(row.askedAtMs),
    dueAt: instantOf(dueAtMs),
    overdue: status === 'open' && dueAtMs < nowMs,
    ...{ status, reason },
    ...version,
    ...(caller.role === 'regulator' ? { case: row.caseId, actor } : {}),
  };
}

export function seenRequestView({ request, answers }: SeenRequest, reading: Reading) {
  return { ...requestView(request, reading), answers: answers.map(answerView) };
}

export function disclosureView({ disclosure, status }: SeenDisclosure, { caller }: Reading) {
  const { id, authority, party, subjects, text, attachments, author, keyLabel } = disclosure;
  return {
    ...{ id, authority, party, subjects, text, attachments, author, keyLabel, status },
    ...versionView(disclosure),
    ...(caller.role === 'regulator' ? { case: disclosure.caseId } : {}),
  };
}

export function seenCaseView(seen: SeenCase, reading: Reading) {
  const { disclosure, case: row } = seen;
  return {
    ...caseView(row, reading),
    anomaliesNow: seen.anomalies.map(anomalyView),
    notes: seen.notes.map(noteView),
    requests: seen.requests.map((one) => seenRequestView(one, reading)),
    disclosed: disclosure && disclosureView({ disclosure, status: row.status }, reading),
  };
}
