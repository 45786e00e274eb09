/** Rows of the endpoint table: trust anchors. No operator registers one: who is held by it does not say whom to believe. */
import { z } from 'zod';
import {
  anchorId,
  newTrustAnchor,
  trustAnchor,
  trustAnchorList,
  trustAnchorWritten,
} from './anchors.ts';
import { type Endpoint, everyRole, json, listed, writes } from './endpoint.ts';

const ofAnchor = z.strictObject({ id: anchorId });

export const anchorEndpoints = {
  registerTrustAnchor: {
    method: 'POST',
    path: '/v1/trust-anchors',
    summary: 'Registers a certificate under which TPM evidence counts.',
    roles: ['admin', 'regulator'],
    body: json(newTrustAnchor),
    answers: writes(trustAnchorWritten),
    refusals: ['trust_anchor_held'],
  },
  listTrustAnchors: {
    method: 'GET',
    path: '/v1/trust-anchors',
    summary: 'Lists the certificates under which TPM evidence counts, or once did.',
    roles: everyRole,
    query: listed,
    answers: { 200: trustAnchorList },
  },
  getTrustAnchor: {
    method: 'GET',
    path: '/v1/trust-anchors/{id}',
    summary: 'Gives one trust anchor.',
    roles: everyRole,
    params: ofAnchor,
    answers: { 200: { json: trustAnchor } },
  },
  withdrawTrustAnchor: {
    method: 'POST',
    path: '/v1/trust-anchors/{id}/withdraw',
    summary: 'Withdraws a trust anchor for good: no evidence counts under it from now on.',
    roles: ['admin', 'regulator'],
    params: ofAnchor,
    answers: writes(trustAnchorWritten),
    refusals: ['registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
