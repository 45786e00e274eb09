/** Reference values over HTTP. */
import { referenceValuesList } from '../../contract/reference-values.ts';
import { instantOf } from '../../contract/values.ts';
import {
  registerReferenceValues,
  withdrawReferenceValues,
} from '../../flow/registry/reference-values.ts';
import type { ReferenceValuesRow } from '../../flow/registry/reference-values-rows.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome as written } from '../answer.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf, versionView } from '../views.ts';

function valuesView(row: ReferenceValuesRow) {
  const { id, models, component, componentVersion, source, measurements, authority } = row;
  const { withdrawnAtMs } = row;
  return {
    ...{ id, models: [...models], component, componentVersion, source, authority },
    measurements: measurements.map(({ index, digests }) => ({ index, digests: [...digests] })),
    withdrawnAt: withdrawnAtMs === null ? null : instantOf(withdrawnAtMs),
    ...versionView(row),
  };
}

type Named =
  | 'registerReferenceValues'
  | 'listReferenceValues'
  | 'getReferenceValues'
  | 'withdrawReferenceValues';

export const referenceValuesHandlers: Pick<Handlers, Named> = {
  async registerReferenceValues(services, { caller, nowMs, body }) {
    return written(await registerReferenceValues(services, caller, nowMs, body), valuesView);
  },
  async listReferenceValues({ registry }, { query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await registry.listReferenceValues(paging);
    return accept(listAnswer(referenceValuesList, pageView(rows, limit, valuesView)));
  },
  async getReferenceValues({ registry }, { params }) {
    const row = await registry.newest('referenceValues', params.id);
    return row ? accept(done(valuesView(row))) : refuse('object_not_found');
  },
  async withdrawReferenceValues(services, { caller, nowMs, params }) {
    return written(await withdrawReferenceValues(services, caller, nowMs, params.id), valuesView);
  },
};
