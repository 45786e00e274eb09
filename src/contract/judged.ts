/** One attestation with its verdict, as a regulator reads it. */
import { z } from 'zod';
import { standingView } from './history.ts';
import { deviceId, hash, instant } from './values.ts';

/** The two encodings of a receipt: plain text for C2SP tlog-proof, which has no type of its own; RFC 9052 for COSE Receipts. */
export const receiptMediaTypes = { text: 'text/plain', cose: 'application/cose' } as const;

const inputs = z.record(z.string(), z.unknown());

export const judgedAttestation = z.strictObject({
  device: deviceId,
  digest: hash,
  settledAt: instant,
  /** Where it is committed: header and position in its ledger, the header's leaf, and that leaf's place in the log. */
  ledger: z.string(),
  header: z.int(),
  position: z.int(),
  leaf: hash,
  logIndex: z.int().nullable(),
  rosterEpoch: z.int(),
  /** The rule set that decided: the hash of the built appraiser. */
  rules: hash,
  evidenceBundle: hash,
  verdictBundle: hash,
  verdict: z.strictObject({
    encoding: z.int(),
    order: z.string(),
    freshness: z.string(),
    challengeAt: instant.nullable(),
    strength: z.string(),
    located: z.string(),
    tier: z.string(),
    counts: z.strictObject({ presence: z.boolean(), place: z.boolean(), usage: z.boolean() }),
    findings: z.array(
      z.strictObject({
        kind: z.string(),
        severity: z.string(),
        subject: z.strictObject({ type: z.string(), id: z.string() }),
        sentence: z.string(),
        numbers: z.record(z.string(), z.union([z.number(), z.string()])),
      }),
    ),
  }),
  /** The registry as the rules read it; null where the verdict does not name the version (encoding 1). */
  versions: z.strictObject({
    licence: standingView.nullable(),
    site: standingView.nullable(),
    device: standingView.nullable(),
  }),
  /** Everything else that the rules were told and the evidence does not hold. */
  inputs,
  context: inputs,
});
