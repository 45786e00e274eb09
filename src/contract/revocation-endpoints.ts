/** Rows of the endpoint table: certificates of device makers that are no longer accepted. */
import { type Endpoint, json, listed, writes } from './endpoint.ts';
import { revocationDecision, revocationList, revocationWritten } from './revocations.ts';

const deciding = ['regulator', 'admin'] as const;

export const revocationEndpoints = {
  decideRevocation: {
    method: 'POST',
    path: '/v1/certificate-revocations',
    summary:
      'Revokes a certificate of device makers, or lifts that; devices bound by it are judged anew.',
    roles: deciding,
    body: json(revocationDecision),
    answers: { 200: { json: revocationWritten }, ...writes(revocationWritten) },
    refusals: ['registry_conflict'],
  },
  listRevocations: {
    method: 'GET',
    path: '/v1/certificate-revocations',
    summary: 'Lists the revocations that count for the caller’s licences.',
    roles: deciding,
    query: listed,
    answers: { 200: revocationList },
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
