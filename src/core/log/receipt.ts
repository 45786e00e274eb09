/** Receipts as C2SP tlog-proof texts: what a part and an item prove <-> text. Written and parsed here, judged in receipt-check.ts. */
import { type CborValue, decode, encode } from '../codec/cbor.ts';
import type { Bytes, Digest } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { MAX_CHALLENGE_BYTES } from './challenge.ts';
import { arrayOf, isBytes, isCount, isHash, isPath, SALT_BYTES } from './fields.ts';
import type { Path } from './proof.ts';
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts';

const EXTRA_VERSION = 1;
const EXTRA_MEMBERS = 10;
const MAX_VERDICT_BYTES = 16_384;
export const MAX_EXTRA_BYTES = MAX_CHALLENGE_BYTES + MAX_VERDICT_BYTES + 16_384;

/** An archived challenge with the way from its checkpoint to the receipt's. */
export interface ChallengeProof {
  /** `encodeChallenge`. */
  readonly object: Bytes;
  readonly consistencyPath: Path;
}

/** What all receipts of one part share: that its header stands in the log. Fetched once a part. */
export interface PartProof {
  readonly header: Bytes;
  readonly index: number;
  readonly inclusionPath: Path;
  /** The signed note, cosignatures included. */
  readonly checkpoint: string;
}

/** What is one attestation's own: its place in the part, its verdict, and the challenge that it answers. */
export interface ItemProof {
  readonly position: number;
  readonly digest: Digest;
  readonly evidencePath: Path;
  /** `verdictLeafData`: that a verdict stands there, not what it says. */
  readonly verdictLeaf: Bytes;
  readonly verdictPath: Path;
}

/** What a verdict says, for those who may read it. */
export interface VerdictOpening {
  readonly salt: Bytes;
  readonly verdict: Bytes;
}

/** A receipt as its text says it. Nothing in it is proved. */
export interface Receipt extends PartProof, ItemProof {
  /** Null where the verdict is withheld. */
  readonly opening: VerdictOpening | null;
  /** Null where the log never issued the challenge that the attestation claims. */
  readonly challenge: ChallengeProof | null;
}

/** A part's proof, an item's, and its challenge's -> the text of a single receipt; with `opening` it says the verdict. */
export function makeReceipt(
  part: PartProof,
  item: ItemProof,
  challenge: ChallengeProof | null,
  opening: VerdictOpening | null = null,
): string {
  return formatTlogProof({ ...part, extra: encodeExtra(part, item, challenge, opening) });
}

/** What the extra line says, as CBOR. */
export function encodeExtra(
  part: Pick<PartProof, 'header'>,
  item: ItemProof,
  challenge: ChallengeProof | null,
  opening: VerdictOpening | null,
): Bytes {
  return encode([
    EXTRA_VERSION,
    part.header,
    item.position,
    item.digest,
    [...item.evidencePath],
    item.verdictLeaf,
    [...item.verdictPath],
    opening && [opening.salt, opening.verdict],
    challenge?.object ?? null,
    [...(challenge?.consistencyPath ?? [])],
  ]);
}

/** Text -> a receipt, every length bounded, nothing proved. Refuses `receipt_format_invalid`. */
export function parseReceipt(text: string): Result<Receipt, ReceiptReason> {
  const proof = parseTlogProof(text, MAX_EXTRA_BYTES);
  const extra = proof?.extra && parseExtra(proof.extra);
  if (!proof || !extra) return err('receipt_format_invalid');
  const { index, inclusionPath, checkpoint } = proof;
  return ok({ ...extra, index, inclusionPath, checkpoint });
}

type Extra = Omit<Receipt, 'index' | 'inclusionPath' | 'checkpoint'>;

/** CBOR -> what the extra line says, every length bounded, nothing proved; null of anything else. */
export function parseExtra(bytes: Bytes): Extra | null {
  if (bytes.length > MAX_EXTRA_BYTES) return null;
  const decoded = decode(bytes);
  const members = decoded.ok ? arrayOf(decoded.value, EXTRA_MEMBERS) : null;
  if (members?.[0] !== EXTRA_VERSION) return null;
  const [, header, position, digest, evidencePath, verdictLeaf, verdictPath, ...rest] = members;
  if (!isBytes(header) || !isCount(position)) return null;
  if (!isHash(digest) || !isPath(evidencePath)) return null;
  if (!isHash(verdictLeaf) || !isPath(verdictPath)) return null;
  const opening = openingFrom(rest[0]);
  const challenge = challengeFrom(rest[1], rest[2]);
  if (opening === undefined || challenge === undefined) return null;
  return { header, position, digest, evidencePath, verdictLeaf, verdictPath, opening, challenge };
}

/** Undefined is malformed. */
function openingFrom(value: CborValue | undefined): VerdictOpening | null | undefined {
  if (value === null) return null;
  const [salt, verdict] = (value !== undefined && arrayOf(value, 2)) || [];
  if (!isBytes(salt, SALT_BYTES) || !isBytes(verdict)) return undefined;
  return verdict.length <= MAX_VERDICT_BYTES ? { salt, verdict } : undefined;
}

/** Undefined is malformed: a path without the challenge that it would start from, too. */
function challengeFrom(
  object: CborValue | undefined,
  consistencyPath: CborValue | undefined,
): ChallengeProof | null | undefined {
  if (!isPath(consistencyPath)) return undefined;
  if (object === null) return consistencyPath.length === 0 ? null : undefined;
  return isBytes(object) ? { object, consistencyPath } : undefined;
}
