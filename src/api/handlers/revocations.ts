/** Revoked certificates over HTTP. */
import { revocationList } from '../../contract/revocations.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import type { RevocationRow } from '../../flow/registry/control-rows.ts';
import { decideRevocation } from '../../flow/registry/revocations.ts';
import { accept } from '../../flow/registry/write.ts';
import { writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function revocationView(row: RevocationRow) {
  const { id, authority, certificate, reason, fromMs, state, source } = row;
  const from = instantOf(fromMs);
  return { id, authority, certificate, reason, from, state, source, ...versionView(row) };
}

export const revocationHandlers: Pick<Handlers, 'decideRevocation' | 'listRevocations'> = {
  async decideRevocation(services, { caller, nowMs, body }) {
    const { from, ...rest } = body;
    const fromMs = from === undefined ? nowMs : millisecondsOf(from);
    const outcome = await decideRevocation(services, caller, nowMs, { ...rest, fromMs });
    return writtenOutcome(outcome, revocationView);
  },
  async listRevocations({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listRevocations(caller.authority ?? undefined, paging);
    return accept(listAnswer(revocationList, pageView(rows, limit, revocationView)));
  },
};
