/** The history of registry objects over HTTP. */
import { instantOf, millisecondsOf } from '../../contract/values.ts';
import { type Change, seeDiff, seeHistory, seeStanding } from '../../flow/registry/history.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';

function changeView({ recordedAtMs, ...change }: Change) {
  return { ...change, recordedAt: instantOf(recordedAtMs) };
}

export const historyHandlers: Pick<Handlers, 'getHistory' | 'getStanding' | 'getDiff'> = {
  async getHistory(services, { caller, params }) {
    const seen = await seeHistory(services, caller, params.id);
    if (!seen.ok) return seen;
    const versions = seen.value.versions.map(({ validFromMs, recordedAtMs, ...version }) => {
      const times = { validFrom: instantOf(validFromMs), recordedAt: instantOf(recordedAtMs) };
      return { ...version, ...times, changes: version.changes.map(changeView) };
    });
    return accept(done({ ...seen.value, versions }));
  },
  async getStanding(services, { caller, params, query }) {
    const knownAtMs = query.known === undefined ? null : millisecondsOf(query.known);
    const moment = { dateMs: millisecondsOf(query.date), knownAtMs };
    const seen = await seeStanding(services, caller, params.id, moment);
    if (!seen.ok) return seen;
    const { validFromMs, recordedAtMs, ...rest } = seen.value;
    const [validFrom, recordedAt] = [instantOf(validFromMs), instantOf(recordedAtMs)];
    return accept(done({ ...rest, validFrom, recordedAt }));
  },
  async getDiff(services, { caller, params, query }) {
    const between = { fromMs: millisecondsOf(query.from), toMs: millisecondsOf(query.to) };
    const seen = await seeDiff(services, caller, params.id, between);
    return seen.ok ? accept(done(seen.value)) : seen;
  },
};
