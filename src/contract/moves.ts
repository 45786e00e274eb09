/** Devices that go from one licence to another, on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  deviceId,
  licenceId,
  moveId,
  page,
  partyId,
  siteId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

/** `moving`: between the two ledgers; `failed`: the new licence ended before they came. */
export const moveStatus = z.enum([
  'requested',
  'consented',
  'moving',
  'moved',
  'failed',
  'declined',
  'withdrawn',
]);

/** What the exporter of the new licence asks for. */
export const newMove = z.strictObject({
  devices: z
    .array(deviceId)
    .min(1)
    .max(1_000)
    .refine((ids) => new Set(ids).size === ids.length, { message: 'a device twice' }),
  /** Where they are to stand under the new licence; absent: where they stand. */
  site: siteId.optional(),
  reason: text(1_000),
});

export const moveNote = z.strictObject({ note: text(1_000).optional() });
export const moveAcceptance = moveNote.extend({
  /** The authority accepts although the exporter of the old licence has not consented. */
  withoutConsent: z.literal(true).optional(),
});

export const move = z.strictObject({
  id: moveId,
  from: licenceId,
  to: licenceId,
  status: moveStatus,
  devices: z.array(deviceId),
  site: siteId.nullable(),
  reason: z.string(),
  /** The exporter of the old licence, once it consented. */
  consentedBy: partyId.nullable(),
  note: z.string().nullable(),
  ...versioned,
});
export const moveWritten = move.extend(written);
export const moveQuery = z.strictObject({
  ...page,
  licence: licenceId.optional(),
  status: moveStatus.optional(),
});
export const moveList = listOf(move, [
  'id',
  'from',
  'to',
  'status',
  'devices',
  'site',
  'reason',
  'consentedBy',
  'note',
  ...versionColumns,
]);
