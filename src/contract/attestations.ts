/** What a submitted body is answered with, and how the log shows itself. */
import { z } from 'zod';
import {
  citedReasons,
  decodeReasons,
  recordReasons,
  submitReasons,
  verifyReasons,
} from '../core/result.ts';
import { hash, instant, licenceId } from './values.ts';

export const submitLimits = { items: 10_000, bytes: 16 * 1024 * 1024 } as const;

/** 32 bytes, or a path of them, in base64: small, since a body has thousands of items. */
const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
const path = z.array(base64).max(64);

/** A header that items of this answer stand under, and that it stands in the log: once for all of them. */
export const partAnswer = z.strictObject({
  ledger: licenceId,
  /** The header's bytes; they open the leaf at `index`. */
  header: base64,
  index: z.int(),
  inclusionPath: path,
});

/** A challenge that items of this answer replied to, and that its checkpoint is an earlier state of this answer's. */
const challengeProof = z.strictObject({ object: base64, consistencyPath: path });

/** One item's answer: its place under the log, or why it was refused. */
const itemAnswer = z.discriminatedUnion('word', [
  z.strictObject({
    /** Position in the body. */
    at: z.int(),
    /** `duplicate`: the same attestation was settled before; the receipt is the same leaf's. */
    word: z.enum(['accepted', 'duplicate']),
    /** Absent where it was judged by an earlier body. */
    freshness: z.enum(['fresh', 'stale', 'unknown']).optional(),
    digest: hash,
    /** Indices into `parts` and `challenges`. */
    part: z.int(),
    challenge: z.int().nullable(),
    /** Position in the part. */
    position: z.int(),
    evidencePath: path,
    verdictLeaf: base64,
    verdictPath: path,
  }),
  z.strictObject({
    at: z.int(),
    word: z.literal('refused'),
    reason: z.enum([
      ...decodeReasons,
      ...recordReasons,
      ...citedReasons,
      ...verifyReasons,
      ...submitReasons,
    ]),
  }),
  /** A landmark's record that holds, and that items of the body cite: it stands in the evidence of their parts. */
  z.strictObject({ at: z.int(), word: z.literal('measured'), digest: hash }),
]);

/** Receipts of a body: what its items share stands once (docs/log.md says what the bytes are). */
export const batchAnswer = z.strictObject({
  /** SHA-256 of the body: what GET /v1/batches/{digest} asks by. */
  batch: hash,
  checkpoint: z.string(),
  /**
   * Whether witnesses cosigned the checkpoint: `none` are asked, it is `pending`, `some` did, or the `quorum` of the
   * log's policy. Ask for the batch again later, and its receipts are given under a checkpoint that has it.
   */
  witnessed: z.enum(['none', 'pending', 'some', 'quorum']),
  parts: z.array(partAnswer),
  challenges: z.array(challengeProof),
  items: z.array(itemAnswer),
});
export type BatchAnswer = z.output<typeof batchAnswer>;

export const challengeAnswer = z.strictObject({
  /** What a token carries as nonce: 32 bytes in hex. */
  challenge: hash,
  issuedAt: instant,
  /** The signed note that it is the hash of. */
  checkpoint: z.string(),
});
