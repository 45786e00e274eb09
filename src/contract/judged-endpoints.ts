/** Rows of the endpoint table: verdicts as they were made. */
import { type Endpoint, ofDevice } from './endpoint.ts';
import { judgedAttestation, receiptMediaTypes } from './judged.ts';
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
  getReceipt: {
    method: 'GET',
    path: '/v1/devices/{id}/attestations/{digest}/receipt',
    summary:
      'Gives the receipt of one attestation: a C2SP tlog-proof, or a COSE Receipt (RFC 9942) where that is accepted.',
    roles: ['operator', 'regulator'],
    params: ofDevice.extend({ digest: hash }),
    answers: { 200: { others: [receiptMediaTypes.text, receiptMediaTypes.cose] } },
    refusals: ['anchor_pending', 'content_erased', 'request_not_acceptable'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
