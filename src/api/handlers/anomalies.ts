/** Anomalies over HTTP. */
import { anomalyList } from '../../contract/anomalies.ts';
import { millisecondsOf } from '../../contract/values.ts';
import { listAnomalies, seeAnomaly } from '../../flow/registry/anomalies.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { anomalyView, defaultLimit } from '../views.ts';

export const anomalyHandlers: Pick<Handlers, 'listAnomalies' | 'getAnomaly'> = {
  async listAnomalies({ index }, { caller, query }) {
    const { after, limit = defaultLimit, from, to, condition, open, ...rest } = query;
    const filter = {
      ...rest,
      state: condition === 'all' ? undefined : condition,
      open: open === undefined ? undefined : open === 'true',
      fromMs: from === undefined ? undefined : millisecondsOf(from),
      toMs: to === undefined ? undefined : millisecondsOf(to),
    };
    const page = await listAnomalies(index, caller, filter, { after, limit });
    if (!page.ok) return page;
    const { anomalies, next } = page.value;
    return accept(listAnswer(anomalyList, { items: anomalies.map(anomalyView), next }));
  },
  async getAnomaly({ index }, { caller, params }) {
    const seen = await seeAnomaly(index, caller, params.id);
    if (!seen.ok) return seen;
    const { title, enforces, falsePositives, clearsAfter, confidential } = seen.value.rule;
    const rule = { title, enforces, ruleOutFirst: falsePositives, clearsAfter, confidential };
    return accept(done({ ...anomalyView(seen.value.anomaly), rule }));
  },
};
