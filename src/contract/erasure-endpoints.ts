/** Rows of the endpoint table: what is due for erasure, and what was erased. */
import { z } from 'zod';
import { type Endpoint, listed } from './endpoint.ts';
import { erasure, erasureList, retentionList } from './erasures.ts';
import { erasureId } from './values.ts';

const overseers = ['admin', 'regulator'] as const;

export const erasureEndpoints = {
  listRetention: {
    method: 'GET',
    path: '/v1/retention',
    summary: 'Lists licences that have ended, with the day on which their content is erased.',
    roles: overseers,
    query: listed,
    answers: { 200: retentionList },
  },
  listErasures: {
    method: 'GET',
    path: '/v1/erasures',
    summary: 'Lists what was erased, when, why, and under which leaf of the log.',
    roles: overseers,
    query: listed,
    answers: { 200: erasureList },
  },
  getErasure: {
    method: 'GET',
    path: '/v1/erasures/{id}',
    summary: 'Gives one erasure with the names of all objects that it erased.',
    roles: overseers,
    params: z.strictObject({ id: erasureId }),
    answers: { 200: { json: erasure } },
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
