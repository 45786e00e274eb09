/** Rows of the endpoint table: what an authority decides and grants. */
import { type Endpoint, json, listed, ofLicence, writes } from './endpoint.ts';
import { licenceRejection, licenceWritten } from './licences.ts';
import { newShare, shareList, shareWritten } from './shares.ts';
import { shareId } from './values.ts';

export const authorityEndpoints = {
  rejectLicence: {
    method: 'POST',
    path: '/v1/licences/{id}/reject',
    summary:
      'Rejects a claimed licence for good: its number and its devices’ serials, UUIDs and hardware keys become free.',
    roles: ['regulator'],
    params: ofLicence,
    body: json(licenceRejection),
    answers: writes(licenceWritten),
    refusals: ['licence_of_other_authority', 'licence_status_conflict', 'registry_conflict'],
  },
  shareLicence: {
    method: 'POST',
    path: '/v1/licences/{id}/shares',
    summary: 'Lets another authority read a licence and all under it, for a purpose, until a date.',
    roles: ['regulator'],
    params: ofLicence,
    body: json(newShare),
    answers: writes(shareWritten),
    refusals: ['licence_of_other_authority', 'registry_reference_invalid'],
  },
  listShares: {
    method: 'GET',
    path: '/v1/licences/{id}/shares',
    summary: 'Lists the shares of a licence: all of them, or those with the caller’s authority.',
    roles: ['regulator'],
    params: ofLicence,
    query: listed,
    answers: { 200: shareList },
  },
  endShare: {
    method: 'POST',
    path: '/v1/licences/{id}/shares/{share}/end',
    summary: 'Ends a share before its date.',
    roles: ['regulator'],
    params: ofLicence.extend({ share: shareId }),
    answers: { 200: { json: shareWritten }, ...writes(shareWritten) },
    refusals: ['licence_of_other_authority', 'registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
