/** Anomalies over HTTP. */
import { anomalyList } from '../../contract/anomalies.ts';
import { seeDossier } from '../../flow/desk/dossier.ts';
import { countAnomalies, listAnomalies } from '../../flow/registry/anomalies.ts';
import { logPlaceOf } from '../../flow/registry/log-place.ts';
import { accept } from '../../flow/registry/write.ts';
import { filterOf } from '../anomaly-filter.ts';
import { done } from '../answer.ts';
import { dossierView } from '../desk-views.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { anomalyView, defaultLimit } from '../views.ts';

export const anomalyHandlers: Pick<Handlers, 'listAnomalies' | 'countAnomalies' | 'getAnomaly'> = {
  async listAnomalies({ index }, { caller, query }) {
    const { after, limit = defaultLimit, ...asked } = query;
    const page = await listAnomalies(index, caller, filterOf(asked), { after, limit });
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
  async countAnomalies({ index }, { caller, query }) {
    const { by = 'kind', ...asked } = query;
    const items = await countAnomalies(index, caller, filterOf(asked), by);
    const total = items.reduce((sum, { count }) => sum + count, 0);
    return accept(done({ by, total, items }));
  },
};
