/** Receipts: assembled from a batch's answer, and verified offline with a summary in words. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { BatchAnswer } from '../contract/attestations.ts';
import { decodeEvidence } from '../core/evidence/evidence.ts';
import { fromBase64 } from '../core/log/base64.ts';
import { isCoseReceipt, openCoseReceipt } from '../core/log/cose-form.ts';
import { parseVerifierKey, type VerifierKey } from '../core/log/note-key.ts';
import type { LogPolicy } from '../core/log/policy.ts';
import { type ChallengeProof, makeReceipt, type PartProof } from '../core/log/receipt.ts';
import { openReceipt, type ReceiptEvidence, type ReceiptFacts } from '../core/log/receipt-check.ts';
import type { Bytes } from '../core/model.ts';
import { type DecodeReason, err, ok, type ReceiptReason, type Result } from '../core/result.ts';
import { receiptSentences } from './receipt-words.ts';

/** An item that stands in the log. */
export type PlacedItem = Extract<BatchAnswer['items'][number], { word: 'accepted' | 'duplicate' }>;

/** The single receipt of one item of an answer, as text. Null where the answer contradicts itself. */
export function receiptOf(answer: BatchAnswer, item: PlacedItem): string | null {
  const part = partOf(answer, item);
  const challenge = item.challenge === null ? null : challengeOf(answer, item.challenge);
  const evidencePath = bytesOfAll(item.evidencePath);
  const verdictPath = bytesOfAll(item.verdictPath);
  const verdictLeaf = fromBase64(item.verdictLeaf);
  if (!part || challenge === undefined || !evidencePath || !verdictPath || !verdictLeaf)
    return null;
  const { position, digest } = item;
  const own = { position, digest: hexToBytes(digest), evidencePath, verdictLeaf, verdictPath };
  return makeReceipt(part, own, challenge);
}

function partOf({ parts, checkpoint }: BatchAnswer, item: PlacedItem): PartProof | null {
  const part = parts[item.part];
  const header = part && fromBase64(part.header);
  const inclusionPath = part && bytesOfAll(part.inclusionPath);
  return header && inclusionPath ? { header, index: part.index, inclusionPath, checkpoint } : null;
}

/** Undefined where there is none at this index. */
function challengeOf({ challenges }: BatchAnswer, index: number): ChallengeProof | undefined {
  const proof = challenges[index];
  const object = proof && fromBase64(proof.object);
  const consistencyPath = proof && bytesOfAll(proof.consistencyPath);
  return object && consistencyPath ? { object, consistencyPath } : undefined;
}

function bytesOfAll(texts: readonly string[]): Bytes[] | null {
  const all = texts.map(fromBase64);
  return all.every((bytes) => bytes !== null) ? all : null;
}

export interface VerifiedReceipt {
  readonly facts: ReceiptFacts;
  /** What was proved and what was not, a sentence each. */
  readonly sentences: readonly string[];
}

/**
 * Verifies a receipt, a tlog-proof's text or the bytes of either encoding, under a policy (`policyOfKey` of the log's key
 * at the least) and nothing else; `item` is the attestation as it was sent, which the receipt must then be for. Refuses with
 * the first `receipt_*` reason, or with the `decode_*` reason for which `item` is no attestation.
 */
export function verifyReceipt(
  receipt: string | Bytes,
  policy: LogPolicy,
  item?: Bytes,
): Result<VerifiedReceipt, ReceiptReason | DecodeReason> {
  const evidence = item && decodeEvidence(item);
  if (evidence && !evidence.ok) return evidence;
  const held = evidence && {
    digest: evidence.value.digest,
    challenge: evidence.value.claims.challenge,
  };
  const opened = openEither(receipt, policy, held);
  if (!opened.ok) return opened;
  return ok({ facts: opened.value, sentences: receiptSentences(opened.value) });
}

function openEither(receipt: string | Bytes, policy: LogPolicy, held?: ReceiptEvidence) {
  if (typeof receipt === 'string') return openReceipt(receipt, policy, held);
  if (isCoseReceipt(receipt)) return openCoseReceipt(receipt, policy, held);
  return openReceipt(new TextDecoder().decode(receipt), policy, held);
}

/** A log key's text (`name+id+base64`), as `muster serve` prints it -> the key. */
export function logKeyOf(text: string): Result<VerifierKey, 'log_key_invalid'> {
  const key = parseVerifierKey(text.trim());
  return key ? ok(key) : err('log_key_invalid');
}
