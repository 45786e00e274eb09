/** Hand-overs of devices over HTTP. */
import { transferList } from '../../contract/custody.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { visibleTo } from '../../flow/registry/caller.ts';
import { decideConsignee } from '../../flow/registry/consignees.ts';
import type { ConsigneeRow, TransferRow } from '../../flow/registry/control-rows.ts';
import { ship } from '../../flow/registry/custody.ts';
import { receive, withdrawTransfer } from '../../flow/registry/custody-steps.ts';
import { seeCustody } from '../../flow/registry/seen-custody.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { namesOf } from '../names.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function transferView(row: TransferRow) {
  const { id, licence, event, sender, receiver, status, route, site, devices } = row;
  const { devicesHash, models, replacements, shippedAtMs, receivedAtMs, missing } = row;
  return {
    ...{ id, licence, event, sender, receiver, status, route, site, devices, devicesHash },
    ...{ models, replacements, shippedAt: instantOf(shippedAtMs) },
    receivedAt: receivedAtMs === null ? null : instantOf(receivedAtMs),
    ...{ missing, ...versionView(row) },
  };
}

function consigneeView(row: ConsigneeRow) {
  const { id, licence, party, accepted } = row;
  return { id, licence, party, accepted, ...versionView(row) };
}

type Named =
  | 'shipDevices'
  | 'listTransfers'
  | 'getTransfer'
  | 'receiveDevices'
  | 'withdrawTransfer'
  | 'getCustody'
  | 'decideConsignee';

export const custodyHandlers: Pick<Handlers, Named> = {
  async shipDevices(services, { caller, nowMs, params, body }) {
    const { devices, shippedAt, site = null, replacements = [], ...rest } = body;
    const which = Array.isArray(devices) ? { ids: devices } : { site: devices.registeredAt };
    const shippedAtMs = millisecondsOf(shippedAt);
    const given = { licence: params.id, which, shippedAtMs, site, replacements, ...rest };
    return writtenOutcome(await ship(services, caller, nowMs, given), transferView);
  },
  async listTransfers({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listTransfers(visibleTo(caller), query.licence, paging);
    return accept(listAnswer(transferList, pageView(rows, limit, transferView)));
  },
  async getTransfer({ registry }, { caller, params }) {
    const row = await registry.visibleTransfer(visibleTo(caller), params.id);
    return row ? accept(done(transferView(row))) : refuse('object_not_found');
  },
  async receiveDevices(services, { caller, nowMs, params, body }) {
    const { receivedAt, missing = [] } = body;
    const receivedAtMs = millisecondsOf(receivedAt);
    const given = { transfer: params.id, receivedAtMs, missing };
    return writtenOutcome(await receive(services, caller, nowMs, given), transferView);
  },
  async withdrawTransfer(services, { caller, nowMs, params }) {
    return writtenOutcome(await withdrawTransfer(services, caller, nowMs, params.id), transferView);
  },
  async getCustody(services, { caller, params }) {
    const seen = await seeCustody(services, caller, params.id);
    if (!seen.ok) return seen;
    const { transfers, ...rest } = seen.value;
    const hands = transfers.flatMap(({ sender, receiver }) => [sender, receiver]);
    const names = await namesOf(services, caller, [rest.licence, rest.holder, ...hands]);
    return accept(done({ ...rest, transfers: transfers.map(transferView), names }));
  },
  async decideConsignee(services, { caller, nowMs, params, body }) {
    const { party, accepted, note = null } = body;
    const given = { licence: params.id, party, accepted, note };
    return writtenOutcome(await decideConsignee(services, caller, nowMs, given), consigneeView);
  },
};
