/** Rows of the endpoint table: a case as a file. */
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { caseId } from './values.ts';

export const exportEndpoints = {
  exportCase: {
    method: 'GET',
    path: '/v1/cases/{id}/export',
    summary:
      'Gives a case as a ZIP: evidence, verdicts, registry as it stood, desk steps, receipts and proofs.',
    roles: ['regulator'],
    params: z.strictObject({ id: caseId }),
    answers: { 200: { others: ['application/zip'] } },
    refusals: ['export_too_large', 'quota_exceeded', 'anchor_pending', 'index_rebuilding'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
