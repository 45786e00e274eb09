/** One anomaly with what a reviewer reads beside it. */
import { z } from 'zod';
import { anomaly } from './anomalies.ts';
import { answer, disposition, release } from './desk.ts';
import { caseId, hash } from './values.ts';

/** Where a ledger's header stands in the log; `index` is null while the log is not yet known to hold it. */
const logPlace = z.strictObject({ leaf: hash, index: z.int().nullable() });

export const anomalyView = anomaly.extend({
  rule: z.strictObject({
    title: z.string(),
    enforces: z.string(),
    ruleOutFirst: z.array(z.string()),
    /** Clean words in a row that end it; `never`: only a person does. */
    clearsAfter: z.union([z.int(), z.literal('never')]),
    confidential: z.boolean(),
    /** The figures that decide, each with the reason for its value. */
    constants: z.record(
      z.string(),
      z.strictObject({
        value: z.number(),
        unit: z.string(),
        why: z.string(),
        /** Since when it holds, and whose word it is. */
        from: z.string(),
        source: z.string(),
      }),
    ),
  }),
  place: logPlace.nullable(),
  /** What people decided and why, oldest first; for regulators of the issuing authority alone. */
  dispositions: z.array(disposition),
  releases: z.array(release),
  /** All for the issuing authority, its own for a party. */
  answers: z.array(answer),
  /** Cases of the caller's authority that are about it; at most 100 of them. */
  cases: z.array(caseId),
});
