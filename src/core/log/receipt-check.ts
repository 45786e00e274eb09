/** A receipt's text -> what it proves, offline, with the log's public key alone; or the first thing that is false in it. */
import type { Bytes, Digest } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { type OpenChallenge, openChallenge } from './challenge.ts';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { decodeHeader, headerLeaf, type PartHeader, verdictLeafData } from './header.ts';
import type { VerifierKey } from './note.ts';
import { verifyConsistency, verifyInclusion } from './proof.ts';
import { parseReceipt, type Receipt } from './receipt.ts';
import { leafHash, sameHash } from './tree.ts';

/** The attestation that a receipt is held against: its digest, and the challenge that it claims to answer. */
export interface ReceiptEvidence {
  readonly digest: Digest;
  readonly challenge: Bytes;
}

/**
 * When the attestation was signed. `stated`: after the challenge's checkpoint and before the receipt's, on the
 * log's own word, since no witness cosigned the two. `open`: only the end is known; no evidence was given, or it
 * answers no challenge of this log.
 */
export type SigningSpan =
  | { readonly word: 'open'; readonly before: LogMoment }
  | { readonly word: 'stated'; readonly after: LogMoment; readonly before: LogMoment };

/** A tree size and the time that the operator states for it, unix milliseconds. */
export interface LogMoment {
  readonly size: number;
  readonly statedMs: number;
}

/** What a receipt proved: this digest and this verdict stand in this part, and the part in this log. */
export interface ReceiptFacts {
  readonly origin: string;
  readonly size: number;
  readonly index: number;
  readonly ledger: string;
  readonly sequence: number;
  readonly position: number;
  readonly digest: Digest;
  /** Null where the receipt withholds it: then only that there is one was proved. */
  readonly verdict: Bytes | null;
  readonly header: PartHeader;
  /** Whether an attestation was held against the digest. */
  readonly evidence: 'matches' | 'not-given';
  readonly signed: SigningSpan;
}

/**
 * Checks a receipt from the log's signature down: inclusion of the header, position, evidence, verdict, challenge,
 * consistency. `evidence` is the attestation it should be for. Refuses with the first `receipt_*` reason that holds.
 */
export function openReceipt(
  text: string,
  logKey: VerifierKey,
  evidence?: ReceiptEvidence,
): Result<ReceiptFacts, ReceiptReason> {
  const parsed = parseReceipt(text);
  if (!parsed.ok) return parsed;
  const receipt = parsed.value;
  const checkpoint = openCheckpoint(receipt.checkpoint, logKey);
  if (!checkpoint.ok) return checkpoint;
  if (!isInLog(receipt, checkpoint.value)) return err('receipt_log_inclusion_invalid');
  const header = decodeHeader(receipt.header);
  if (!header.ok || receipt.position >= header.value.count) return err('receipt_header_mismatch');
  if (!isEvidence(receipt, header.value, evidence)) return err('receipt_evidence_mismatch');
  if (!isVerdict(receipt, header.value)) return err('receipt_verdict_mismatch');
  const challenge = challengeIn(receipt, logKey, evidence);
  if (!challenge.ok) return challenge;
  if (challenge.value && !isLater(receipt, challenge.value, checkpoint.value)) {
    return err('receipt_consistency_invalid');
  }
  return ok(factsOf(receipt, checkpoint.value, header.value, challenge.value, evidence));
}

function isInLog(receipt: Receipt, { size, root }: SignedCheckpoint): boolean {
  const leaf = leafHash(headerLeaf(receipt.header));
  return verifyInclusion(leaf, receipt.index, size, receipt.inclusionPath, root);
}

function isEvidence(receipt: Receipt, header: PartHeader, evidence?: ReceiptEvidence): boolean {
  const { position, digest, evidencePath } = receipt;
  if (evidence && !sameHash(evidence.digest, digest)) return false;
  const leaf = leafHash(digest);
  return verifyInclusion(leaf, position, header.count, evidencePath, header.evidenceRoot);
}

function isVerdict(receipt: Receipt, header: PartHeader): boolean {
  const { position, verdictLeaf, verdictPath, opening } = receipt;
  const leaf = opening ? verdictLeafData(opening.salt, opening.verdict) : verdictLeaf;
  if (!sameHash(leaf, verdictLeaf)) return false;
  const hash = leafHash(leaf);
  return verifyInclusion(hash, position, header.count, verdictPath, header.verdictRoot);
}

/** The extra line is not signed: a challenge in it counts only as one that this log issued and the evidence claims. */
function challengeIn(
  receipt: Receipt,
  logKey: VerifierKey,
  evidence?: ReceiptEvidence,
): Result<OpenChallenge | null, ReceiptReason> {
  if (!receipt.challenge) return ok(null);
  const opened = openChallenge(receipt.challenge.object, evidence?.challenge ?? null, logKey);
  if (opened.ok || opened.reason === 'receipt_format_invalid') return opened;
  return err('receipt_challenge_mismatch');
}

function isLater(receipt: Receipt, challenge: OpenChallenge, now: SignedCheckpoint): boolean {
  const { size, root } = challenge.checkpoint;
  const path = receipt.challenge?.consistencyPath ?? [];
  return verifyConsistency(size, root, now.size, now.root, path);
}

function factsOf(
  receipt: Receipt,
  checkpoint: SignedCheckpoint,
  header: PartHeader,
  challenge: OpenChallenge | null,
  evidence?: ReceiptEvidence,
): ReceiptFacts {
  const before = { size: checkpoint.size, statedMs: header.latestMs };
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    index: receipt.index,
    ledger: header.ledger,
    sequence: header.sequence,
    position: receipt.position,
    digest: receipt.digest,
    verdict: receipt.opening?.verdict ?? null,
    header,
    evidence: evidence ? 'matches' : 'not-given',
    signed: challenge && evidence ? stated(challenge, before) : { word: 'open', before },
  };
}

function stated(challenge: OpenChallenge, before: LogMoment): SigningSpan {
  const after = { size: challenge.checkpoint.size, statedMs: challenge.issuedAtMs };
  return { word: 'stated', after, before };
}
