/** Rows of the endpoint table: saved queries. */
import { z } from 'zod';
import { type Endpoint, json, listed, readers, writes } from './endpoint.ts';
import {
  newQuery,
  queryResults,
  savedQuery,
  savedQueryList,
  savedQueryWritten,
} from './queries.ts';
import { queryId } from './values.ts';

const ofQuery = z.strictObject({ id: queryId });

export const queriesEndpoints = {
  saveQuery: {
    method: 'POST',
    path: '/v1/queries',
    summary: 'Saves a filter of a list under a name, for the caller’s party or authority alone.',
    roles: readers,
    body: json(newQuery),
    answers: writes(savedQueryWritten),
    refusals: ['query_limit_reached'],
  },
  listQueries: {
    method: 'GET',
    path: '/v1/queries',
    summary: 'Lists the saved queries of the caller’s party or authority.',
    roles: readers,
    query: listed,
    answers: { 200: savedQueryList },
  },
  getQuery: {
    method: 'GET',
    path: '/v1/queries/{id}',
    summary: 'Gives one saved query.',
    roles: readers,
    params: ofQuery,
    answers: { 200: { json: savedQuery } },
  },
  changeQuery: {
    method: 'PUT',
    path: '/v1/queries/{id}',
    summary: 'Puts another name, list and filter in place of a saved query’s.',
    roles: readers,
    params: ofQuery,
    body: json(newQuery),
    answers: writes(savedQueryWritten),
    refusals: ['registry_conflict'],
  },
  deleteQuery: {
    method: 'DELETE',
    path: '/v1/queries/{id}',
    summary: 'Deletes a saved query.',
    roles: readers,
    params: ofQuery,
    answers: writes(savedQueryWritten),
    refusals: ['registry_conflict'],
  },
  getQueryResults: {
    method: 'GET',
    path: '/v1/queries/{id}/results',
    summary: 'Runs a saved query as its list’s endpoint would for this caller now.',
    roles: readers,
    params: ofQuery,
    query: listed,
    answers: { 200: queryResults },
    refusals: ['index_rebuilding', 'query_filter_outdated'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
