/** Leaves that are not part headers: genesis, time and change records <-> CBOR -> 32 bytes of leaf data (docs/log.md). */
import { decode, encode } from '../codec/cbor.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { arrayOf, isBytes, isCount, SALT_BYTES } from './fields.ts';

const TIME_RANDOM_BYTES = 32;
const MAX_TEXT_CHARS = 256;

/** Once a minute: the time, and randomness that nobody could know before it. */
export interface TimeLeaf {
  readonly issuedAtMs: number;
  readonly random: Bytes;
}

/** Who changed what when, outside a ledger's parts: registry changes, revocations, dispositions, erasures. */
export interface ChangeRecord {
  readonly salt: Bytes;
  readonly sequence: number;
  readonly changedAtMs: number;
  readonly actor: string;
  readonly kind: string;
  readonly body: Bytes;
}

/** The preimage of any leaf -> its leaf data, SHA-256, 32 bytes. */
export function leafData(preimage: Bytes): Bytes {
  return sha256(preimage);
}

/** Origin and founding time -> CBOR ["genesis", origin, unix ms]: leaf 0 of every log. */
export function encodeGenesis(origin: string, foundedAtMs: number): Bytes {
  return encode(['genesis', origin, foundedAtMs]);
}

/** A time leaf -> CBOR [unix ms, random bstr32]. */
export function encodeTimeLeaf(leaf: TimeLeaf): Bytes {
  return encode([leaf.issuedAtMs, leaf.random]);
}

/** CBOR -> a time leaf. Refuses `receipt_format_invalid`. */
export function decodeTimeLeaf(bytes: Bytes): Result<TimeLeaf, ReceiptReason> {
  const decoded = decode(bytes);
  const members = decoded.ok ? arrayOf(decoded.value, 2) : null;
  if (!members) return err('receipt_format_invalid');
  const [issuedAtMs, random] = members;
  if (!isCount(issuedAtMs) || !isBytes(random, TIME_RANDOM_BYTES)) {
    return err('receipt_format_invalid');
  }
  return ok({ issuedAtMs, random });
}

/** A change -> CBOR ["change", salt bstr16, sequence, unix ms, actor tstr, kind tstr, body bstr]. */
export function encodeChange(change: ChangeRecord): Bytes {
  const { salt, sequence, changedAtMs, actor, kind, body } = change;
  return encode(['change', salt, sequence, changedAtMs, actor, kind, body]);
}

/** CBOR -> a change. Refuses `receipt_format_invalid`. */
export function decodeChange(bytes: Bytes): Result<ChangeRecord, ReceiptReason> {
  const decoded = decode(bytes);
  const members = decoded.ok ? arrayOf(decoded.value, 7) : null;
  if (members?.[0] !== 'change') return err('receipt_format_invalid');
  const [, salt, sequence, changedAtMs, actor, kind, body] = members;
  if (!isBytes(salt, SALT_BYTES) || !isCount(sequence) || !isCount(changedAtMs)) {
    return err('receipt_format_invalid');
  }
  if (!isShortText(actor) || !isShortText(kind) || !isBytes(body)) {
    return err('receipt_format_invalid');
  }
  return ok({ salt, sequence, changedAtMs, actor, kind, body });
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT_CHARS;
}
