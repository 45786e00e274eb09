/** Trust anchors on the wire: whose certificates of TPM keys are believed. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  hash,
  id,
  instant,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const anchorId = id('tan');

export const newTrustAnchor = z.strictObject({
  name: text(200),
  /** How it is known to be the maker's or the certifying authority's. */
  evidence: text(500),
  /** One X.509 certificate of an authority, PEM. */
  certificate: z.string().min(1).max(8_192),
});

export const trustAnchor = z.strictObject({
  id: anchorId,
  ...newTrustAnchor.shape,
  certificateHash: hash,
  /** The authority under whose licences alone it counts; null: the administration registered it, for all. */
  authority: authorityId.nullable(),
  withdrawnAt: instant.nullable(),
  ...versioned,
});
export const trustAnchorWritten = trustAnchor.extend(written);
export const trustAnchorList = listOf(trustAnchor, [
  'id',
  'name',
  'evidence',
  'certificate',
  'certificateHash',
  'authority',
  'withdrawnAt',
  ...versionColumns,
]);
