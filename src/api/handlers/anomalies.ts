/** Anomalies over HTTP. */
import { anomalyList } from '../../contract/anomalies.ts';
import { millisecondsOf } from '../../contract/values.ts';
import { seeDossier } from '../../flow/desk/dossier.ts';
import { listAnomalies } from '../../flow/registry/anomalies.ts';
import { logPlaceOf } from '../../flow/registry/log-place.ts';
import { accept } from '../../flow/registry/write.ts';
import { done } from '../answer.ts';
import { dossierView } from '../desk-views.ts';
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
  async getAnomaly(services, { caller, params }) {
    const seen = await seeDossier(services, caller, params.id);
    if (!seen.ok) return seen;
    const { ledger, header } = seen.value.anomaly;
    const place = await logPlaceOf(services.ledgers, ledger, header);
    return accept(done({ ...dossierView(seen.value), place }));
  },
};
