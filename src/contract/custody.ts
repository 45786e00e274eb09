/** Hand-overs of devices on the wire. */
import { z } from 'zod';
import type { CustodyEvent } from '../core/custody.ts';
import { listOf } from './list.ts';
import {
  country,
  dayOrInstant,
  deviceId,
  hash,
  id,
  instant,
  licenceId,
  names,
  page,
  partyId,
  siteId,
  text,
  transferId,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const custodyEvents = [
  'export',
  'reexport',
  'transfer',
  'return',
  'repair',
  'scrap',
] as const satisfies readonly CustodyEvent[];
const event = z.enum(custodyEvents);

/** What the sender signs. */
export const newTransfer = z.strictObject({
  event,
  receiver: partyId,
  /** Territories that it goes through, the one where it ends last. */
  route: z.array(country).min(1).max(20),
  shippedAt: dayOrInstant,
  /** Where the devices are to stand; absent: nowhere under the licence. */
  site: siteId.optional(),
  /** These; or all active ones that are registered at a site. */
  devices: z.union([
    z
      .array(deviceId)
      .min(1)
      .max(10_000)
      .refine((ids) => new Set(ids).size === ids.length, { message: 'a device twice' }),
    z.strictObject({ registeredAt: siteId }),
  ]),
  /** Of a repair or scrap: which device stands in for which. */
  replacements: z
    .array(z.strictObject({ device: deviceId, by: deviceId }))
    .max(1_000)
    .optional(),
});

/** What the receiver signs. */
export const receipt = z.strictObject({
  receivedAt: dayOrInstant,
  missing: z.array(deviceId).max(1_000).optional(),
});

export const transfer = z.strictObject({
  id: transferId,
  licence: licenceId,
  event,
  sender: partyId,
  receiver: partyId,
  status: z.enum(['pending', 'received', 'withdrawn']),
  route: z.array(country),
  site: siteId.nullable(),
  devices: z.int(),
  /** SHA-256 over their ids in order, each with a line feed. */
  devicesHash: hash,
  models: z.record(z.string(), z.int()),
  replacements: z.array(z.strictObject({ device: deviceId, by: deviceId })),
  shippedAt: instant,
  receivedAt: instant.nullable(),
  missing: z.array(deviceId),
  ...versioned,
});
export const transferWritten = transfer.extend(written);
export const transferQuery = z.strictObject({ ...page, licence: licenceId.optional() });
export const transferList = listOf(transfer, [
  'id',
  'licence',
  'event',
  'status',
  'sender',
  'receiver',
  'route',
  'site',
  'devices',
  'shippedAt',
  'receivedAt',
  'missing',
  ...versionColumns,
]);

/** The hand-overs of one device in order of shipping, under all licences that it was under. */
export const deviceCustody = z.strictObject({
  device: deviceId,
  licence: licenceId,
  /** Who has it by the record: the last receiver that signed, else the exporter. */
  holder: partyId,
  /** A hand-over that is under way. */
  pending: transferId.nullable(),
  transfers: z.array(transfer),
  names,
});

export const consigneeDecision = z.strictObject({
  party: partyId,
  accepted: z.boolean(),
  note: text(1_000).optional(),
});
export const consigneeWritten = z.strictObject({
  id: id('csg'),
  licence: licenceId,
  party: partyId,
  accepted: z.boolean(),
  ...versioned,
  ...written,
});
