/** Rows of the endpoint table: readings of sites' meters. */
import { z } from 'zod';
import { type Endpoint, json, ofSite, writes } from './endpoint.ts';
import {
  correction,
  newReading,
  readingList,
  readingQuery,
  readingWritten,
  withdrawal,
} from './meters.ts';
import { meterReadingId } from './values.ts';

const stater = ['operator', 'regulator'] as const;
const step = {
  method: 'POST',
  roles: stater,
  params: z.strictObject({ id: meterReadingId }),
  answers: writes(readingWritten),
  refusals: ['meter_reading_of_other', 'meter_status_conflict', 'registry_conflict'],
} as const;

export const meterEndpoints = {
  stateReading: {
    method: 'POST',
    path: '/v1/sites/{id}/meter-readings',
    summary:
      'States a reading of the site’s electricity meter, as its operator or as an authority.',
    roles: stater,
    params: ofSite,
    body: json(newReading),
    answers: writes(readingWritten),
    refusals: ['licence_of_other_authority', 'meter_pue_missing', 'meter_reading_overlaps'],
  },
  listReadings: {
    method: 'GET',
    path: '/v1/meter-readings',
    summary: 'Lists readings of meters: those of operators, and of the caller’s own authority.',
    roles: stater,
    query: readingQuery,
    answers: { 200: readingList },
  },
  correctReading: {
    ...step,
    path: '/v1/meter-readings/{id}/correct',
    summary: 'Corrects a reading’s figures, by whoever stated it.',
    body: json(correction),
  },
  withdrawReading: {
    ...step,
    path: '/v1/meter-readings/{id}/withdraw',
    summary: 'Takes a reading back, by whoever stated it; it stays on the record.',
    body: json(withdrawal),
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
