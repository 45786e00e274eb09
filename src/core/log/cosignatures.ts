/** Witnesses' lines over a challenge's checkpoint: archived beside it, and joined to it again in receipts. */
import { decode, encode } from '../codec/cbor.ts';
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { decodeChallenge, encodeChallenge } from './challenge.ts';
import { MAX_NOTE_CHARS, withLines } from './note.ts';

const LIMITS = { maxBytes: MAX_NOTE_CHARS, maxDepth: 2 };

/** Signature lines without newlines -> CBOR [* tstr], archived under the challenge's hash. */
export function encodeCosignatures(lines: readonly string[]): Bytes {
  return encode([...lines]);
}

/** CBOR -> lines. Refuses `receipt_format_invalid`; that they hold is for whoever opens the note with them. */
export function decodeCosignatures(bytes: Bytes): Result<readonly string[], ReceiptReason> {
  const decoded = decode(bytes, LIMITS);
  if (!decoded.ok || !Array.isArray(decoded.value)) return err('receipt_format_invalid');
  const lines: readonly unknown[] = decoded.value;
  const areLines = lines.every((line) => typeof line === 'string');
  return areLines ? ok(lines) : err('receipt_format_invalid');
}

/** An archived challenge with witnesses' lines behind the log's own: its hash does not change by them. */
export function withCosignatures(
  challenge: Bytes,
  lines: readonly string[],
): Result<Bytes, ReceiptReason> {
  const opened = decodeChallenge(challenge);
  if (!opened.ok) return opened;
  return ok(encodeChallenge({ ...opened.value, note: withLines(opened.value.note, lines) }));
}
