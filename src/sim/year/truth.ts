/** The truth of a simulated year: what was planted, and what merely looks like it, in the ids that the service gave. It never reads this. */
import { z } from 'zod';
import { anomalyKind, severity, subject } from '../../contract/anomalies.ts';
import { instant } from '../../contract/values.ts';

const part = z.strictObject({
  kind: anomalyKind,
  /** What is due at least. */
  severity,
  subject,
  from: instant,
  /** Of the limit, before whole days and devices are rounded away from it; absent where there is no limit. */
  factor: z.number().optional(),
});

export const yearTruth = z.strictObject({
  format: z.literal('muster-year-1'),
  seed: z.int(),
  from: instant,
  to: instant,
  /** Summed over all honest devices, while they were in service. */
  deviceMonths: z.number(),
  planted: z.array(part).min(1),
  /** Nearest honest cases: nobody may be accused of them. */
  nearest: z.array(part),
  /** Subjects of anything planted, with all that follows from it: none of them is honest. */
  guilty: z.array(z.string()),
});
export type YearTruth = z.output<typeof yearTruth>;
export type TruthPart = YearTruth['planted'][number];
