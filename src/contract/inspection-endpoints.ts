/** Rows of the endpoint table: inspections. */
import { z } from 'zod';
import { type Endpoint, json, ofLicence, readers, writes } from './endpoint.ts';
import {
  inspection,
  inspectionDay,
  inspectionList,
  inspectionNote,
  inspectionQuery,
  inspectionWritten,
  newInspection,
} from './inspections.ts';
import { inspectionId } from './values.ts';

const ofInspection = z.strictObject({ id: inspectionId });

const step = {
  method: 'POST',
  roles: ['regulator'],
  params: ofInspection,
  answers: writes(inspectionWritten),
} as const;
const stepRefusals = [
  'licence_of_other_authority',
  'inspection_status_conflict',
  'registry_conflict',
] as const;

export const inspectionEndpoints = {
  enterInspection: {
    method: 'POST',
    path: '/v1/licences/{id}/inspections',
    summary: 'Enters an inspection of a licence or one of its sites, as its authority.',
    roles: ['regulator'],
    params: ofLicence,
    body: json(newInspection),
    answers: writes(inspectionWritten),
    refusals: [
      'licence_of_other_authority',
      'registry_reference_invalid',
      'inspection_limit_reached',
    ],
  },
  listInspections: {
    method: 'GET',
    path: '/v1/inspections',
    summary:
      'Lists inspections: for the authority of a licence all, for others those that are announced.',
    roles: readers,
    query: inspectionQuery,
    answers: { 200: inspectionList },
  },
  getInspection: {
    method: 'GET',
    path: '/v1/inspections/{id}',
    summary: 'Gives one inspection.',
    roles: readers,
    params: ofInspection,
    answers: { 200: { json: inspection } },
  },
  announceInspection: {
    ...step,
    path: '/v1/inspections/{id}/announce',
    summary: 'Lets exporter and operators know of an inspection.',
    refusals: stepRefusals,
  },
  moveInspection: {
    ...step,
    path: '/v1/inspections/{id}/move',
    summary: 'Sets another day for an inspection whose day has not passed.',
    body: json(inspectionDay),
    refusals: [...stepRefusals, 'inspection_limit_reached'],
  },
  cancelInspection: {
    ...step,
    path: '/v1/inspections/{id}/cancel',
    summary: 'Cancels an inspection; it stays on the record.',
    body: json(inspectionNote),
    refusals: stepRefusals,
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
