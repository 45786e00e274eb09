/** Inspections over HTTP. */
import { inspectionList } from '../../contract/inspections.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { type Caller, visibleTo } from '../../flow/registry/caller.ts';
import type { InspectionRow } from '../../flow/registry/control-rows.ts';
import {
  announceInspection,
  cancelInspection,
  enterInspection,
  moveInspection,
} from '../../flow/registry/inspections.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

/** The note is for regulators; one of another authority is told what the licensee is. */
function viewFor({ role, sharedLicences = [] }: Caller) {
  return (row: InspectionRow) => {
    const { id, licence, site, dayMs, announcedAtMs, status } = row;
    const isOwn = role === 'regulator' && !sharedLicences.includes(licence);
    return {
      ...{ id, licence, site, on: instantOf(dayMs).slice(0, 10) },
      announcedAt: announcedAtMs === null ? null : instantOf(announcedAtMs),
      ...{ status, note: isOwn ? row.note : null, ...versionView(row) },
    };
  };
}

type Named =
  | 'enterInspection'
  | 'listInspections'
  | 'getInspection'
  | 'announceInspection'
  | 'moveInspection'
  | 'cancelInspection';

export const inspectionHandlers: Pick<Handlers, Named> = {
  async enterInspection(services, { caller, nowMs, params, body }) {
    const { on, site = null, announced, note = null } = body;
    const given = { licence: params.id, site, dayMs: millisecondsOf(on), note };
    const entered = { ...given, isAnnounced: announced };
    return writtenOutcome(await enterInspection(services, caller, nowMs, entered), viewFor(caller));
  },
  async listInspections({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listInspections(visibleTo(caller), query.licence, paging);
    return accept(listAnswer(inspectionList, pageView(rows, limit, viewFor(caller))));
  },
  async getInspection({ registry }, { caller, params }) {
    const row = await registry.visibleInspection(visibleTo(caller), params.id);
    return row ? accept(done(viewFor(caller)(row))) : refuse('object_not_found');
  },
  async announceInspection(services, { caller, nowMs, params }) {
    const outcome = await announceInspection(services, caller, nowMs, params.id);
    return writtenOutcome(outcome, viewFor(caller));
  },
  async moveInspection(services, { caller, nowMs, params, body }) {
    const given = { inspection: params.id, onMs: millisecondsOf(body.on) };
    return writtenOutcome(await moveInspection(services, caller, nowMs, given), viewFor(caller));
  },
  async cancelInspection(services, { caller, nowMs, params, body }) {
    const given = { inspection: params.id, note: body.note };
    return writtenOutcome(await cancelInspection(services, caller, nowMs, given), viewFor(caller));
  },
};
