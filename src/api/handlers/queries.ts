/** Saved queries over HTTP; their results are answered by the very handlers of the lists. */
import { endpoints } from '../../contract/endpoints.ts';
import { savedQueryList } from '../../contract/queries.ts';
import {
  changeQuery,
  listQueries,
  type NewQuery,
  saveQuery,
  seeQuery,
} from '../../flow/registry/queries.ts';
import type { SavedQueryRow } from '../../flow/registry/rows.ts';
import { accept, refuse } from '../../flow/registry/write.ts';
import { done, writtenOutcome } from '../answer.ts';
import { fieldErrors } from '../field-errors.ts';
import type { Handlers } from '../handler.ts';
import { listAnswer } from '../list.ts';
import { pageView, pagingOf, versionView } from '../views.ts';
import { anomalyHandlers } from './anomalies.ts';
import { deviceHandlers } from './devices.ts';
import { registryHandlers } from './registry.ts';

const lists = {
  anomalies: { query: endpoints.listAnomalies.query, run: anomalyHandlers.listAnomalies },
  devices: { query: endpoints.listDevices.query, run: deviceHandlers.listDevices },
  licences: { query: endpoints.listLicences.query, run: registryHandlers.listLicences },
  sites: { query: endpoints.listSites.query, run: registryHandlers.listSites },
} as const;

function queryView(row: SavedQueryRow) {
  const { id, name, list, filter, deleted } = row;
  return { ...{ id, name, list, filter, deleted }, ...versionView(row) };
}

/** Parameters are kept as they stand in an address: as text. */
function givenQuery({ name, list, filter }: Omit<NewQuery, 'filter'> & { filter: object }) {
  const members = Object.entries(filter).filter(([, value]) => value !== undefined);
  const kept = Object.fromEntries(members.map(([key, value]) => [key, String(value)]));
  return { name, list, filter: kept };
}

type Named =
  | 'saveQuery'
  | 'listQueries'
  | 'getQuery'
  | 'changeQuery'
  | 'deleteQuery'
  | 'getQueryResults';

export const queriesHandlers: Pick<Handlers, Named> = {
  async saveQuery(services, { caller, nowMs, body }) {
    return writtenOutcome(await saveQuery(services, caller, nowMs, givenQuery(body)), queryView);
  },
  async listQueries(services, { caller, query }) {
    const { limit, paging } = pagingOf(query);
    const rows = await listQueries(services, caller, paging);
    return accept(listAnswer(savedQueryList, pageView(rows, limit, queryView)));
  },
  async getQuery(services, { caller, params }) {
    const row = await seeQuery(services, caller, params.id);
    return row.ok ? accept(done(queryView(row.value))) : row;
  },
  async changeQuery(services, { caller, nowMs, params, body }) {
    const given = givenQuery(body);
    return writtenOutcome(await changeQuery(services, caller, nowMs, params.id, given), queryView);
  },
  async deleteQuery(services, { caller, nowMs, params }) {
    return writtenOutcome(await changeQuery(services, caller, nowMs, params.id, null), queryView);
  },
  async getQueryResults(services, { params, query: { after, limit }, ...input }) {
    const saved = await seeQuery(services, input.caller, params.id);
    if (!saved.ok) return saved;
    const list = lists[saved.value.list];
    const paging = { ...(after && { after }), ...(limit && { limit: String(limit) }) };
    const query = list.query.safeParse({ ...saved.value.filter, ...paging });
    if (!query.success) {
      return refuse('query_filter_outdated', { errors: fieldErrors(query.error) });
    }
    // The query was parsed by the very schema of this handler's row; the union of rows cannot say so.
    return list.run(services, { ...input, params: undefined, query: query.data as never });
  },
};
