/** Revoked certificates of device makers on the wire. */
import { z } from 'zod';
import type { RevocationReason } from '../core/appraise/bound.ts';
import { listOf } from './list.ts';
import {
  authorityId,
  dayOrInstant,
  hash,
  id,
  instant,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

const reason = z.enum(['compromised', 'replaced'] satisfies RevocationReason[]);
const state = z.enum(['revoked', 'lifted']);

export const revocationDecision = z.strictObject({
  /** SHA-256 of the certificate's DER. */
  certificate: hash,
  /** `compromised`: nothing that it ever vouched for counts. `replaced`: what was signed from `from` on does not. */
  reason,
  /** Now unless told. */
  from: dayOrInstant.optional(),
  state: state.default('revoked'),
  /** What it rests on: a list of the maker, a letter. */
  source: text(500),
});

export const revocation = z.strictObject({
  id: id('rvc'),
  /** Null: of the administration, for the licences of all. */
  authority: authorityId.nullable(),
  certificate: hash,
  reason,
  from: instant,
  state,
  source: z.string(),
  ...versioned,
});
export const revocationWritten = revocation.extend(written);
export const revocationList = listOf(revocation, [
  'id',
  'authority',
  'certificate',
  'reason',
  'from',
  'state',
  'source',
  ...versionColumns,
]);
