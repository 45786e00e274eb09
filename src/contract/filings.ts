/** Filed reports on the wire. */
import { z } from 'zod';
import { reportDuties } from '../core/limits.ts';
import { listOf } from './list.ts';
import {
  dayOrInstant,
  filingId,
  hash,
  instant,
  licenceId,
  page,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const newFiling = z.strictObject({
  what: z.enum(reportDuties),
  /** What it covers: from (inclusive) to (exclusive). */
  from: dayOrInstant,
  to: dayOrInstant,
  /** SHA-256 of the document. */
  document: hash,
  note: text(1_000).optional(),
});

export const rejection = z.strictObject({ reason: text(1_000) });

export const filing = z.strictObject({
  id: filingId,
  licence: licenceId,
  what: z.enum(reportDuties),
  from: instant,
  to: instant,
  document: hash,
  note: z.string().nullable(),
  status: z.enum(['filed', 'rejected']),
  reason: z.string().nullable(),
  ...versioned,
});
export const filingWritten = filing.extend(written);
export const filingQuery = z.strictObject({ ...page, licence: licenceId.optional() });
export const filingList = listOf(filing, [
  'id',
  'licence',
  'what',
  'from',
  'to',
  'document',
  'status',
  ...versionColumns,
]);
