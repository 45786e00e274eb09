/** Inspections on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  day,
  inspectionId,
  instant,
  licenceId,
  page,
  siteId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

export const newInspection = z.strictObject({
  on: day,
  /** One site of the licence; absent: wherever it has devices. */
  site: siteId.optional(),
  /** Whether exporter and operators are told; false: it does not exist for them. */
  announced: z.boolean(),
  /** For the authority alone. */
  note: text(1_000).optional(),
});

export const inspectionDay = z.strictObject({ on: day });
export const inspectionNote = z.strictObject({ note: text(1_000) });

export const inspection = z.strictObject({
  id: inspectionId,
  licence: licenceId,
  site: siteId.nullable(),
  on: day,
  announcedAt: instant.nullable(),
  status: z.enum(['planned', 'cancelled']),
  /** For others than the authority of the licence always null. */
  note: z.string().nullable(),
  ...versioned,
});
export const inspectionWritten = inspection.extend(written);
export const inspectionQuery = z.strictObject({ ...page, licence: licenceId.optional() });
export const inspectionList = listOf(inspection, [
  ...(['id', 'licence', 'site', 'on', 'announcedAt', 'status'] as const),
  ...versionColumns,
]);
