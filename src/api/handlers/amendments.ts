/** Amendments of licences, and devices that leave service, over HTTP. */
import { amendmentList } from '../../contract/amendments.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { overlapsOf } from '../../flow/registry/amendment-overlap.ts';
import { explanationOf, judgedUnder } from '../../flow/registry/amendment-words.ts';
import {
  type AmendmentDecision,
  decideAmendment,
  proposeAmendment,
  type SeenAmendment,
  seeAmendment,
} from '../../flow/registry/amendments.ts';
import { visibleTo } from '../../flow/registry/caller.ts';
import { confirmRetirement } from '../../flow/registry/devices.ts';
import type { AmendmentRow } from '../../flow/registry/rows.ts';
import { accept, type Outcome, type Written } from '../../flow/registry/write.ts';
import { type Answer, done, writtenAnswer } from '../answer.ts';
import type { Handler, Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { deviceView, pageView, pagingOf } from '../views.ts';

function amendmentView(row: AmendmentRow) {
  const { id, licence, status, origin, changes, reason, note, licenceVersions } = row;
  const { version, recordedAtMs, actor } = row;
  return {
    ...{ id, licence, status, origin, changes, reason, note, licenceVersions },
    effectiveFrom: instantOf(row.effectiveFromMs),
    ...{ version, recordedAt: instantOf(recordedAtMs), actor },
  };
}

function seenView(seen: SeenAmendment) {
  return {
    ...amendmentView(seen.row),
    overlaps: overlapsOf(seen.row, seen.record.amendments),
    judgedUnder: judgedUnder(seen).map(({ version, fromMs, toMs }) => {
      return { version, from: instantOf(fromMs), to: instantOf(toMs) };
    }),
    explanation: explanationOf(seen),
  };
}

function written(outcome: Outcome<Written<SeenAmendment>>): Outcome<Answer> {
  return outcome.ok ? accept(writtenAnswer(outcome.value, seenView)) : outcome;
}

type Decisions = 'confirmAmendment' | 'rejectAmendment' | 'withdrawAmendment';

/** The rows of the decisions differ in path, role and summary only. */
function decision<N extends Decisions>(word: AmendmentDecision): Handler<N> {
  return async (services, { caller, nowMs, params, body }) => {
    const given = { amendment: params.id, decision: word, note: body.note };
    return written(await decideAmendment(services, caller, nowMs, given));
  };
}

type Named =
  | Decisions
  | 'proposeAmendment'
  | 'listAmendments'
  | 'getAmendment'
  | 'confirmRetirement';

export const amendmentHandlers: Pick<Handlers, Named> = {
  async proposeAmendment(services, { caller, nowMs, params, body }) {
    const { effectiveFrom, ...rest } = body;
    const effectiveFromMs = millisecondsOf(effectiveFrom);
    const given = { licence: params.id, ...rest, effectiveFromMs };
    return written(await proposeAmendment(services, caller, nowMs, given));
  },
  async listAmendments({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listAmendments(visibleTo(caller), query, paging);
    return accept(listAnswer(amendmentList, pageView(rows, limit, amendmentView)));
  },
  async getAmendment(services, { caller, params }) {
    const seen = await seeAmendment(services, caller, params.id);
    return seen.ok ? accept(done(seenView(seen.value))) : seen;
  },
  confirmAmendment: decision('confirm'),
  rejectAmendment: decision('reject'),
  withdrawAmendment: decision('withdraw'),
  async confirmRetirement(services, { caller, nowMs, params }) {
    const outcome = await confirmRetirement(services, caller, nowMs, params.id);
    return outcome.ok ? accept(writtenAnswer(outcome.value, deviceView)) : outcome;
  },
};
