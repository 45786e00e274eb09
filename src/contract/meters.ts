/** Readings of sites' meters on the wire. */
import { z } from 'zod';
import { listOf } from './list.ts';
import {
  authorityId,
  day,
  instant,
  meterReadingId,
  page,
  siteId,
  text,
  versionColumns,
  versioned,
  written,
} from './values.ts';

/** Racks of accelerators with their hosts, all computing of the site, or the whole facility. */
const feeds = z.enum(['racks', 'it', 'facility']);
/** Whole ones, up to what ten gigawatts use in a quarter of a year. */
const kwh = z.int().min(0).max(3e10);

export const newReading = z.strictObject({
  /** Days that are over, from (inclusive) to (exclusive). */
  from: day,
  to: day,
  feeds,
  kwh,
  /** What of it feeds something else than the accelerators and their hosts; absent: nothing. Of a facility: behind its PUE. */
  otherKwh: kwh.optional(),
  /** Whose meter it is, who read it. */
  source: text(500),
});
export const correction = z.strictObject({ kwh, otherKwh: kwh.optional(), reason: text(1_000) });
export const withdrawal = z.strictObject({ reason: text(1_000) });

export const meterReading = z.strictObject({
  id: meterReadingId,
  site: siteId,
  /** The authority that stated it; null: the site's operator. */
  authority: authorityId.nullable(),
  feeds,
  from: instant,
  to: instant,
  kwh: z.int(),
  otherKwh: z.int(),
  source: z.string(),
  status: z.enum(['stated', 'withdrawn']),
  reason: z.string().nullable(),
  ...versioned,
});
export const readingWritten = meterReading.extend(written);
export const readingQuery = z.strictObject({ ...page, site: siteId.optional() });
export const readingList = listOf(meterReading, [
  ...(['id', 'site', 'authority', 'feeds', 'from', 'to', 'kwh', 'otherKwh', 'status'] as const),
  ...versionColumns,
]);
