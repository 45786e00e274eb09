/** Keys of C2SP signed-note lines: one row a signature type, all that is known of it; keys <-> their strings. */

import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { sameBytes } from '../bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Bytes } from '../model.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { join } from './tree.ts';

export const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
export const NEWLINE = 0x0a;

const utf8 = new TextEncoder();

/** `signature`: the note itself, as a log signs it. `cosignature`: a witness's word that it saw this tree at a time. */
export type NoteKeyType = 'signature' | 'cosignature';

interface Row {
  readonly byte: number;
  /** Of what stands behind the key id. */
  readonly blobBytes: number;
  /** A note's text and the blob -> what was signed, and when by the signer's own word; null where the blob has no meaning. */
  readonly signed: (text: string, blob: Bytes) => { message: Bytes; atS: number | null } | null;
}

const rows: Readonly<Record<NoteKeyType, Row>> = {
  // C2SP signed-note 1.0.0, type 01.
  signature: {
    byte: 0x01,
    blobBytes: SIGNATURE_BYTES,
    signed: (text) => ({ message: utf8.encode(text), atS: null }),
  },
  // C2SP tlog-cosignature 1.0.1, type 04: u64 big-endian time || Ed25519 signature.
  cosignature: {
    byte: 0x04,
    blobBytes: TIME_BYTES + SIGNATURE_BYTES,
    signed: (text, blob) => {
      const atS = timeIn(blob);
      return atS === null ? null : { message: cosigned(text, atS), atS };
    },
  },
};

/** An Ed25519 key under a name; of a log, the name is its origin. */
export interface VerifierKey {
  readonly name: string;
  readonly type: NoteKeyType;
  /** SHA-256(name || 0A || type || public key), first 4 bytes. */
  readonly keyId: Bytes;
  readonly publicKey: Bytes;
}

/** A key name and a 32-byte Ed25519 public key -> the key with its id. Throws on a name that no note can carry. */
export function verifierKey(
  name: string,
  publicKey: Bytes,
  type: NoteKeyType = 'signature',
): VerifierKey {
  if (!isKeyName(name))
    throw new RangeError('a key name is not empty, without spaces and plus signs');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError('an Ed25519 key has 32 bytes');
  const typed = join([Uint8Array.of(NEWLINE, rows[type].byte), publicKey]);
  const keyId = sha256(join([utf8.encode(name), typed])).slice(0, KEY_ID_BYTES);
  return { name, type, keyId, publicKey };
}

/** A key -> `name+hex8(keyId)+base64(type || key)`, as policies and tools exchange it. */
export function formatVerifierKey(key: VerifierKey): string {
  const typed = join([Uint8Array.of(rows[key.type].byte), key.publicKey]);
  return `${key.name}+${bytesToHex(key.keyId)}+${toBase64(typed)}`;
}

/** A verifier key string -> the key; null where it is malformed, of another type than asked, or its id is not its own. */
export function parseVerifierKey(
  text: string,
  type: NoteKeyType = 'signature',
): VerifierKey | null {
  const parts = /^([^+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,64})$/.exec(text);
  if (!parts) return null;
  const typed = fromBase64(parts[3]!);
  if (typed?.length !== 1 + PUBLIC_KEY_BYTES || typed[0] !== rows[type].byte) return null;
  if (!isKeyName(parts[1]!)) return null;
  const key = verifierKey(parts[1]!, typed.slice(1), type);
  return bytesToHex(key.keyId) === parts[2] ? key : null;
}

/** Whether a line's blob (key id || rest) is this key's. */
export function isOfKey(blob: Bytes, key: VerifierKey): boolean {
  return sameBytes(blob.subarray(0, KEY_ID_BYTES), key.keyId);
}

/** Checks what stands behind the key id of a line: null where it is false, else when the signer says that it signed. */
export function checkLine(
  text: string,
  blob: Bytes,
  key: VerifierKey,
): { readonly atS: number | null } | null {
  const row = rows[key.type];
  if (blob.length !== row.blobBytes) return null;
  const signed = row.signed(text, blob);
  if (!signed) return null;
  const signature = blob.slice(-SIGNATURE_BYTES);
  const holds = ed25519.verify(signature, signed.message, key.publicKey, { zip215: false });
  return holds ? { atS: signed.atS } : null;
}

/** What a v1 cosignature signs: two lines of its own, then the whole text of the note. `atS` in Unix seconds. */
export function cosigned(text: string, atS: number): Bytes {
  return utf8.encode(`cosignature/v1\ntime ${atS}\n${text}`);
}

/** The blob of a cosignature behind the key id. */
export function cosignatureBlob(atS: number, signature: Bytes): Bytes {
  const time = new Uint8Array(TIME_BYTES);
  new DataView(time.buffer).setBigUint64(0, BigInt(atS));
  return join([time, signature]);
}

/** No control character below U+0020 but the newline, and no lone surrogate (it would have no UTF-8). */
export function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== NEWLINE) return false;
  }
  return text.isWellFormed();
}

/** Whether a note can carry the name. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && isPlain(name) && !/[\s\u0085+]/u.test(name);
}

/** Times beyond 2^53 - 1 are no times of ours; the specification ends them at 2^63 - 1. */
function timeIn(blob: Bytes): number | null {
  const atS = Number(new DataView(blob.buffer, blob.byteOffset, TIME_BYTES).getBigUint64(0));
  return Number.isSafeInteger(atS) ? atS : null;
}
