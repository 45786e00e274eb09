/** Rows of the endpoint table: what an auditor with a regulator's key holds against the public log. */
import {
  archivedEvidence,
  auditedChanges,
  auditedHeaders,
  changesQuery,
  evidenceQuery,
  headersQuery,
  ofPartObject,
} from './audit.ts';
import { type Endpoint, ofLicence } from './endpoint.ts';

const roles = ['regulator'] as const;

export const auditEndpoints = {
  auditHeaders: {
    method: 'GET',
    path: '/v1/licences/{id}/headers',
    summary: 'Gives headers of a licence’s ledger in order, as ledger and archive have them.',
    roles,
    params: ofLicence,
    query: headersQuery,
    answers: { 200: { json: auditedHeaders } },
  },
  auditObject: {
    method: 'GET',
    path: '/v1/licences/{id}/headers/{sequence}/{object}',
    summary: 'Gives the archived bundle of evidence or verdicts that a header names.',
    roles,
    params: ofPartObject,
    answers: { 200: { others: ['application/octet-stream'] } },
  },
  auditChanges: {
    method: 'GET',
    path: '/v1/audit/changes',
    summary: 'Gives the registry’s changes in order: leaf and place, and what the caller may see.',
    roles,
    query: changesQuery,
    answers: { 200: { json: auditedChanges } },
  },
  auditEvidence: {
    method: 'GET',
    path: '/v1/audit/evidence',
    summary: 'Lists the archived evidence of the licences that the caller sees.',
    roles,
    query: evidenceQuery,
    answers: { 200: { json: archivedEvidence } },
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
