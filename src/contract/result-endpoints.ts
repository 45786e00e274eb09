/** Rows of the endpoint table: results for relying parties, and the keys to check them with. */
import { type Endpoint, ofDevice, readers } from './endpoint.ts';
import { jwks, resultMediaType } from './results.ts';

export const resultEndpoints = {
  getResult: {
    method: 'GET',
    path: '/v1/devices/{id}/result',
    summary: 'Gives the attestation result of a device: an EAR, signed.',
    roles: readers,
    params: ofDevice,
    answers: { 200: { others: [resultMediaType] } },
    refusals: ['result_key_missing'],
  },
  getJwks: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'Gives the public keys that results are signed with, and those before and after.',
    roles: 'public',
    answers: { 200: { json: jwks } },
    refusals: ['result_key_missing'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
