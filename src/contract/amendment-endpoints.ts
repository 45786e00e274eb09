/** Rows of the endpoint table: amendments of licences, and devices that leave service. */
import { z } from 'zod';
import {
  amendmentDecision,
  amendmentList,
  amendmentQuery,
  amendmentView,
  amendmentWritten,
  newAmendment,
} from './amendments.ts';
import { deviceWritten } from './devices.ts';
import { type Endpoint, everyRole, json, ofDevice, ofLicence, writes } from './endpoint.ts';
import { amendmentId } from './values.ts';

const ofAmendment = z.strictObject({ id: amendmentId });

export const amendmentEndpoints = {
  proposeAmendment: {
    method: 'POST',
    path: '/v1/licences/{id}/amendments',
    summary:
      'Proposes an amendment; one that the issuing authority makes itself is confirmed at once.',
    roles: ['exporter', 'regulator'],
    params: ofLicence,
    body: json(newAmendment),
    answers: writes(amendmentWritten),
    refusals: [
      'registry_reference_invalid',
      'licence_status_conflict',
      'licence_of_other_authority',
      'amendment_impossible',
      'registry_conflict',
    ],
  },
  listAmendments: {
    method: 'GET',
    path: '/v1/amendments',
    summary: 'Lists the amendments of the licences that the caller may see.',
    roles: everyRole,
    query: amendmentQuery,
    answers: { 200: amendmentList },
  },
  getAmendment: {
    method: 'GET',
    path: '/v1/amendments/{id}',
    summary: 'Gives one amendment, with those that overlap it and what it means for past verdicts.',
    roles: everyRole,
    params: ofAmendment,
    answers: { 200: { json: amendmentView } },
  },
  confirmAmendment: {
    method: 'POST',
    path: '/v1/amendments/{id}/confirm',
    summary: 'Confirms a claimed amendment: at once, or for its date where that is to come.',
    roles: ['regulator'],
    params: ofAmendment,
    body: json(amendmentDecision),
    answers: writes(amendmentWritten),
    refusals: [
      'amendment_status_conflict',
      'amendment_impossible',
      'licence_status_conflict',
      'licence_of_other_authority',
      'registry_conflict',
    ],
  },
  rejectAmendment: {
    method: 'POST',
    path: '/v1/amendments/{id}/reject',
    summary: 'Rejects an amendment that is claimed, or one that is scheduled and not yet due.',
    roles: ['regulator'],
    params: ofAmendment,
    body: json(amendmentDecision),
    answers: writes(amendmentWritten),
    refusals: ['amendment_status_conflict', 'licence_of_other_authority', 'registry_conflict'],
  },
  withdrawAmendment: {
    method: 'POST',
    path: '/v1/amendments/{id}/withdraw',
    summary: 'Withdraws a claimed amendment.',
    roles: ['exporter'],
    params: ofAmendment,
    body: json(amendmentDecision),
    answers: writes(amendmentWritten),
    refusals: ['amendment_status_conflict', 'registry_conflict'],
  },
  confirmRetirement: {
    method: 'POST',
    path: '/v1/devices/{id}/retirement/confirm',
    summary: 'Accepts that a revoked device is out of service, which ends the anomaly about it.',
    roles: ['regulator'],
    params: ofDevice,
    body: json(amendmentDecision),
    answers: writes(deviceWritten),
    refusals: [
      'retirement_status_conflict',
      'move_under_way',
      'licence_of_other_authority',
      'registry_conflict',
    ],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
