/** Rows of the endpoint table: reports that a licence makes its exporter file. */
import { z } from 'zod';
import { type Endpoint, json, ofLicence, readers, writes } from './endpoint.ts';
import { filingList, filingQuery, filingWritten, newFiling, rejection } from './filings.ts';
import { filingId } from './values.ts';

export const filingEndpoints = {
  fileReport: {
    method: 'POST',
    path: '/v1/licences/{id}/filings',
    summary: 'Files a report that the licence asks for, by the hash of the document.',
    roles: ['exporter'],
    params: ofLicence,
    body: json(newFiling),
    answers: writes(filingWritten),
    refusals: ['filing_span_invalid', 'filing_document_known'],
  },
  listFilings: {
    method: 'GET',
    path: '/v1/filings',
    summary: 'Lists the filed reports that the caller may see.',
    roles: readers,
    query: filingQuery,
    answers: { 200: filingList },
  },
  rejectFiling: {
    method: 'POST',
    path: '/v1/filings/{id}/reject',
    summary: 'Rejects a filed report, as the authority: what it covered is owed again.',
    roles: ['regulator'],
    params: z.strictObject({ id: filingId }),
    body: json(rejection),
    answers: writes(filingWritten),
    refusals: ['licence_of_other_authority', 'filing_status_conflict', 'registry_conflict'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
