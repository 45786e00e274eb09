/** Rows of the endpoint table: the compliance report of a licence. */
import { type Endpoint, ofLicence, readers } from './endpoint.ts';
import { reportQuery, reportView } from './report.ts';

export const reportEndpoints = {
  getReport: {
    method: 'GET',
    path: '/v1/licences/{id}/report',
    summary:
      'Gives the compliance report of a licence for a period, as things stood under one checkpoint of the log; as a page too.',
    roles: readers,
    params: ofLicence,
    query: reportQuery,
    answers: { 200: { json: reportView } },
    refusals: ['index_rebuilding', 'anchor_pending', 'quota_exceeded', 'report_checkpoint_unknown'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
