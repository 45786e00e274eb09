/** Rows of the endpoint table: what is decided and answered about anomalies, and files. */
import { z } from 'zod';
import { act } from './act.ts';
import {
  answerWritten,
  attachmentBytes,
  attachmentQuery,
  attachmentTypes,
  attachmentWritten,
  dispositionWritten,
  newDisposition,
  newText,
  reasoned,
  releaseWritten,
} from './desk.ts';
import { type Endpoint, readers, writes } from './endpoint.ts';
import { anomalyId, attachmentId } from './values.ts';

const parties = ['exporter', 'operator'] as const;
const regulators = ['regulator'] as const;
const ofAnomaly = z.strictObject({ id: anomalyId });

export const deskEndpoints = {
  answerAnomaly: act({
    path: '/v1/anomalies/{id}/answers',
    summary: 'Answers an anomaly, for the issuing authority to read.',
    roles: parties,
    params: ofAnomaly,
    body: newText,
    answer: answerWritten,
    refusals: ['index_rebuilding', 'registry_reference_invalid', 'desk_limit_reached'],
  }),
  disposeAnomaly: act({
    path: '/v1/anomalies/{id}/dispositions',
    summary: 'Disposes of an anomaly as it stands: a code and a reason.',
    roles: regulators,
    params: ofAnomaly,
    body: newDisposition,
    answer: dispositionWritten,
    refusals: [
      'index_rebuilding',
      'licence_of_other_authority',
      'anomaly_changed',
      'registry_reference_invalid',
    ],
  }),
  releaseAnomaly: act({
    path: '/v1/anomalies/{id}/release',
    summary: 'Shows an anomaly to exporter and operator.',
    roles: regulators,
    params: ofAnomaly,
    body: reasoned,
    answer: releaseWritten,
    refusals: ['index_rebuilding', 'licence_of_other_authority', 'release_unchanged'],
  }),
  withholdAnomaly: act({
    path: '/v1/anomalies/{id}/withhold',
    summary: 'Keeps an anomaly from exporter and operator.',
    roles: regulators,
    params: ofAnomaly,
    body: reasoned,
    answer: releaseWritten,
    refusals: ['index_rebuilding', 'licence_of_other_authority', 'release_unchanged'],
  }),
  uploadAttachment: {
    method: 'POST',
    path: '/v1/attachments',
    summary: 'Uploads a file, to be attached once.',
    roles: readers,
    query: attachmentQuery,
    body: { type: 'bytes', contentTypes: attachmentTypes, maxBytes: attachmentBytes },
    answers: writes(attachmentWritten),
    refusals: ['attachment_empty', 'attachment_quota_reached', 'registry_conflict'],
  },
  getAttachment: {
    method: 'GET',
    path: '/v1/attachments/{id}',
    summary: 'Gives a file as a download, whatever it says it is.',
    roles: readers,
    params: z.strictObject({ id: attachmentId }),
    answers: { 200: { others: ['application/octet-stream'] } },
    refusals: ['content_erased'],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
