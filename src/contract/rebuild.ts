/** A rebuild of the index of anomalies on the wire. */
import { z } from 'zod';

/** How far it is after this step. `done`: queries are answered again, and the next call would begin anew. */
export const rebuilt = z.strictObject({
  state: z.enum(['reading', 'indexing', 'done']),
  leaves: z.int(),
  ofLeaves: z.int(),
  /** Conditions brought in so far, each version for itself. */
  rows: z.int(),
});
