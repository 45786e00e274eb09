/**
 * A receipt in its second encoding: a COSE Receipt (RFC 9942) that any reader of COSE checks against the part's header,
 * and what our own reader needs to go on from there, enclosed beside the proof.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sameBytes } from '../bytes.ts';
import { decode, encode } from '../codec/cbor.ts';
import { thumbprintOf } from '../crypto/key.ts';
import { suiteOf } from '../crypto/suites.ts';
import type { Bytes } from '../model.ts';
import { err, type ReceiptReason, type Result } from '../result.ts';
import {
  type CoseReceipt,
  decodeCoseReceipt,
  encodeCoseReceipt,
  receiptHeader,
  rootToBeSigned,
} from './cose-receipt.ts';
import { arrayOf, isBytes } from './fields.ts';
import { MAX_NOTE_CHARS, type NoteSigner } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import type { LogPolicy } from './policy.ts';
import {
  type ChallengeProof,
  encodeExtra,
  type ItemProof,
  MAX_EXTRA_BYTES,
  type PartProof,
  parseExtra,
  type Receipt,
  type VerdictOpening,
} from './receipt.ts';
import { judgeReceipt, type ReceiptEvidence, type ReceiptFacts } from './receipt-check.ts';
import { openWitnessed } from './witnessed.ts';

const LIMITS = { maxBytes: MAX_EXTRA_BYTES + MAX_NOTE_CHARS + 16, maxDepth: 2 };

/** A root as the log signs it for COSE, over a header of its own. */
export interface SignedRoot {
  readonly protectedBytes: Bytes;
  readonly signature: Bytes;
}

/** The log's signature over a root. A COSE Sig_structure can be no note: no key signs one thing that is both. */
export function signRoot(root: Bytes, { key, sign }: NoteSigner): SignedRoot {
  const protectedBytes = receiptHeader(signerOf(key));
  return { protectedBytes, signature: sign(rootToBeSigned(protectedBytes, root)) };
}

/** The receipt of one attestation as COSE_Sign1 bytes; `size` is that of the part's checkpoint. Throws on an empty path. */
export function makeCoseReceipt(
  {
    part,
    size,
    root,
  }: { readonly part: PartProof; readonly size: number; readonly root: SignedRoot },
  item: ItemProof,
  challenge: ChallengeProof | null,
  opening: VerdictOpening | null = null,
): Bytes {
  const { index, inclusionPath: path, checkpoint } = part;
  const enclosed = encode([encodeExtra(part, item, challenge, opening), checkpoint]);
  const proof = { type: 'inclusion', size, index, path } as const;
  return encodeCoseReceipt(root.protectedBytes, proof, root.signature, enclosed);
}

/** Whether bytes are of this encoding and not a text: COSE_Sign1 begins with its tag, 18. */
export function isCoseReceipt(bytes: Bytes): boolean {
  return bytes[0] === 0xd2;
}

/** Like `openReceipt`; the log's signature over the root is checked too. Refuses with the same reasons. */
export function openCoseReceipt(
  bytes: Bytes,
  policy: LogPolicy,
  evidence?: ReceiptEvidence,
): Result<ReceiptFacts, ReceiptReason> {
  const decoded = decodeCoseReceipt(bytes);
  if (!decoded.ok) return decoded;
  const receipt = receiptIn(decoded.value);
  if (!receipt) return err('receipt_format_invalid');
  const checkpoint = openWitnessed(receipt.checkpoint, policy);
  if (!checkpoint.ok) return checkpoint;
  const { origin, root, size } = checkpoint.value;
  if (decoded.value.proof.size !== size) return err('receipt_log_inclusion_invalid');
  // A log that changed its key signs an earlier root with the present one: any key of it that the policy has will do.
  const keys = policy.logs.filter(({ name }) => name === origin);
  if (!keys.some((key) => isSignedBy(key, decoded.value, root))) {
    return err('receipt_log_signature_invalid');
  }
  return judgeReceipt(receipt, policy, evidence);
}

/** What stands beside the proof is no more believed than the extra line of a text: all of it is recomputed. */
function receiptIn({ proof, enclosed }: CoseReceipt): Receipt | null {
  if (proof.type !== 'inclusion' || !enclosed) return null;
  const decoded = decode(enclosed, LIMITS);
  const [extraBytes, checkpoint] = (decoded.ok && arrayOf(decoded.value, 2)) || [];
  if (!isBytes(extraBytes) || typeof checkpoint !== 'string') return null;
  const extra = parseExtra(extraBytes);
  return extra && { ...extra, index: proof.index, inclusionPath: proof.path, checkpoint };
}

function isSignedBy(key: VerifierKey, receipt: CoseReceipt, root: Bytes): boolean {
  const { protectedBytes, signature } = receipt;
  const isOfKey = sameBytes(protectedBytes, receiptHeader(signerOf(key)));
  if (!isOfKey || signature.length !== 64) return false;
  const message = rootToBeSigned(protectedBytes, root);
  return ed25519.verify(signature, message, key.publicKey, { zip215: false });
}

function signerOf({ name, publicKey }: VerifierKey) {
  const suite = 'Ed25519';
  const kid = thumbprintOf({ suite, publicKey });
  return { algorithm: suiteOf(suite).algorithm, kid, issuer: name };
}
