/** A receipt's text -> what it proves, offline, under a policy (one log's key at the least); or the first thing that is false in it. */
import { sameBytes } from '../bytes.ts';
import type { Bytes, Digest } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { type OpenChallenge, openChallenge } from './challenge.ts';
import type { SignedCheckpoint } from './checkpoint.ts';
import { decodeHeader, headerLeaf, type PartHeader, verdictLeafData } from './header.ts';
import type { VerifierKey } from './note-key.ts';
import type { LogPolicy } from './policy.ts';
import { verifyConsistency, verifyInclusion } from './proof.ts';
import { parseReceipt, type Receipt } from './receipt.ts';
import { leafHash } from './tree.ts';
import { openWitnessed, type WitnessedCheckpoint } from './witnessed.ts';

/** The attestation that a receipt is held against: its digest, and the challenge that it claims to answer. */
export interface ReceiptEvidence {
  readonly digest: Digest;
  readonly challenge: Bytes;
}

/**
 * When the attestation was signed: after the challenge's checkpoint and before the receipt's. `proved`: the policy's
 * witnesses cosigned both, so that the log cannot have put them elsewhere. `stated`: on the log's own word. `open`:
 * only the end is known; no evidence was given, or it answers no challenge of this log.
 */
export type SigningSpan =
  | { readonly word: 'open'; readonly before: LogMoment }
  | { readonly word: 'stated' | 'proved'; readonly after: LogMoment; readonly before: LogMoment };

/** A tree size, and when it stood. */
export interface LogMoment {
  readonly size: number;
  /** The time that the log's operator states, unix milliseconds. */
  readonly statedMs: number;
  /** By when the policy's quorum of witnesses had cosigned it, Unix seconds; null where it has not, or none is asked for. */
  readonly quorumAtS: number | null;
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
  /** The witnesses of the policy that cosigned the receipt's checkpoint. */
  readonly cosigned: WitnessedCheckpoint['cosigned'];
  /** Whether an attestation was held against the digest. */
  readonly evidence: 'matches' | 'not-given';
  readonly signed: SigningSpan;
}

/**
 * Checks a receipt from the log's signature down: quorum of the policy, inclusion of the header, position, evidence,
 * verdict, challenge, consistency. `evidence` is the attestation it should be for. Refuses with the first `receipt_*`
 * reason that holds.
 */
export function openReceipt(
  text: string,
  policy: LogPolicy,
  evidence?: ReceiptEvidence,
): Result<ReceiptFacts, ReceiptReason> {
  const parsed = parseReceipt(text);
  return parsed.ok ? judgeReceipt(parsed.value, policy, evidence) : parsed;
}

/** The same of a receipt that was read from whichever encoding. */
export function judgeReceipt(
  receipt: Receipt,
  policy: LogPolicy,
  evidence?: ReceiptEvidence,
): Result<ReceiptFacts, ReceiptReason> {
  const checkpoint = openWitnessed(receipt.checkpoint, policy);
  if (!checkpoint.ok) return checkpoint;
  if (lacksQuorum(checkpoint.value, policy)) return err('receipt_quorum_missing');
  if (!isInLog(receipt, checkpoint.value)) return err('receipt_log_inclusion_invalid');
  const header = decodeHeader(receipt.header);
  if (!header.ok || receipt.position >= header.value.count) return err('receipt_header_mismatch');
  if (!isEvidence(receipt, header.value, evidence)) return err('receipt_evidence_mismatch');
  if (!isVerdict(receipt, header.value)) return err('receipt_verdict_mismatch');
  const challenge = challengeIn(receipt, policy, checkpoint.value, evidence);
  if (!challenge.ok) return challenge;
  if (challenge.value && !isLater(receipt, challenge.value, checkpoint.value)) {
    return err('receipt_consistency_invalid');
  }
  return ok(factsOf(receipt, checkpoint.value, header.value, challenge.value, evidence));
}

function lacksQuorum({ quorumAtS }: WitnessedCheckpoint, { quorum }: LogPolicy): boolean {
  return quorum.type !== 'none' && quorumAtS === null;
}

function isInLog(receipt: Receipt, { size, root }: SignedCheckpoint): boolean {
  const leaf = leafHash(headerLeaf(receipt.header));
  return verifyInclusion(leaf, receipt.index, size, receipt.inclusionPath, root);
}

function isEvidence(receipt: Receipt, header: PartHeader, evidence?: ReceiptEvidence): boolean {
  const { position, digest, evidencePath } = receipt;
  if (evidence && !sameBytes(evidence.digest, digest)) return false;
  const leaf = leafHash(digest);
  return verifyInclusion(leaf, position, header.count, evidencePath, header.evidenceRoot);
}

function isVerdict(receipt: Receipt, header: PartHeader): boolean {
  const { position, verdictLeaf, verdictPath, opening } = receipt;
  const leaf = opening ? verdictLeafData(opening.salt, opening.verdict) : verdictLeaf;
  if (!sameBytes(leaf, verdictLeaf)) return false;
  const hash = leafHash(leaf);
  return verifyInclusion(hash, position, header.count, verdictPath, header.verdictRoot);
}

/** The extra line is not signed: a challenge in it counts only as one that this log issued and the evidence claims. */
function challengeIn(
  receipt: Receipt,
  policy: LogPolicy,
  { logKey }: WitnessedCheckpoint,
  evidence?: ReceiptEvidence,
): Result<WitnessedChallenge | null, ReceiptReason> {
  if (!receipt.challenge) return ok(null);
  const opened = openedChallenge(receipt.challenge.object, policy, logKey, evidence);
  if (!opened.ok) {
    return opened.reason === 'receipt_format_invalid' ? opened : err('receipt_challenge_mismatch');
  }
  const witnessed = openWitnessed(opened.value.note, policy);
  if (!witnessed.ok) return witnessed;
  return ok({ ...opened.value, quorumAtS: witnessed.value.quorumAtS });
}

/** A log that changed its key has several of one name: the challenge may be the one before's, under the same tree. */
function openedChallenge(
  object: Bytes,
  { logs }: LogPolicy,
  logKey: VerifierKey,
  evidence?: ReceiptEvidence,
): Result<OpenChallenge, ReceiptReason> {
  const others = logs.filter((key) => key !== logKey && key.name === logKey.name);
  const expected = evidence?.challenge ?? null;
  const first = openChallenge(object, expected, logKey);
  if (first.ok) return first;
  const opened = others.map((key) => openChallenge(object, expected, key));
  return opened.find((one) => one.ok) ?? first;
}

type WitnessedChallenge = OpenChallenge & Pick<WitnessedCheckpoint, 'quorumAtS'>;

function isLater(receipt: Receipt, challenge: OpenChallenge, now: SignedCheckpoint): boolean {
  const { size, root } = challenge.checkpoint;
  const path = receipt.challenge?.consistencyPath ?? [];
  return verifyConsistency(size, root, now.size, now.root, path);
}

function factsOf(
  receipt: Receipt,
  checkpoint: WitnessedCheckpoint,
  header: PartHeader,
  challenge: WitnessedChallenge | null,
  evidence?: ReceiptEvidence,
): ReceiptFacts {
  const { size, quorumAtS } = checkpoint;
  const before = { size, statedMs: header.latestMs, quorumAtS };
  return {
    origin: checkpoint.origin,
    size,
    index: receipt.index,
    ledger: header.ledger,
    sequence: header.sequence,
    position: receipt.position,
    digest: receipt.digest,
    verdict: receipt.opening?.verdict ?? null,
    header,
    cosigned: checkpoint.cosigned,
    evidence: evidence ? 'matches' : 'not-given',
    signed: challenge && evidence ? spanOf(challenge, before) : { word: 'open', before },
  };
}

function spanOf(challenge: WitnessedChallenge, before: LogMoment): SigningSpan {
  const { checkpoint, issuedAtMs, quorumAtS } = challenge;
  const after = { size: checkpoint.size, statedMs: issuedAtMs, quorumAtS };
  const isProved = after.quorumAtS !== null && before.quorumAtS !== null;
  return { word: isProved ? 'proved' : 'stated', after, before };
}
