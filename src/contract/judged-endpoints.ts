/** Rows of the endpoint table: verdicts as they were made. */
import { type Endpoint, ofDevice } from './endpoint.ts';
import { judgedAttestation } from './judged.ts';
import { hash } from './values.ts';

export const judgedEndpoints = {
  getAttestation: {
    method: 'GET',
    path: '/v1/devices/{id}/attestations/{digest}',
    summary:
      'Gives one attestation as it was judged: verdict, inputs, and the registry as it was read.',
    roles: ['regulator'],
    params: ofDevice.extend({ digest: hash }),
    answers: { 200: { json: judgedAttestation } },
    refusals: ['anchor_pending', 'content_erased'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
