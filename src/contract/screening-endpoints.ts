/** Rows of the endpoint table: screening of parties. */
import { type Endpoint, json, listed, writes } from './endpoint.ts';
import { ofParty } from './ownership-endpoints.ts';
import {
  candidates,
  listingDecision,
  listingWritten,
  screeningLimits,
  screeningLists,
  screeningListWritten,
  uploadQuery,
} from './screening.ts';

export const screeningEndpoints = {
  uploadScreeningList: {
    method: 'POST',
    path: '/v1/screening-lists',
    summary: 'Uploads a list of parties in the columns of the Consolidated Screening List.',
    roles: ['regulator'],
    query: uploadQuery,
    body: { type: 'bytes', contentTypes: ['text/csv'], maxBytes: screeningLimits.bytes },
    answers: writes(screeningListWritten),
    refusals: ['screening_list_unreadable', 'registry_conflict'],
  },
  listScreeningLists: {
    method: 'GET',
    path: '/v1/screening-lists',
    summary: 'Lists the lists that the caller’s authority screens against.',
    roles: ['regulator'],
    query: listed,
    answers: { 200: screeningLists },
  },
  getCandidates: {
    method: 'GET',
    path: '/v1/parties/{id}/candidates',
    summary: 'Gives entries of the lists whose names are like a party’s, for a person to look at.',
    roles: ['regulator'],
    params: ofParty,
    answers: { 200: { json: candidates } },
  },
  decideListing: {
    method: 'POST',
    path: '/v1/parties/{id}/listings',
    summary: 'Records a person’s decision that an entry is this party, or another one.',
    roles: ['regulator'],
    params: ofParty,
    body: json(listingDecision),
    answers: writes(listingWritten),
    refusals: ['registry_reference_invalid', 'registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
