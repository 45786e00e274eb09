/** Reference values on the wire: what firmware of a version measures as. */
import { z } from 'zod';
import { listOf } from './list.ts';
import { authorityId, id, instant, text, versionColumns, versioned, written } from './values.ts';

export const referenceValuesId = id('ref');

/** SHA-384 in lower-case hex. */
const digest = z.string().regex(/^[0-9a-f]{96}$/, 'not 96 characters 0-9, a-f');

const measurement = z.strictObject({
  /** As makers' manifests number it: the block of the report less one. */
  index: z.int().min(0).max(254),
  /** Any of them will do. */
  digests: z.array(digest).min(1).max(8),
});

export const newReferenceValues = z.strictObject({
  /** As devices are registered by them. */
  models: z.array(text(100)).min(1).max(16),
  component: z.enum(['vbios', 'driver']),
  /** As the chip signs it. */
  componentVersion: z.string().regex(/^[!-~]{1,64}$/, 'not 1 to 64 printable characters'),
  /** Where they come from: the maker's manifest, by its name. */
  source: text(500),
  measurements: z
    .array(measurement)
    .min(1)
    .max(64)
    .refine((all) => new Set(all.map(({ index }) => index)).size === all.length, {
      params: { reason: 'value_invalid' },
      message: 'an index stands there twice',
    }),
});

export const referenceValues = z.strictObject({
  id: referenceValuesId,
  ...newReferenceValues.shape,
  /** The authority under whose licences alone they count; null: the administration registered them, for all. */
  authority: authorityId.nullable(),
  withdrawnAt: instant.nullable(),
  ...versioned,
});
export const referenceValuesWritten = referenceValues.extend(written);
export const referenceValuesList = listOf(referenceValues, [
  'id',
  'models',
  'component',
  'componentVersion',
  'source',
  'authority',
  'withdrawnAt',
  ...versionColumns,
]);
