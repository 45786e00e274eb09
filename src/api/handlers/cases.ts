/** Cases, requests for information and disclosures over HTTP. */
import { caseList, disclosureList, evidenceList, requestList } from '../../contract/cases.ts';
import { millisecondsOf } from '../../contract/values.ts';
import { closeCase, reopenCase } from '../../flow/desk/case-end.ts';
import { caseEvidence } from '../../flow/desk/case-evidence.ts';
import { addNote } from '../../flow/desk/case-notes.ts';
import { changeCase, listCases, openCase } from '../../flow/desk/cases.ts';
import { disclose, listDisclosures, seeDisclosure } from '../../flow/desk/disclosures.ts';
import { cursorOf } from '../../flow/desk/evidence.ts';
import { holdCase } from '../../flow/desk/hold.ts';
import {
  answerRequest,
  askParty,
  endRequest,
  listRequests,
  type RequestEnding,
  seeRequest,
} from '../../flow/desk/requests.ts';
import { seeCase } from '../../flow/desk/see-case.ts';
import { accept } from '../../flow/registry/write.ts';
import { done, writtenOutcome } from '../answer.ts';
import {
  caseView,
  disclosureView,
  noteView,
  requestView,
  seenCaseView,
  seenRequestView,
} from '../case-views.ts';
import { answerView } from '../desk-views.ts';
import type { Handler, Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { defaultLimit, pageView, pagingOf } from '../views.ts';

function ending<N extends 'acceptRequest' | 'withdrawRequest'>(
  word: RequestEnding['word'],
): Handler<N> {
  return async (services, { caller, nowMs, params, body }) => {
    const given = { request: params.id, word, reason: body.reason };
    const outcome = await endRequest(services, caller, nowMs, given);
    return writtenOutcome(outcome, (row) => requestView(row, { caller, nowMs }));
  };
}

type CaseNames =
  | 'openCase'
  | 'listCases'
  | 'getCase'
  | 'changeCase'
  | 'addCaseNote'
  | 'closeCase'
  | 'reopenCase'
  | 'holdCase'
  | 'getCaseEvidence'
  | 'askParty';

const ofCases: Pick<Handlers, CaseNames> = {
  async openCase(services, { caller, nowMs, body }) {
    const { dueAt, anomalies = [], subjects = [], ...rest } = body;
    const given = { ...rest, anomalies, subjects, dueAtMs: millisecondsOf(dueAt) };
    const outcome = await openCase(services, caller, nowMs, given);
    return writtenOutcome(outcome, (row) => caseView(row, { caller, nowMs }));
  },
  async listCases(services, { caller, nowMs, query }) {
    const { limit, paging } = pagingOf(query);
    const { status, owner, about, overdue } = query;
    const asked = { status, owner, about, overdue: overdue === 'true' };
    const rows = await listCases(services, caller, nowMs, asked, paging);
    return accept(
      listAnswer(
        caseList,
        pageView(rows, limit, (row) => caseView(row, { caller, nowMs })),
      ),
    );
  },
  async getCase(services, { caller, nowMs, params }) {
    const seen = await seeCase(services, caller, params.id);
    return seen.ok ? accept(done(seenCaseView(seen.value, { caller, nowMs }))) : seen;
  },
  async changeCase(services, { caller, nowMs, params, body }) {
    const { dueAt, ...rest } = body;
    const dueAtMs = dueAt === undefined ? undefined : millisecondsOf(dueAt);
    const given = { ...rest, dueAtMs, case: params.id };
    const outcome = await changeCase(services, caller, nowMs, given);
    return writtenOutcome(outcome, (row) => caseView(row, { caller, nowMs }));
  },
  async addCaseNote(services, { caller, nowMs, params, body }) {
    const given = { ...body, case: params.id };
    return writtenOutcome(await addNote(services, caller, nowMs, given), noteView);
  },
  async closeCase(services, { caller, nowMs, params, body }) {
    const outcome = await closeCase(services, caller, nowMs, { ...body, case: params.id });
    return writtenOutcome(outcome, (row) => caseView(row, { caller, nowMs }));
  },
  async reopenCase(services, { caller, nowMs, params, body }) {
    const outcome = await reopenCase(services, caller, nowMs, { ...body, case: params.id });
    return writtenOutcome(outcome, (row) => caseView(row, { caller, nowMs }));
  },
  async holdCase(services, { caller, nowMs, params, body }) {
    const outcome = await holdCase(services, caller, nowMs, { ...body, case: params.id });
    return writtenOutcome(outcome, (row) => caseView(row, { caller, nowMs }));
  },
  async getCaseEvidence(services, { caller, params, query }) {
    const { after, limit = defaultLimit } = query;
    const page = await caseEvidence(services, caller, params.id, { after, limit });
    if (!page.ok) return page;
    const { entries, unplaced, erased, next } = page.value;
    const items = entries.map((entry) => ({ id: cursorOf(entry), ...entry }));
    return accept(listAnswer(evidenceList, { items, unplaced, erased, next }));
  },
  async askParty(services, { caller, nowMs, params, body }) {
    const given = { ...body, case: params.id, dueAtMs: millisecondsOf(body.dueAt) };
    const outcome = await askParty(services, caller, nowMs, given);
    return writtenOutcome(outcome, (row) => requestView(row, { caller, nowMs }));
  },
};

type OtherNames =
  | 'listRequests'
  | 'getRequest'
  | 'answerRequest'
  | 'acceptRequest'
  | 'withdrawRequest'
  | 'disclose'
  | 'listDisclosures'
  | 'getDisclosure';

export const caseHandlers: Pick<Handlers, CaseNames | OtherNames> = {
  ...ofCases,
  async listRequests(services, { caller, nowMs, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await listRequests(services, caller, query.status, paging);
    return accept(
      listAnswer(
        requestList,
        pageView(rows, limit, (row) => requestView(row, { caller, nowMs })),
      ),
    );
  },
  async getRequest(services, { caller, nowMs, params }) {
    const seen = await seeRequest(services, caller, params.id);
    return seen.ok ? accept(done(seenRequestView(seen.value, { caller, nowMs }))) : seen;
  },
  async answerRequest(services, { caller, nowMs, params, body }) {
    const given = { ...body, request: params.id };
    return writtenOutcome(await answerRequest(services, caller, nowMs, given), answerView);
  },
  acceptRequest: ending('accepted'),
  withdrawRequest: ending('withdrawn'),
  async disclose(services, { caller, nowMs, body }) {
    const outcome = await disclose(services, caller, nowMs, body);
    return writtenOutcome(outcome, (seen) => disclosureView(seen, { caller, nowMs }));
  },
  async listDisclosures(services, { caller, nowMs, query }) {
    const { limit, paging } = pagingOf(query);
    const found = await listDisclosures(services, caller, paging);
    const rows = found.map((seen) => ({ id: seen.disclosure.id, seen }));
    const view = pageView(rows, limit, ({ seen }) => disclosureView(seen, { caller, nowMs }));
    return accept(listAnswer(disclosureList, view));
  },
  async getDisclosure(services, { caller, nowMs, params }) {
    const seen = await seeDisclosure(services, caller, params.id);
    return seen.ok ? accept(done(disclosureView(seen.value, { caller, nowMs }))) : seen;
  },
};
