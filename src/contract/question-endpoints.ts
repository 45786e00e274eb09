/** Rows of the endpoint table: questions of export control. */
import { type Endpoint, readers } from './endpoint.ts';
import { questionAnswer, questionQuery } from './questions.ts';

export const questionEndpoints = {
  askQuestion: {
    method: 'GET',
    path: '/v1/control/question',
    summary: 'Could a model go to a site, for an end user, on a date? Decision support, no advice.',
    roles: readers,
    query: questionQuery,
    answers: { 200: { json: questionAnswer } },
    refusals: ['object_not_found', 'registry_reference_invalid'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
