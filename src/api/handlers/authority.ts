/** What an authority decides and grants, over HTTP. */
import { shareList } from '../../contract/shares.ts';
import { millisecondsOf } from '../../contract/values.ts';
import { rejectLicence } from '../../flow/registry/reject.ts';
import { endShare, listShares, shareLicence } from '../../flow/registry/shares.ts';
import { accept } from '../../flow/registry/write.ts';
import { writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { licenceView, pageView, pagingOf, shareView } from '../views.ts';

type Named = 'rejectLicence' | 'shareLicence' | 'listShares' | 'endShare';

export const authorityHandlers: Pick<Handlers, Named> = {
  async rejectLicence(services, { caller, nowMs, params, body }) {
    const given = { licence: params.id, note: body.note };
    return writtenOutcome(await rejectLicence(services, caller, nowMs, given), licenceView);
  },
  async shareLicence(services, { caller, nowMs, params, body }) {
    const { authority, purpose, until } = body;
    const given = { licence: params.id, authority, purpose, untilMs: millisecondsOf(until) };
    return writtenOutcome(await shareLicence(services, caller, nowMs, given), shareView);
  },
  async listShares(services, { caller, params, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await listShares(services, caller, params.id, paging);
    return rows.ok ? accept(listAnswer(shareList, pageView(rows.value, limit, shareView))) : rows;
  },
  async endShare(services, { caller, nowMs, params }) {
    const given = { licence: params.id, share: params.share };
    return writtenOutcome(await endShare(services, caller, nowMs, given), shareView);
  },
};
