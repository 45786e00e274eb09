/** What a licence requires of places, in words for pages and command line. */
import type { z } from 'zod';
import type { location } from './licences.ts';

/** One phrase; of nothing required too. */
export function locationText(required: z.output<typeof location> | null | undefined): string {
  if (!required) return 'as the device says';
  const { word, strength, withinKm = 1, periods = 3 } = required;
  const each = periods === 1 ? 'each interval' : `${periods} intervals without it are reported`;
  return `${word} by round trips to a ${strength} key, within ${withinKm} km of the site; ${each}`;
}
