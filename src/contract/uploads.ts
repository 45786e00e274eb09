/** Manifest uploads on the wire: opened, filled, looked at while they fill, activated as one. */
import { z } from 'zod';
import { instant, licenceId, uploadId, written } from './values.ts';

/** Unfinished: open, reading, refused, staged. A refused one takes another manifest in its place. */
const uploadState = z.enum([
  'open',
  'reading',
  'refused',
  'staged',
  'activated',
  'abandoned',
  'expired',
]);

export const upload = z.strictObject({
  id: uploadId,
  licence: licenceId,
  state: uploadState,
  /** Rows of the manifest that were read so far, good and bad. */
  rowsRead: z.int(),
  /** Rows that wait for the activation. */
  rowsStaged: z.int(),
  faults: z.int(),
  openedAt: instant,
  /** When an unfinished upload is dropped. */
  expiresAt: instant,
  activatedAt: instant.nullable(),
});

export const uploadActivated = upload.extend(written);
