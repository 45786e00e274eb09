/** Rows of the endpoint table: how this service witnesses other logs (C2SP tlog-witness 1.0.0), and how its own is witnessed. */
import type { Endpoint } from './endpoint.ts';

/** An old size, 63 hashes and a checkpoint of 64 KiB. */
const maxBytes = 69_000;

export const witnessEndpoints = {
  addCheckpoint: {
    method: 'POST',
    path: '/witness/add-checkpoint',
    summary:
      'Cosigns a checkpoint of a log that this service witnesses (C2SP tlog-witness); 409 states the size that it knows.',
    roles: 'public',
    body: { type: 'bytes', contentTypes: ['text/plain'], takesAnyType: true, maxBytes },
    answers: {
      200: { others: ['text/plain; charset=utf-8'] },
      409: { others: ['text/x.tlog.size'] },
    },
    refusals: [
      'witness_request_malformed',
      'witness_signature_unknown',
      'witness_origin_unknown',
      'witness_proof_invalid',
    ],
  },
  getWitnessedCheckpoint: {
    method: 'GET',
    path: '/log/cosigned',
    summary: 'Gives the log’s newest checkpoint that the quorum of its witnesses has cosigned.',
    roles: 'public',
    answers: { 200: { others: ['text/plain; charset=utf-8'] } },
    refusals: ['object_not_found'],
  },
  getWitnessKey: {
    method: 'GET',
    path: '/witness/key',
    summary: 'Gives the verifier key that this service cosigns with as a witness.',
    roles: 'public',
    answers: { 200: { others: ['text/plain; charset=utf-8'] } },
    refusals: ['object_not_found'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
