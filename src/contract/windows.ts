/** Maintenance windows on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  deviceId,
  instant,
  siteId,
  text,
  versionColumns,
  versioned,
  windowId,
  written,
} from './values.ts';

export const newWindow = z.strictObject({
  from: instant,
  to: instant,
  /** For the record: what is done at the site. */
  reason: text(500),
  /** Those of the site that are concerned; absent: all of them. */
  devices: z
    .array(deviceId)
    .min(1)
    .max(500)
    .refine((devices) => new Set(devices).size === devices.length, { message: 'a device twice' })
    .optional(),
});

/** When it is to end instead, which lies ahead; absent: now. */
export const windowEnd = z.strictObject({ to: instant.optional() });

export const window = z.strictObject({
  id: windowId,
  site: siteId,
  /** `declared` has not begun. */
  state: z.enum(['declared', 'running', 'over', 'withdrawn']),
  from: instant,
  to: instant,
  /** The end that was declared; later than `to` where it was ended early. */
  declaredTo: instant,
  declaredAt: instant,
  withdrawnAt: instant.nullable(),
  reason: z.string(),
  /** How many devices it names; null: the whole site. */
  deviceCount: z.int().nullable(),
  /** Those of them that the caller may see. */
  devices: z.array(deviceId).nullable(),
  ...versioned,
});
export const windowWritten = window.extend(written);

/** How much was declared of a site: the 30 days, begun within the last 30 or ahead, of which the most is declared. */
export const windowUse = z.strictObject({
  site: siteId,
  from: instant,
  /** Of the device that windows cover most. */
  windows: z.int(),
  declaredS: z.number(),
  /** Withdrawn within the last 30 days. */
  withdrawn: z.int(),
  running: z.int(),
  ahead: z.int(),
});

export const windowList = listOf(
  window,
  [
    'id',
    'site',
    'state',
    'from',
    'to',
    'declaredTo',
    'declaredAt',
    'withdrawnAt',
    'reason',
    'deviceCount',
    'devices',
    ...versionColumns,
  ],
  { use: z.array(windowUse) },
);
