/** Readings of sites' meters over HTTP. */
import { readingList } from '../../contract/meters.ts';
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { visibleTo } from '../../flow/registry/caller.ts';
import type { MeterReadingRow } from '../../flow/registry/control-rows.ts';
import { correctReading, stateReading, withdrawReading } from '../../flow/registry/meters.ts';
import { accept } from '../../flow/registry/write.ts';
import { writtenOutcome } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function readingView(row: MeterReadingRow) {
  const { id, site, authority, feeds, kwh, otherKwh, source, status, reason } = row;
  const span = { from: instantOf(row.fromMs), to: instantOf(row.toMs) };
  return {
    ...{ id, site, authority, feeds, ...span, kwh, otherKwh, source, status, reason },
    ...versionView(row),
  };
}

type Named = 'stateReading' | 'listReadings' | 'correctReading' | 'withdrawReading';

export const meterHandlers: Pick<Handlers, Named> = {
  async stateReading(services, { caller, nowMs, params, body }) {
    const { from, to, otherKwh = 0, ...rest } = body;
    const span = { fromMs: millisecondsOf(from), toMs: millisecondsOf(to) };
    const given = { site: params.id, ...span, otherKwh, ...rest };
    return writtenOutcome(await stateReading(services, caller, nowMs, given), readingView);
  },
  async listReadings({ registry }, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listReadings(visibleTo(caller), query.site, paging);
    return accept(listAnswer(readingList, pageView(rows, limit, readingView)));
  },
  async correctReading(services, { caller, nowMs, params, body }) {
    const { otherKwh = 0, ...rest } = body;
    const given = { reading: params.id, otherKwh, ...rest };
    return writtenOutcome(await correctReading(services, caller, nowMs, given), readingView);
  },
  async withdrawReading(services, { caller, nowMs, params, body }) {
    const given = { reading: params.id, reason: body.reason };
    return writtenOutcome(await withdrawReading(services, caller, nowMs, given), readingView);
  },
};
