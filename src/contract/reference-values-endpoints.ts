/** Rows of the endpoint table: reference values. No operator registers any: who is held by them does not say what they are. */
import { z } from 'zod';
import { type Endpoint, everyRole, json, listed, writes } from './endpoint.ts';
import {
  newReferenceValues,
  referenceValues,
  referenceValuesId,
  referenceValuesList,
  referenceValuesWritten,
} from './reference-values.ts';

const ofValues = z.strictObject({ id: referenceValuesId });

export const referenceValuesEndpoints = {
  registerReferenceValues: {
    method: 'POST',
    path: '/v1/reference-values',
    summary: 'Registers what firmware of a version measures as.',
    roles: ['admin', 'regulator'],
    body: json(newReferenceValues),
    answers: writes(referenceValuesWritten),
    refusals: ['reference_values_held'],
  },
  listReferenceValues: {
    method: 'GET',
    path: '/v1/reference-values',
    summary: 'Lists reference values, withdrawn ones too.',
    roles: everyRole,
    query: listed,
    answers: { 200: referenceValuesList },
  },
  getReferenceValues: {
    method: 'GET',
    path: '/v1/reference-values/{id}',
    summary: 'Gives one set of reference values.',
    roles: everyRole,
    params: ofValues,
    answers: { 200: { json: referenceValues } },
  },
  withdrawReferenceValues: {
    method: 'POST',
    path: '/v1/reference-values/{id}/withdraw',
    summary: 'Withdraws reference values for good: no evidence is held against them from now on.',
    roles: ['admin', 'regulator'],
    params: ofValues,
    answers: writes(referenceValuesWritten),
    refusals: ['registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
