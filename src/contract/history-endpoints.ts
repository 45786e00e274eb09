/** Rows of the endpoint table: any registry object as it stood. */
import { type Endpoint, everyRole } from './endpoint.ts';
import {
  diffQuery,
  diffView,
  historyView,
  ofObject,
  standingQuery,
  standingView,
} from './history.ts';

export const historyEndpoints = {
  getHistory: {
    method: 'GET',
    path: '/v1/history/{id}',
    summary:
      'Gives all versions of a registry object: who made each, when, and by which record of the log.',
    roles: everyRole,
    params: ofObject,
    answers: { 200: { json: historyView } },
  },
  getStanding: {
    method: 'GET',
    path: '/v1/history/{id}/at',
    summary:
      'Gives a registry object as it stood on a date, by what was known then or is known now.',
    roles: everyRole,
    params: ofObject,
    query: standingQuery,
    answers: { 200: { json: standingView } },
  },
  getDiff: {
    method: 'GET',
    path: '/v1/history/{id}/diff',
    summary: 'Gives what differs in a registry object between two dates.',
    roles: everyRole,
    params: ofObject,
    query: diffQuery,
    answers: { 200: { json: diffView } },
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
