/** Cases, requests for information and self-disclosures, on the wire. */
import { z } from 'zod';
import { anomaly } from './anomalies.ts';
import { answer, attachmentRef, newText } from './desk.ts';
import { listOf } from './list.ts';
import {
  anomalyId,
  attachmentId,
  authorityId,
  caseId,
  deviceId,
  disclosureId,
  instant,
  licenceId,
  noteId,
  page,
  partyId,
  requestId,
  siteId,
  text,
  versioned,
  words,
  written,
} from './values.ts';

const ownThing = [
  z.strictObject({ type: z.literal('licence'), id: licenceId }),
  z.strictObject({ type: z.literal('site'), id: siteId }),
  z.strictObject({ type: z.literal('device'), id: deviceId }),
] as const;
const caseSubject = z.discriminatedUnion('type', [
  ...ownThing,
  z.strictObject({ type: z.literal('party'), id: partyId }),
]);
const anomalies = z.array(anomalyId).max(100);
const subjects = z.array(caseSubject).max(100);
const items = z.strictObject({ anomalies: anomalies.optional(), subjects: subjects.optional() });

export const newCase = z.strictObject({
  title: text(200),
  /** Who works it: a name as the authority writes it. */
  owner: text(200),
  dueAt: instant,
  anomalies: anomalies.optional(),
  subjects: subjects.optional(),
});
export const caseChange = z
  .strictObject({
    title: text(200).optional(),
    owner: text(200).optional(),
    dueAt: instant.optional(),
    add: items.optional(),
    remove: items.optional(),
  })
  .refine((change) => Object.values(change).some((part) => part !== undefined), {
    params: { reason: 'field_missing' },
    message: 'changes nothing',
  });

export const caseStatus = z.enum(['open', 'closed']);
export const caseOutcome = z.enum([
  'no-violation',
  'resolved',
  'warning',
  'penalty',
  'licence-action',
  'referred',
]);
export const caseClosing = z.strictObject({
  outcome: caseOutcome,
  words: words(4_000),
  /** Of a held case: the hold stays until it is lifted, and who closes says so. */
  holdStays: z.literal(true).optional(),
});
export const caseReason = z.strictObject({ reason: words(4_000) });
export const caseHold = z.strictObject({ held: z.boolean(), reason: words(4_000) });

const caseRow = z.strictObject({
  id: caseId,
  authority: authorityId,
  title: z.string(),
  /** Null until somebody takes a case that a disclosure opened. */
  owner: z.string().nullable(),
  dueAt: instant.nullable(),
  overdue: z.boolean(),
  openedAt: instant,
  status: caseStatus,
  /** The disclosure that opened it. */
  disclosure: disclosureId.nullable(),
  anomalies: z.array(anomalyId),
  subjects: z.array(caseSubject),
  outcome: caseOutcome.nullable(),
  reason: z.string().nullable(),
  held: z.boolean(),
  ...versioned,
});
export const caseWritten = caseRow.extend(written);
export const caseList = listOf(caseRow, [
  'id',
  'title',
  'status',
  'owner',
  'dueAt',
  'overdue',
  'openedAt',
  'disclosure',
  'anomalies',
  'outcome',
  'reason',
  'held',
  'authority',
  'version',
  'recordedAt',
]);
export const caseQuery = z.strictObject({
  ...page,
  status: caseStatus.optional(),
  owner: text(200).optional(),
  overdue: z.enum(['true', 'false']).optional(),
  /** An anomaly or subject that the case is about. */
  about: z.union([anomalyId, licenceId, siteId, deviceId, partyId]).optional(),
});

const caseNote = z.strictObject({
  id: noteId,
  text: z.string(),
  attachments: z.array(attachmentRef),
  author: z.string().nullable(),
  keyLabel: z.string().nullable(),
  ...versioned,
});
export const caseNoteWritten = caseNote.extend(written);

export const newRequest = z.strictObject({
  party: partyId,
  question: words(4_000),
  dueAt: instant,
  attachments: z.array(attachmentId).max(10).optional(),
});
export const requestStatus = z.enum(['open', 'answered', 'accepted', 'withdrawn']);
/** As the party reads it: never the case, nor who of the authority asked. */
const informationRequest = z.strictObject({
  id: requestId,
  authority: authorityId,
  party: partyId,
  question: z.string(),
  attachments: z.array(attachmentRef),
  askedAt: instant,
  dueAt: instant,
  overdue: z.boolean(),
  status: requestStatus,
  /** Why it was withdrawn or accepted. */
  reason: z.string().nullable(),
  version: z.int(),
  recordedAt: instant,
  /** For the authority alone. */
  case: caseId.optional(),
  actor: z.string().optional(),
});
export const requestWritten = informationRequest.extend(written);
export const requestView = informationRequest.extend({ answers: z.array(answer) });
export const requestList = listOf(informationRequest, [
  'id',
  'status',
  'askedAt',
  'dueAt',
  'overdue',
  'authority',
  'party',
  'question',
  'reason',
  'case',
  'version',
  'recordedAt',
]);
export const requestQuery = z.strictObject({ ...page, status: requestStatus.optional() });

export const newDisclosure = newText.extend({
  subjects: z.array(z.discriminatedUnion('type', ownThing)).min(1).max(50),
  /** Only where several license the subjects. */
  authority: authorityId.optional(),
});
export const disclosure = z.strictObject({
  id: disclosureId,
  authority: authorityId,
  party: partyId,
  subjects: z.array(caseSubject),
  text: z.string(),
  attachments: z.array(attachmentRef),
  author: z.string().nullable(),
  keyLabel: z.string().nullable(),
  /** Whether the authority still works on it. */
  status: caseStatus,
  ...versioned,
  /** For the authority alone. */
  case: caseId.optional(),
});
export const disclosureWritten = disclosure.extend(written);
export const disclosureList = listOf(disclosure, [
  'id',
  'status',
  'recordedAt',
  'authority',
  'party',
  'text',
  'author',
  'case',
]);

/** A case whole. */
export const caseView = caseRow.extend({
  /** The case's anomalies as they stand. */
  anomaliesNow: z.array(anomaly),
  notes: z.array(caseNote),
  requests: z.array(requestView),
  disclosed: disclosure.nullable(),
});

const evidenceItem = z.strictObject({
  /** Kind and name: the cursor behind it. */
  id: z.string(),
  kind: z.enum(['evidence', 'verdicts', 'headers', 'attachments']),
  name: z.string(),
  /** The anomaly, or what the file is attached to. */
  of: z.string(),
  present: z.boolean(),
  /** Of the log: the leaf under which it was erased. */
  erasedUnder: z.int().nullable(),
  held: z.boolean(),
});
export const evidenceList = listOf(
  evidenceItem,
  ['id', 'kind', 'name', 'of', 'present', 'held', 'erasedUnder'],
  {
    /** Attestations that their ledger no longer places: older than its thirty days. */
    unplaced: z.array(z.strictObject({ anomaly: anomalyId, digest: z.string() })),
    /** Anomalies of the case whose content was erased, each under its leaf. */
    erased: z.array(z.strictObject({ anomaly: anomalyId, leafIndex: z.int() })),
  },
);
