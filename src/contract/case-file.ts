/** The manifest of an exported case: what the file holds, and what it says that it lacks (docs/case-file.md). */
import { z } from 'zod';
import { hash } from './values.ts';

/** What one exported case may have, unpacked. */
export const caseLimits = {
  bytes: 256 * 1024 * 1024,
  files: 20_000,
  fileBytes: 64 * 1024 * 1024,
} as const;

/** Lower case and digits in folders, no way out of them. */
export const casePath = z
  .string()
  .max(160)
  .regex(/^[A-Za-z0-9_-]+(?:\.[a-z0-9]+)*(?:\/[A-Za-z0-9_-]+(?:\.[a-z0-9]+)*){0,3}$/);

/** An anomaly went with the verdicts of its part. */
const erased = {
  kind: z.enum(['evidence', 'verdicts', 'attachments', 'anomalies']),
  name: z.string().regex(/^[0-9a-f]{32}(?:[0-9a-f]{32})?$/),
};
const archived = {
  kind: z.enum(['evidence', 'verdicts', 'headers', 'attachments', 'rules']),
  name: hash,
};

export const caseManifest = z.strictObject({
  format: z.literal('muster-case/1'),
  case: z.string().max(64),
  authority: z.string().max(64),
  /** Of the checkpoint that every proof leads to. */
  origin: z.string().max(256),
  size: z.int().min(1),
  /** Every file but this one. */
  files: z
    .array(z.strictObject({ path: casePath, bytes: z.int().min(0), sha256: hash }))
    .max(caseLimits.files),
  /** What the case rests on and is not here: erased under a leaf, or missing from the archive. */
  erased: z.array(z.strictObject({ ...erased, leafIndex: z.int().min(0) })),
  missing: z.array(z.strictObject(archived)),
  /** Attestations that their ledger no longer places: older than thirty days when this was made. */
  unplaced: z.array(z.strictObject({ anomaly: z.string().max(64), digest: hash })),
});
export type CaseManifest = z.output<typeof caseManifest>;
