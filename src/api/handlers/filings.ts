/** Filed reports over HTTP. */
import { filingList } from '../../contract/filings.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { visibleTo } from '../../flow/registry/caller.ts';
import type { FilingRow } from '../../flow/registry/control-rows.ts';
import { fileReport, rejectFiling } from '../../flow/registry/filings.ts';
import { accept } from '../../flow/registry/write.ts';
import { writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function filingView(row: FilingRow) {
  const { id, licence, what, fromMs, toMs, document, note, status, reason } = row;
  const span = { from: instantOf(fromMs), to: instantOf(toMs) };
  return { id, licence, what, ...span, document, note, status, reason, ...versionView(row) };
}

type Named = 'fileReport' | 'listFilings' | 'rejectFiling';

export const filingHandlers: Pick<Handlers, Named> = {
  async fileReport(services, { caller, nowMs, params, body }) {
    const { from, to, what, document, note = null } = body;
    const span = { fromMs: millisecondsOf(from), toMs: millisecondsOf(to) };
    const given = { licence: params.id, what, ...span, document, note };
    return writtenOutcome(await fileReport(services, caller, nowMs, given), filingView);
  },
  async listFilings({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listFilings(visibleTo(caller), query.licence, paging);
    return accept(listAnswer(filingList, pageView(rows, limit, filingView)));
  },
  async rejectFiling(services, { caller, nowMs, params, body }) {
    const given = { filing: params.id, reason: body.reason };
    return writtenOutcome(await rejectFiling(services, caller, nowMs, given), filingView);
  },
};
