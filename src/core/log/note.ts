/** C2SP signed-note 1.0.0: text <-> note with Ed25519 signature and cosignature lines. */
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { fromBase64, toBase64 } from './base64.ts';
import {
  checkLine,
  cosignatureBlob,
  cosigned,
  isKeyName,
  isOfKey,
  isPlain,
  KEY_ID_BYTES,
  type VerifierKey,
} from './note-key.ts';
import { join } from './tree.ts';

/** Room for 16 signatures of the largest kind in use (ML-DSA-44, 3.2 KiB of base64), as signed-note demands. */
export const MAX_NOTE_CHARS = 65_536;
const MAX_SIGNATURES = 64;
const SIGNATURE_PREFIX = '\u2014 ';

/** A verifier key and the way to sign for it: message -> 64-byte Ed25519 signature. */
export interface NoteSigner {
  readonly key: VerifierKey;
  readonly sign: (message: Bytes) => Bytes;
}

/** One line of a known key, checked. */
export interface CheckedLine {
  readonly key: VerifierKey;
  readonly line: string;
  /** Of a cosignature: when, in Unix seconds, its witness says that it saw this tree. */
  readonly atS: number | null;
}

/** A note under the keys that were asked: its text, and the line of each known key, every one checked. */
export interface OpenNote {
  readonly text: string;
  readonly signatures: readonly CheckedLine[];
}

interface SignatureLine {
  readonly line: string;
  readonly name: string;
  readonly blob: Bytes;
}

/** Text that ends in a newline -> a note with one signature line. */
export function signNote(text: string, signer: NoteSigner): string {
  if (!text.endsWith('\n') || !isPlain(text)) throw new RangeError('not the text of a note');
  return `${text}\n${signatureLine(text, signer)}\n`;
}

/** A signer's line (without newline) over the text of a note. */
export function signatureLine(text: string, signer: NoteSigner): string {
  return lineOf(signer.key, signer.sign(new TextEncoder().encode(text)));
}

/** A witness's signature line (without newline) over the text of a checkpoint, at `atS` Unix seconds. */
export function cosignatureLine(text: string, signer: NoteSigner, atS: number): string {
  return lineOf(signer.key, cosignatureBlob(atS, signer.sign(cosigned(text, atS))));
}

/** A note with further signature lines behind its own, those that stand there already left out. */
export function withLines(note: string, lines: readonly string[]): string {
  const standing = new Set(note.split('\n'));
  const further = lines.filter((line) => !standing.has(line));
  return note + further.map((line) => `${line}\n`).join('');
}

function lineOf(key: VerifierKey, blob: Bytes): string {
  return `${SIGNATURE_PREFIX}${key.name} ${toBase64(join([key.keyId, blob]))}`;
}

/**
 * Opens a note under known keys. Lines of unknown keys are ignored; a known key whose line is false or doubled
 * refuses the whole note, and so does a note that no known key signed.
 * Refuses `receipt_format_invalid`, `receipt_log_signature_invalid`.
 */
export function openNote(
  note: string,
  keys: readonly VerifierKey[],
): Result<OpenNote, ReceiptReason> {
  const split = splitNote(note);
  if (!split) return err('receipt_format_invalid');
  const signatures: CheckedLine[] = [];
  for (const { name, blob, line } of split.lines) {
    const key = keys.find((known) => known.name === name && isOfKey(blob, known));
    if (!key) continue;
    const isDoubled = signatures.some((signature) => signature.key === key);
    const checked = isDoubled ? null : checkLine(split.text, blob.slice(KEY_ID_BYTES), key);
    if (!checked) return err('receipt_log_signature_invalid');
    signatures.push({ key, line, ...checked });
  }
  if (signatures.length === 0) return err('receipt_log_signature_invalid');
  return ok({ text: split.text, signatures });
}

/** The text may hold empty lines itself, so the last one of the note is what separates it from the signatures. */
function splitNote(note: string): { text: string; lines: readonly SignatureLine[] } | null {
  if (note.length > MAX_NOTE_CHARS || !isPlain(note) || !note.endsWith('\n')) return null;
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || blank + 2 === note.length) return null;
  const rows = note.slice(blank + 2, -1).split('\n');
  if (rows.length > MAX_SIGNATURES) return null;
  const lines = rows.map(parseSignatureLine);
  return lines.every((line) => line !== null) ? { text: note.slice(0, blank + 1), lines } : null;
}

function parseSignatureLine(line: string): SignatureLine | null {
  if (!line.startsWith(SIGNATURE_PREFIX)) return null;
  const [name, base64, ...more] = line.slice(SIGNATURE_PREFIX.length).split(' ');
  if (!name || !base64 || more.length > 0 || !isKeyName(name)) return null;
  const blob = fromBase64(base64);
  return blob && blob.length > KEY_ID_BYTES ? { line, name, blob } : null;
}
