/** Retention and erasure over HTTP. */
import { erasureList, retentionList } from '../../contract/erasures.ts';
import { instantOf } from '../../contract/values.ts';
import type { ListedErasure } from '../../flow/erasure/port.ts';
import {
  listErasures,
  listRetention,
  type SeenRetention,
  seeErasure,
} from '../../flow/erasure/see.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf } from '../views.ts';

function retentionView(
  { facts, dueAtMs, keptBy, lastEvent, lastEventAtMs }: SeenRetention,
  nowMs: number,
) {
  const state = dueAtMs <= nowMs ? 'due' : 'running';
  return {
    ...{ id: facts.licence, number: facts.number, authority: facts.authority },
    endedAt: instantOf(facts.endedAtMs),
    ...{ lastEvent, lastEventAt: instantOf(lastEventAtMs), dueAt: instantOf(dueAtMs) },
    state: keptBy === null ? state : 'kept',
    ...{ keptBy, erasedThroughHeader: facts.throughHeader },
  } as const;
}

function erasureView({ row, leafIndex, deletedAtMs }: ListedErasure) {
  const { id, licence, authority, actor, basis, lastEvent, retentionDays } = row;
  const { firstHeader, lastHeader, whole, objects } = row;
  return {
    ...{ id, licence, authority, recordedAt: instantOf(row.recordedAtMs), actor, basis },
    ...{ lastEvent, lastEventAt: instantOf(row.lastEventAtMs), retentionDays },
    ...{ firstHeader, lastHeader, whole, count: objects.length, leafIndex },
    deletedAt: deletedAtMs === null ? null : instantOf(deletedAtMs),
  };
}

export const erasureHandlers: Pick<Handlers, 'listRetention' | 'listErasures' | 'getErasure'> = {
  async listRetention(services, { caller, nowMs, query }) {
    const { limit, paging } = pagingOf(query);
    const found = await listRetention(services, caller, nowMs, paging);
    const rows = found.map((seen) => ({ id: seen.facts.licence, seen }));
    const page = pageView(rows, limit, ({ seen }) => retentionView(seen, nowMs));
    return accept(listAnswer(retentionList, page));
  },
  async listErasures(services, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const found = await listErasures(services, caller, paging);
    const rows = found.map((one) => ({ id: one.row.id, one }));
    return accept(
      listAnswer(
        erasureList,
        pageView(rows, limit, ({ one }) => erasureView(one)),
      ),
    );
  },
  async getErasure(services, { caller, params }) {
    const seen = await seeErasure(services, caller, params.id);
    if (!seen.ok) return seen;
    return accept(done({ ...erasureView(seen.value), objects: seen.value.row.objects }));
  },
};
