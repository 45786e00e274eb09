/** Licences shared between authorities, on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  instant,
  licenceId,
  shareId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const newShare = z.strictObject({
  /** Whom it is shared with. */
  authority: authorityId,
  /** Why, for the record of both. */
  purpose: text(1_000),
  until: instant,
});
export const share = z.strictObject({
  id: shareId,
  licence: licenceId,
  ...newShare.shape,
  /** Ended before its date. */
  ended: z.boolean(),
  ...versioned,
});
export const shareWritten = share.extend(written);
export const shareList = listOf(share, [
  'id',
  'licence',
  'authority',
  'purpose',
  'until',
  'ended',
  ...versionColumns,
]);
