/** C2SP tlog-checkpoint 1.0.0: origin, size and root <-> the text of a signed note. */
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { type NoteSigner, openNote, signatureLine, signNote, withLines } from './note.ts';
import type { VerifierKey } from './note-key.ts';
import { HASH_BYTES } from './tree.ts';

export interface Checkpoint {
  /** The log's name, which is also its key's. */
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** A checkpoint that the log's key signed, with the exact text and the log's own signature line (no newline). */
export interface SignedCheckpoint extends Checkpoint {
  readonly text: string;
  readonly logLine: string;
}

/** A checkpoint -> its three lines. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`;
}

/**
 * Three lines and, of other logs, non-empty extension lines -> a checkpoint. Refuses `receipt_format_invalid`:
 * a size with leading zeros or beyond 2^53 - 1, a root that is not 32 bytes.
 */
export function parseCheckpoint(text: string): Result<Checkpoint, ReceiptReason> {
  if (!text.endsWith('\n')) return err('receipt_format_invalid');
  const lines = text.slice(0, -1).split('\n');
  const [origin, sizeText, rootText] = lines;
  if (!origin || !sizeText || !rootText || lines.includes('')) return err('receipt_format_invalid');
  const size = parseCount(sizeText);
  const root = fromBase64(rootText);
  if (size === null || root?.length !== HASH_BYTES) return err('receipt_format_invalid');
  return ok({ origin, size, root });
}

/** What a note says, whoever signed it: for notes that are ours, or whose signatures are checked beside. Refuses as above. */
export function checkpointIn(note: string): Result<Checkpoint, ReceiptReason> {
  return parseCheckpoint(`${note.split('\n\n')[0]}\n`);
}

/** A checkpoint of the signer's own log -> a note under its signature, and behind it those of further keys of the log. */
export function signCheckpoint(
  size: number,
  root: Bytes,
  signer: NoteSigner,
  beside: readonly NoteSigner[] = [],
): string {
  const text = formatCheckpoint({ origin: signer.key.name, size, root });
  const lines = beside.map((other) => signatureLine(text, other));
  return withLines(signNote(text, signer), lines);
}

/**
 * Opens a checkpoint of the log that `logKey` names. Refuses `receipt_log_signature_invalid` (not signed by it,
 * or of another origin) and `receipt_format_invalid`.
 */
export function openCheckpoint(
  note: string,
  logKey: VerifierKey,
): Result<SignedCheckpoint, ReceiptReason> {
  const opened = openNote(note, [logKey]);
  if (!opened.ok) return opened;
  const { text, signatures } = opened.value;
  const parsed = parseCheckpoint(text);
  if (!parsed.ok) return parsed;
  if (parsed.value.origin !== logKey.name) return err('receipt_log_signature_invalid');
  return ok({ ...parsed.value, text, logLine: signatures[0]!.line });
}

/** ASCII decimal without leading zeros -> a number up to 2^53 - 1; null of anything else. */
export function parseCount(text: string): number | null {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : null;
}
