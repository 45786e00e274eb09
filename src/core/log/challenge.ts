/** The challenge of a minute is the hash of a signed checkpoint: note <-> hash, and the archived proof of its time. */

import { sameBytes } from '../bytes.ts';
import { type CborValue, decode, encode } from '../codec/cbor.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { arrayOf, isBytes, isCount, isPath } from './fields.ts';
import { decodeTimeLeaf, leafData } from './leaf.ts';
import { MAX_NOTE_CHARS } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { type Path, verifyInclusion } from './proof.ts';
import { leafHash } from './tree.ts';

/** A note, a time leaf and a path of 54 hashes with their CBOR heads. */
export const MAX_CHALLENGE_BYTES = 3 * MAX_NOTE_CHARS + 2_048;

/** What is archived under a challenge's hash: that its checkpoint ends in a time leaf. */
export interface Challenge {
  /** The checkpoint as a signed note. */
  readonly note: string;
  /** CBOR of the time leaf (`encodeTimeLeaf`). */
  readonly timeLeaf: Bytes;
  readonly index: number;
  readonly inclusionPath: Path;
}

export interface OpenChallenge {
  /** The note as it was given, with whatever lines others added to it. */
  readonly note: string;
  readonly checkpoint: SignedCheckpoint;
  readonly issuedAtMs: number;
  /** The challenge itself, 32 bytes. */
  readonly hash: Bytes;
}

/**
 * A checkpoint note -> the challenge, SHA-256(text || newline || the log's signature line || newline), 32 bytes:
 * the hash of the note as the log alone signed it, so that later cosignatures do not change it.
 * Refuses `receipt_log_signature_invalid`, `receipt_format_invalid`.
 */
export function challengeOf(note: string, logKey: VerifierKey): Result<Bytes, ReceiptReason> {
  const opened = openCheckpoint(note, logKey);
  return opened.ok ? ok(hashOf(opened.value)) : opened;
}

/** A challenge -> the CBOR object archived under its hash: [note tstr, time leaf bstr, index, [path]]. */
export function encodeChallenge(challenge: Challenge): Bytes {
  const { note, timeLeaf, index, inclusionPath } = challenge;
  return encode([note, timeLeaf, index, [...inclusionPath]]);
}

/**
 * Proves an archived challenge: the log signed it, it is the one asked (null: any), and its last leaf is the time
 * leaf that dates it. Refuses `receipt_format_invalid`, `receipt_log_signature_invalid`,
 * `receipt_challenge_mismatch` (another hash) and `receipt_log_inclusion_invalid` (the time leaf).
 */
export function openChallenge(
  bytes: Bytes,
  expectedHash: Bytes | null,
  logKey: VerifierKey,
): Result<OpenChallenge, ReceiptReason> {
  const challenge = decodeChallenge(bytes);
  if (!challenge.ok) return challenge;
  const { note, timeLeaf, index, inclusionPath } = challenge.value;
  const time = decodeTimeLeaf(timeLeaf);
  if (!time.ok) return time;
  const opened = openCheckpoint(note, logKey);
  if (!opened.ok) return opened;
  const checkpoint = opened.value;
  const hash = hashOf(checkpoint);
  if (expectedHash && !sameBytes(hash, expectedHash)) return err('receipt_challenge_mismatch');
  const leaf = leafHash(leafData(timeLeaf));
  const isLast = index === checkpoint.size - 1;
  if (!isLast || !verifyInclusion(leaf, index, checkpoint.size, inclusionPath, checkpoint.root)) {
    return err('receipt_log_inclusion_invalid');
  }
  return ok({ note, checkpoint, issuedAtMs: time.value.issuedAtMs, hash });
}

/** The signed note in an archived challenge, unproved; null where it is none. */
export function challengeNote(bytes: Bytes): string | null {
  const challenge = decodeChallenge(bytes);
  return challenge.ok ? challenge.value.note : null;
}

/** CBOR -> what it says, nothing proved. Refuses `receipt_format_invalid`. */
export function decodeChallenge(bytes: Bytes): Result<Challenge, ReceiptReason> {
  if (bytes.length > MAX_CHALLENGE_BYTES) return err('receipt_format_invalid');
  const decoded = decode(bytes);
  const challenge = decoded.ok ? challengeFrom(decoded.value) : null;
  return challenge ? ok(challenge) : err('receipt_format_invalid');
}

function challengeFrom(value: CborValue): Challenge | null {
  const [note, timeLeaf, index, inclusionPath] = arrayOf(value, 4) ?? [];
  if (typeof note !== 'string' || !isBytes(timeLeaf)) return null;
  if (!isCount(index) || !isPath(inclusionPath)) return null;
  return { note, timeLeaf, index, inclusionPath };
}

function hashOf(checkpoint: SignedCheckpoint): Bytes {
  return sha256(new TextEncoder().encode(`${checkpoint.text}\n${checkpoint.logLine}\n`));
}
