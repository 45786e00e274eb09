/** Rows of the endpoint table: landmarks. No operator or exporter enters one: who is measured does not say from where. */
import { z } from 'zod';
import { type Endpoint, everyRole, json, listed, writes } from './endpoint.ts';
import {
  landmarkId,
  landmarkList,
  landmarkShown,
  landmarkWritten,
  meshBytes,
  meshTaken,
  newLandmark,
} from './landmarks.ts';

const ofLandmark = z.strictObject({ id: landmarkId });

export const landmarkEndpoints = {
  registerLandmark: {
    method: 'POST',
    path: '/v1/landmarks',
    summary: 'Registers a landmark with its position and key.',
    roles: ['admin', 'regulator'],
    body: json(newLandmark),
    answers: writes(landmarkWritten),
    refusals: ['registry_reference_invalid', 'landmark_key_held'],
  },
  listLandmarks: {
    method: 'GET',
    path: '/v1/landmarks',
    summary: 'Lists the landmarks: what agents need to be measured, and everybody to check it.',
    roles: everyRole,
    query: listed,
    answers: { 200: landmarkList },
  },
  getLandmark: {
    method: 'GET',
    path: '/v1/landmarks/{id}',
    summary: 'Gives one landmark.',
    roles: everyRole,
    params: ofLandmark,
    answers: { 200: { json: landmarkShown } },
  },
  changeLandmark: {
    method: 'POST',
    path: '/v1/landmarks/{id}/versions',
    summary: 'Registers a later version of a landmark; what was measured before counts as before.',
    roles: ['admin', 'regulator'],
    params: ofLandmark,
    body: json(newLandmark),
    answers: writes(landmarkWritten),
    refusals: [
      'registry_reference_invalid',
      'landmark_key_held',
      'landmark_revoked',
      'registry_conflict',
    ],
  },
  revokeLandmark: {
    method: 'POST',
    path: '/v1/landmarks/{id}/revoke',
    summary: 'Revokes a landmark for good: nothing that it measures from now on counts.',
    roles: ['admin', 'regulator'],
    params: ofLandmark,
    answers: writes(landmarkWritten),
    refusals: ['registry_conflict'],
  },
  submitMesh: {
    method: 'POST',
    path: '/v1/landmarks/{id}/mesh',
    summary:
      'Takes what other landmarks measured of this one: a CBOR sequence of records, each proved by its signature.',
    roles: 'public',
    params: ofLandmark,
    body: { type: 'bytes', contentTypes: ['application/cbor-seq'], maxBytes: meshBytes },
    answers: writes(meshTaken),
    refusals: [
      'submit_frame_invalid',
      'object_not_found',
      'landmark_revoked',
      'registry_conflict',
      'quota_exceeded',
    ],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
