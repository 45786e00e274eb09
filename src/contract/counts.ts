/** Counts of anomalies on the wire. */
import { z } from 'zod';
import { anomalyQuery } from './anomalies.ts';

export const countedBy = z.enum(['licence', 'country', 'kind', 'severity', 'site', 'operator']);

/** The filters of the list. */
export const countsQuery = anomalyQuery
  .omit({ after: true, limit: true })
  .extend({ by: countedBy.optional() });

export const anomalyCounts = z.strictObject({
  by: countedBy,
  total: z.int(),
  /** Largest first; `value` is null for those that have none. */
  items: z.array(z.strictObject({ value: z.string().nullable(), count: z.int() })),
});
