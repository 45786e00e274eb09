/** What people decide about anomalies, and what they write and attach, on the wire. */
import { z } from 'zod';
import { severity } from './anomalies.ts';
import {
  anomalyId,
  answerId,
  attachmentId,
  hash,
  instant,
  partyId,
  text,
  version,
  versioned,
  words,
  written,
} from './values.ts';

/** Free text of people. */
const freeText = words(4_000);
/** The name of who writes, beside the label of the API key. */
const author = text(200).optional();
const authored = { author: z.string().nullable(), keyLabel: z.string().nullable() };

export const attachmentTypes = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'text/plain',
  'text/csv',
  'application/zip',
  'application/octet-stream',
] as const;
export const attachmentBytes = 8 * 1024 * 1024;

/** A file as what it is attached to names it. */
export const attachmentRef = z.strictObject({
  id: attachmentId,
  fileName: z.string(),
  contentType: z.string(),
  size: z.int(),
  sha256: hash,
});
export const attachmentQuery = z.strictObject({
  /** One name, no path: what the file is called where it is downloaded. */
  fileName: text(128).regex(/^[^/\\:*?"<>|]+$/, 'not the name of a file'),
});
export const attachment = attachmentRef.extend(versioned);
export const attachmentWritten = attachment.extend(written);
const attachmentIds = z.array(attachmentId).max(10).optional();

/** A text with files, as answers, notes and disclosures are. */
export const newText = z.strictObject({ text: freeText, attachments: attachmentIds, author });
export const reasoned = z.strictObject({ reason: freeText, author });

export const dispositionCode = z.enum([
  'no-violation',
  'explained',
  'corrected',
  'self-disclosed',
  'referred',
  'duplicate',
  'our-malfunction',
]);

export const newDisposition = z.strictObject({
  code: dispositionCode,
  reason: freeText,
  /** The version of the condition that was looked at. */
  version,
  /** Of a duplicate: the anomaly that it repeats. */
  duplicateOf: anomalyId.optional(),
  author,
});
export const disposition = z.strictObject({
  anomaly: anomalyId,
  code: dispositionCode,
  reason: z.string(),
  duplicateOf: anomalyId.nullable(),
  /** What was decided on: the condition's version, the opening of its episode, its severity then. */
  conditionVersion: z.int(),
  openedAt: instant,
  severity,
  /** What it was listed by until then: the worst since the decision before; null in decisions from before that was recorded. */
  worstSeverity: severity.nullable(),
  ...authored,
  ...versioned,
});
export const dispositionWritten = disposition.extend(written);

export const release = z.strictObject({
  anomaly: anomalyId,
  word: z.enum(['released', 'withheld']),
  reason: z.string(),
  ...authored,
  ...versioned,
});
export const releaseWritten = release.extend(written);

export const answer = z.strictObject({
  id: answerId,
  /** The anomaly or the request. */
  about: z.string(),
  party: partyId,
  text: z.string(),
  attachments: z.array(attachmentRef),
  /** After the date that the request asked for. */
  late: z.boolean(),
  ...authored,
  ...versioned,
});
export const answerWritten = answer.extend(written);
