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

/** SHA-256 of no bytes at all. */
const NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const newFiling = z.strictObject({
  what: z.enum(reportDuties),
  /** What it covers: from (inclusive) to (exclusive). */
  from: dayOrInstant,
  to: dayOrInstant,
  /** SHA-256 of the document. */
  document: hash.refine((given) => given !== NOTHING, { message: 'the hash of an empty file' }),
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
