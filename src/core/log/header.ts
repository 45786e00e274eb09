/** The header of a part, and what it commits to: part -> CBOR -> 32 bytes of public leaf data (docs/log.md). */

import { type CborValue, decode, encode, encodeBriefly } from '../codec/cbor.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Bytes } from '../model.ts';
import { err, ok, type ReceiptReason, type Result } from '../result.ts';
import { arrayOf, isBytes, isCount, isHash, SALT_BYTES } from './fields.ts';
import { HASH_BYTES } from './tree.ts';

const VERSION = 1;
const MEMBERS = 14;
const MAX_LEDGER_CHARS = 64;

/** The sequence of a ledger's first header. */
export const FIRST_SEQUENCE = 1;
/** `previousHeader` of a ledger's first header. */
export const NO_PREVIOUS_HEADER: Bytes = new Uint8Array(HASH_BYTES);

/** `evidenceBundle` of a part without attestations: the hash of nothing, and no object has it. */
export const NO_EVIDENCE: Bytes = sha256(new Uint8Array());

/** What a ledger commits to when a part settles. Public is only its leaf data; the salt keeps that unguessable. */
export interface PartHeader {
  readonly salt: Bytes;
  readonly ledger: string;
  /** Counts the headers of one ledger from `FIRST_SEQUENCE` on, without gaps. */
  readonly sequence: number;
  /** Attestations of the part; 0 where only conditions changed. */
  readonly count: number;
  /** RFC 9162 roots over `count` leaves: attestation digests, and `verdictLeafData` in the same order. */
  readonly evidenceRoot: Bytes;
  readonly verdictRoot: Bytes;
  /** SHA-256 of the archived bundles. */
  readonly evidenceBundle: Bytes;
  readonly verdictBundle: Bytes;
  readonly rosterEpoch: number;
  /** Hash of the rule set that appraised the part. */
  readonly rules: Bytes;
  /** The part's time span in unix milliseconds; `latestMs` is the ledger's time when it settled. */
  readonly earliestMs: number;
  readonly latestMs: number;
  /** Leaf data of the ledger's header before this one. */
  readonly previousHeader: Bytes;
}

/** A header -> deterministic CBOR, an array of 14 members. */
export function encodeHeader(header: PartHeader): Bytes {
  return encode([
    VERSION,
    header.salt,
    header.ledger,
    header.sequence,
    header.count,
    header.evidenceRoot,
    header.verdictRoot,
    header.evidenceBundle,
    header.verdictBundle,
    header.rosterEpoch,
    header.rules,
    header.earliestMs,
    header.latestMs,
    header.previousHeader,
  ]);
}

/** CBOR -> a header. Refuses `receipt_format_invalid` for any other shape, type, length or order of times. */
export function decodeHeader(bytes: Bytes): Result<PartHeader, ReceiptReason> {
  const decoded = decode(bytes);
  const members = decoded.ok ? arrayOf(decoded.value, MEMBERS) : null;
  const header = members?.[0] === VERSION ? headerOf(members) : null;
  return header && isConsistent(header) ? ok(header) : err('receipt_format_invalid');
}

/** Header bytes -> their leaf data in the log, SHA-256, 32 bytes. */
export function headerLeaf(header: Bytes): Bytes {
  return sha256(header);
}

/** A verdict and its 16-byte salt -> leaf data of the part's verdict tree, SHA-256(CBOR [salt, verdict]). */
export function verdictLeafData(salt: Bytes, verdict: Bytes): Bytes {
  return sha256(encodeBriefly([salt, verdict]));
}

function headerOf(members: readonly CborValue[]): PartHeader | null {
  const [, salt, ledger, sequence, count, evidenceRoot, verdictRoot, ...rest] = members;
  const [evidenceBundle, verdictBundle, rosterEpoch, rules, earliestMs, latestMs, before] = rest;
  if (!isBytes(salt, SALT_BYTES) || !isLedgerName(ledger)) return null;
  if (!isCount(sequence) || !isCount(count) || !isCount(rosterEpoch)) return null;
  if (!isHash(evidenceRoot) || !isHash(verdictRoot)) return null;
  if (!isHash(evidenceBundle) || !isHash(verdictBundle)) return null;
  if (!isHash(rules) || !isHash(before)) return null;
  if (!isCount(earliestMs) || !isCount(latestMs)) return null;
  return {
    salt,
    ledger,
    sequence,
    count,
    evidenceRoot,
    verdictRoot,
    evidenceBundle,
    verdictBundle,
    rosterEpoch,
    rules,
    earliestMs,
    latestMs,
    previousHeader: before,
  };
}

function isLedgerName(value: CborValue | undefined): value is string {
  return (
    typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value) && value.length <= MAX_LEDGER_CHARS
  );
}

/** Only a ledger's first header has no predecessor, and no part ends before it begins. */
function isConsistent(header: PartHeader): boolean {
  const isFirst = header.sequence === FIRST_SEQUENCE;
  const hasNone = header.previousHeader.every((byte) => byte === 0);
  return (
    header.sequence >= FIRST_SEQUENCE && isFirst === hasNone && header.earliestMs <= header.latestMs
  );
}
