/** One anomaly with what a reviewer reads beside it. */
import { z } from 'zod';
import { anomaly } from './anomalies.ts';
import { answer, disposition, release } from './desk.ts';
import { caseId } from './values.ts';

export const anomalyView = anomaly.extend({
  rule: z.strictObject({
    title: z.string(),
    enforces: z.string(),
    ruleOutFirst: z.array(z.string()),
    /** Clean words in a row that end it; `never`: only a person does. */
    clearsAfter: z.union([z.int(), z.literal('never')]),
    confidential: z.boolean(),
  }),
  /** What people decided and why, oldest first; for regulators of the issuing authority alone. */
  dispositions: z.array(disposition),
  releases: z.array(release),
  /** All for the issuing authority, its own for a party. */
  answers: z.array(answer),
  /** Cases of the caller's authority that are about it; at most 100 of them. */
  cases: z.array(caseId),
});
