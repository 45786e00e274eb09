/** C2SP signed-note 1.0.0: text <-> note with Ed25519 signature lines (type 01). */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { join, sameHash } from './tree.ts';

/** Room for 16 signatures of the largest kind in use (ML-DSA-44, 3.2 KiB of base64), as signed-note demands. */
export const MAX_NOTE_CHARS = 65_536;
const MAX_SIGNATURES = 64;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const PUBLIC_KEY_BYTES = 32;
const ED25519_TYPE = 0x01;
const NEWLINE = 0x0a;
const SIGNATURE_PREFIX = '\u2014 ';

const utf8 = new TextEncoder();

/** An Ed25519 key under a name; of a log, the name is its origin. */
export interface VerifierKey {
  readonly name: string;
  /** SHA-256(name || 0A || 01 || public key), first 4 bytes. */
  readonly keyId: Bytes;
  readonly publicKey: Bytes;
}

/** A verifier key and the way to sign for it: message -> 64-byte Ed25519 signature. */
export interface NoteSigner {
  readonly key: VerifierKey;
  readonly sign: (message: Bytes) => Bytes;
}

/** A note under the keys that were asked: its text, and the line of each known key, every one checked. */
export interface OpenNote {
  readonly text: string;
  readonly signatures: readonly { readonly key: VerifierKey; readonly line: string }[];
}

interface SignatureLine {
  readonly line: string;
  readonly name: string;
  readonly blob: Bytes;
}

/** A key name and a 32-byte Ed25519 public key -> the key with its id. Throws on a name that no note can carry. */
export function verifierKey(name: string, publicKey: Bytes): VerifierKey {
  if (!isKeyName(name))
    throw new RangeError('a key name is not empty, without spaces and plus signs');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError('an Ed25519 key has 32 bytes');
  const typed = join([Uint8Array.of(NEWLINE, ED25519_TYPE), publicKey]);
  const keyId = sha256(join([utf8.encode(name), typed])).slice(0, KEY_ID_BYTES);
  return { name, keyId, publicKey };
}

/** A key -> `name+hex8(keyId)+base64(type || key)`, as policies and tools exchange it. */
export function formatVerifierKey(key: VerifierKey): string {
  const typed = join([Uint8Array.of(ED25519_TYPE), key.publicKey]);
  return `${key.name}+${hex(key.keyId)}+${toBase64(typed)}`;
}

/** A verifier key string -> the key; null where it is malformed, of another type, or its id is not its own. */
export function parseVerifierKey(text: string): VerifierKey | null {
  const parts = /^([^+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,64})$/.exec(text);
  if (!parts) return null;
  const typed = fromBase64(parts[3]!);
  if (typed?.length !== 1 + PUBLIC_KEY_BYTES || typed[0] !== ED25519_TYPE) return null;
  if (!isKeyName(parts[1]!)) return null;
  const key = verifierKey(parts[1]!, typed.slice(1));
  return hex(key.keyId) === parts[2] ? key : null;
}

/** Text that ends in a newline -> a note with one signature line. */
export function signNote(text: string, signer: NoteSigner): string {
  if (!text.endsWith('\n') || !isPlain(text)) throw new RangeError('not the text of a note');
  const blob = join([signer.key.keyId, signer.sign(utf8.encode(text))]);
  return `${text}\n${SIGNATURE_PREFIX}${signer.key.name} ${toBase64(blob)}\n`;
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
  const message = utf8.encode(split.text);
  const signatures: { key: VerifierKey; line: string }[] = [];
  for (const { name, blob, line } of split.lines) {
    const key = keys.find((known) => known.name === name && startsWith(blob, known.keyId));
    if (!key) continue;
    const isDoubled = signatures.some((signature) => signature.key === key);
    if (isDoubled || !isSigned(message, blob.slice(KEY_ID_BYTES), key)) {
      return err('receipt_log_signature_invalid');
    }
    signatures.push({ key, line });
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

function isSigned(message: Bytes, signature: Bytes, key: VerifierKey): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  return ed25519.verify(signature, message, key.publicKey, { zip215: false });
}

/** No control character below U+0020 but the newline, and no lone surrogate (it would have no UTF-8). */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== NEWLINE) return false;
  }
  return text.isWellFormed();
}

function isKeyName(name: string): boolean {
  return name.length > 0 && isPlain(name) && !/[\s\u0085+]/u.test(name);
}

function startsWith(blob: Bytes, keyId: Bytes): boolean {
  return sameHash(blob.subarray(0, keyId.length), keyId);
}

function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
