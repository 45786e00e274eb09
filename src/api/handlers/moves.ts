/** Devices that go from one licence to another, over HTTP. */
import { moveList } from '../../contract/moves.ts';
import { type Caller, visibleTo } from '../../flow/registry/caller.ts';
import type { MoveRow } from '../../flow/registry/move-rows.ts';
import { decideMove, type MoveDecision, requestMove } from '../../flow/registry/moves.ts';
import type { RegistryPorts } from '../../flow/registry/ports.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function moveView(row: MoveRow) {
  const { id, fromLicence: from, toLicence: to, status, devices, site, reason } = row;
  const { consentedBy, note } = row;
  return {
    ...{ id, from, to, status, devices, site, reason, consentedBy, note },
    ...versionView(row),
  };
}

interface Step {
  readonly caller: Caller;
  readonly nowMs: number;
  readonly params: { readonly id: string };
  readonly body: { readonly note?: string | undefined; readonly withoutConsent?: true | undefined };
}

/** One step of a move by one of its parties. */
function step(decision: MoveDecision) {
  return async (services: RegistryPorts, { caller, nowMs, params, body }: Step) => {
    const given = { move: params.id, decision, ...body };
    return writtenOutcome(await decideMove(services, caller, nowMs, given), moveView);
  };
}

type Named =
  | 'requestMove'
  | 'listMoves'
  | 'getMove'
  | 'consentToMove'
  | 'acceptMove'
  | 'declineMove'
  | 'withdrawMove';

export const moveHandlers: Pick<Handlers, Named> = {
  async requestMove(services, { caller, nowMs, params, body }) {
    const { devices, site = null, reason } = body;
    const given = { toLicence: params.id, devices, site, reason };
    return writtenOutcome(await requestMove(services, caller, nowMs, given), moveView);
  },
  async listMoves({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listMoves(visibleTo(caller), query, paging);
    return accept(listAnswer(moveList, pageView(rows, limit, moveView)));
  },
  async getMove({ registry }, { caller, params }) {
    const row = await registry.visibleMove(visibleTo(caller), params.id);
    return row ? accept(done(moveView(row))) : refuse('object_not_found');
  },
  consentToMove: step('consent'),
  acceptMove: step('accept'),
  declineMove: step('decline'),
  withdrawMove: step('withdraw'),
};
