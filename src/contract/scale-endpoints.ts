/** Rows of the endpoint table: manifests of many rows in several steps. */
import { z } from 'zod';
import { anomalyCounts, countsQuery } from './counts.ts';
import { manifestLimits } from './devices.ts';
import { type Endpoint, ofLicence, readers, writes } from './endpoint.ts';
import { rebuilt } from './rebuild.ts';
import { upload, uploadActivated } from './uploads.ts';
import { uploadId } from './values.ts';

const ofUpload = z.strictObject({ id: uploadId });
const registrars = ['admin', 'exporter'] as const;

export const scaleEndpoints = {
  openUpload: {
    method: 'POST',
    path: '/v1/licences/{id}/uploads',
    summary: 'Opens an upload of a manifest of devices under a licence.',
    roles: registrars,
    params: ofLicence,
    answers: { 201: { json: upload } },
    refusals: ['licence_not_open', 'upload_limit_reached'],
  },
  putManifest: {
    method: 'PUT',
    path: '/v1/uploads/{id}/manifest',
    summary: 'Stages the rows of a manifest: none of them counts before the activation.',
    roles: registrars,
    params: ofUpload,
    body: {
      type: 'bytes',
      isStreamed: true,
      contentTypes: ['text/csv', 'application/x-ndjson'],
      maxBytes: manifestLimits.bytes,
    },
    answers: { 200: { json: upload } },
    refusals: [
      'manifest_unreadable',
      'manifest_rows_invalid',
      'licence_not_open',
      'upload_state_conflict',
    ],
  },
  getUpload: {
    method: 'GET',
    path: '/v1/uploads/{id}',
    summary: 'Gives the progress of an upload, also while its manifest is being read.',
    roles: registrars,
    params: ofUpload,
    answers: { 200: { json: upload } },
  },
  activateUpload: {
    method: 'POST',
    path: '/v1/uploads/{id}/activate',
    summary: 'Registers all staged devices at once, or none with every clash listed by line.',
    roles: registrars,
    params: ofUpload,
    answers: { 200: { json: uploadActivated }, ...writes(uploadActivated) },
    refusals: [
      'manifest_rows_invalid',
      'licence_not_open',
      'upload_state_conflict',
      'registry_conflict',
    ],
  },
  abandonUpload: {
    method: 'DELETE',
    path: '/v1/uploads/{id}',
    summary: 'Drops an unfinished upload and what it staged.',
    roles: registrars,
    params: ofUpload,
    answers: { 200: { json: upload } },
    refusals: ['upload_state_conflict'],
  },
  countAnomalies: {
    method: 'GET',
    path: '/v1/anomalies/counts',
    summary: 'Counts anomalies by one of their columns, with the filters of their list.',
    roles: readers,
    query: countsQuery,
    answers: { 200: { json: anomalyCounts } },
    refusals: ['index_rebuilding'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** What only who runs the service does. */
export const adminEndpoints = {
  rebuildIndex: {
    method: 'POST',
    path: '/v1/admin/rebuild-index',
    summary:
      'Begins a rebuild of the index of anomalies from archive and log, or goes on with it by a step.',
    roles: ['admin'],
    answers: { 200: { json: rebuilt } },
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
