/** Requests for information: an authority asks a party that its case concerns; the party sees the question, never the case. */
import type { Caller } from '../registry/caller.ts';
import { changed } from '../registry/change.ts';
import type { Paging } from '../registry/port.ts';
import {
  accept,
  newId,
  nextVersion,
  type Outcome,
  refuse,
  type Written,
  write,
} from '../registry/write.ts';
import { type Notice, requestSent } from '../webhooks/notices.ts';
import { answerRows, type NewText } from './answers.ts';
import { attach } from './attachments.ts';
import { sideOf } from './author.ts';
import { openedCase } from './own-case.ts';
import type { DeskPorts } from './port.ts';
import type { AnswerRow, CaseRow, RequestRow } from './rows.ts';
import { stillSeen } from './subjects.ts';

const MAX_REQUESTS = 100;
/** An answer to such a request would be marked late, whoever gives it. */
const lateAlready = {
  pointer: '/dueAt',
  reason: 'too_small',
  detail: 'An answer would be late already.',
} as const;

export interface NewRequest {
  readonly case: string;
  readonly party: string;
  readonly question: string;
  readonly dueAtMs: number;
  readonly attachments?: readonly string[] | undefined;
}

/** Asks an exporter or operator of what the case is about; `request_party_unconcerned` for anybody else. */
export async function askParty(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewRequest,
): Promise<Outcome<Written<RequestRow>>> {
  if (given.dueAtMs <= nowMs) return refuse('request_body_invalid', { errors: [lateAlready] });
  const about = await openedCase(ports, caller, given.case);
  if (!about.ok) return about;
  const { authority, id: caseId } = about.value;
  const { subjects, anomalies } = await stillSeen(ports, caller, about.value);
  if (!(await ports.desk.concerned(authority, subjects, anomalies)).includes(given.party)) {
    return refuse('request_party_unconcerned');
  }
  if ((await ports.desk.requestsOf(caseId)).length >= MAX_REQUESTS) {
    return refuse('desk_limit_reached');
  }
  const version = nextVersion(newId('rfi', ports.random), null, caller, nowMs);
  const { party, question, dueAtMs } = given;
  const to = { attachedTo: version.id, about: version.id, caseId, authority, party };
  const attached = await attach(ports, caller, nowMs, given.attachments ?? [], to);
  if (!attached.ok) return attached;
  const row: RequestRow = {
    ...version,
    ...{ caseId, authority, party, question, dueAtMs, askedAtMs: nowMs },
    ...{ attachments: attached.value.refs, status: 'open', reason: null },
  };
  return write(ports, caller, nowMs, {
    action: 'information-requested',
    objects: [changed(null, row), ...attached.value.objects],
    rows: { requests: [row], attachments: attached.value.rows },
    notices: await noticesOf(ports, row),
    // What is closed or about others by now is not asked about.
    expected: [{ table: 'cases', id: caseId, version: about.value.version }],
    value: row,
  });
}

/** To the party in each of the roles that it has: its webhooks are those of its keys. */
async function noticesOf({ registry }: DeskPorts, row: RequestRow): Promise<Notice[]> {
  const party = await registry.newest('parties', row.party);
  const roles = (['exporter', 'operator'] as const).filter((role) => party?.roles.includes(role));
  const { id, version, dueAtMs, askedAtMs: atMs } = row;
  const told = { id, version, atMs, dueAtMs, path: `/v1/requests/${id}` };
  const sentence = 'An authority asks you for information.';
  return roles.map((role) => requestSent({ ...told, sentence, to: { role, owner: row.party } }));
}

export interface SeenRequest {
  readonly request: RequestRow;
  readonly answers: readonly AnswerRow[];
}

/** A request as the party that it was made to sees it, and the authority that made it. */
export async function seeRequest(
  ports: DeskPorts,
  caller: Caller,
  id: string,
): Promise<Outcome<SeenRequest>> {
  const request = await ports.registry.newest('requests', id);
  if (!request || !isOf(request, caller)) return refuse('object_not_found');
  return accept({ request, answers: await ports.desk.answersTo([id]) });
}

function isOf(request: RequestRow, caller: Caller): boolean {
  const side = sideOf(caller);
  return 'party' in side ? request.party === side.party : request.authority === side.authority;
}

/** Requests made to the caller's party, or by its authority, in order of id. */
export function listRequests(
  ports: DeskPorts,
  caller: Caller,
  status: RequestRow['status'] | undefined,
  paging: Paging,
): Promise<readonly RequestRow[]> {
  return ports.desk.listRequests(sideOf(caller), status, paging);
}

/** All requests of a case, each with its answers. */
export async function requestsWithAnswers(
  ports: DeskPorts,
  about: CaseRow,
): Promise<readonly SeenRequest[]> {
  const requests = await ports.desk.requestsOf(about.id);
  const answers = await ports.desk.answersTo(requests.map(({ id }) => id));
  const byRequest = Map.groupBy(answers, (row) => row.about);
  return requests.map((request) => ({ request, answers: byRequest.get(request.id) ?? [] }));
}

/** An answer, once or more until the authority has accepted or withdrawn the request; a late one is taken, and says so. */
export async function answerRequest(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: NewText & { readonly request: string },
): Promise<Outcome<Written<AnswerRow>>> {
  const seen = await seeRequest(ports, caller, given.request);
  if (!seen.ok) return seen;
  const before = seen.value.request;
  if (isDone(before)) return refuse('request_done', { detail: `The request is ${before.status}.` });
  const { authority, caseId, dueAtMs } = before;
  const to = { about: before.id, authority, caseId, late: nowMs > dueAtMs };
  const answer = await answerRows(ports, caller, nowMs, given, to);
  if (!answer.ok) return answer;
  const { row, attached } = answer.value;
  const version = nextVersion(before.id, before, caller, nowMs);
  const request: RequestRow = { ...before, ...version, status: 'answered' };
  return write(ports, caller, nowMs, {
    action: 'request-answered',
    objects: [changed(null, row), changed(before, request), ...attached.objects],
    rows: { answers: [row], requests: [request], attachments: attached.rows },
    value: row,
  });
}

function isDone({ status }: RequestRow): boolean {
  return status === 'accepted' || status === 'withdrawn';
}

export interface RequestEnding {
  readonly request: string;
  readonly word: 'accepted' | 'withdrawn';
  readonly reason: string;
}

/** The authority's word that ends a request: its answer is accepted, or it is withdrawn. Nothing is accepted unanswered. */
export async function endRequest(
  ports: DeskPorts,
  caller: Caller,
  nowMs: number,
  given: RequestEnding,
): Promise<Outcome<Written<RequestRow>>> {
  const seen = await seeRequest(ports, caller, given.request);
  if (!seen.ok) return seen;
  const before = seen.value.request;
  if (isDone(before)) return refuse('request_done', { detail: `The request is ${before.status}.` });
  if (given.word === 'accepted' && before.status === 'open') return refuse('request_unanswered');
  const { word: status, reason } = given;
  const row = { ...before, ...nextVersion(before.id, before, caller, nowMs), status, reason };
  return write(ports, caller, nowMs, {
    action: status === 'accepted' ? 'request-accepted' : 'request-withdrawn',
    objects: [changed(before, row)],
    rows: { requests: [row] },
    value: row,
  });
}
