/** What the archive keeps of a body: its items by ledger, key and digest, so that receipts can be asked for when the answer was lost. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { decode, encode } from '../../core/codec/cbor.ts';
import type { Bytes } from '../../core/model.ts';
import { type Examined, MAX_BODY_BYTES } from './examine.ts';

/** An item of a body that names a ledger. */
export interface BodyRow {
  /** Its place in the body. */
  readonly at: number;
  readonly ledger: string;
  readonly kid: Bytes;
  readonly digest: Bytes;
  readonly sequence: number;
  readonly challenge: Bytes;
}

const VERSION = 2;

/**
 * Two operators that send the same bytes have a body each: neither may learn that the other sent it. A record of another version
 * stands under another name, so that a body of that time may be sent again.
 */
export function bodyName(operator: string, digest: Bytes): string {
  return `${firstBodyName(operator, digest)}.${VERSION}`;
}

/** The name of version 1. */
export function firstBodyName(operator: string, digest: Bytes): string {
  return `${operator}/${bytesToHex(digest)}`;
}

/**
 * CBOR `[2, ledgers, challenges, rows]`, a row an item: `[ledger, kid, digest, sequence, challenge]`, ledger and challenge by their
 * numbers, or null where the item is none. A function of the body alone.
 */
export function bodyRecord(items: readonly Examined[]): Bytes {
  const ledgers = new Numbered<string>();
  const challenges = new Numbered<Bytes>();
  const rows = items.map(({ evidence }) => {
    if (!evidence.ok) return null;
    const { kid, digest, claims } = evidence.value;
    const { ledger, challenge, sequence } = claims;
    const challengeNumber = challenges.of(bytesToHex(challenge), challenge);
    return [ledgers.of(ledger, ledger), kid, digest, sequence, challengeNumber];
  });
  return encode([VERSION, ledgers.values, challenges.values, rows]);
}

/** Values that many rows share, each once. */
class Numbered<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  of(name: string, value: T): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.values.push(value) - 1;
    this.#numbers.set(name, number);
    return number;
  }
}

type FirstRow = readonly [
  ledger: string,
  kid: Bytes,
  digest: Bytes,
  sequence: number,
  challenge: Bytes,
];
type Row = readonly [
  ledger: number,
  kid: Bytes,
  digest: Bytes,
  sequence: number,
  challenge: number,
];

/** Rows of an archived record, of either version. Throws on what is no record: a damaged archive is our own fault. */
export function bodyRows(bytes: Bytes): BodyRow[] {
  const record = decode(bytes, { maxBytes: MAX_BODY_BYTES, maxDepth: 4 });
  if (!record.ok || !Array.isArray(record.value)) throw new Error('an archived body is not CBOR');
  if (record.value[0] !== VERSION) return firstRows(record.value as (FirstRow | null)[]);
  const [, ledgers, challenges, rows] = record.value as [number, string[], Bytes[], (Row | null)[]];
  return rows.flatMap((row, at) => {
    if (!row) return [];
    const [ledger, kid, digest, sequence, challenge] = row;
    const shared = { ledger: ledgers[ledger]!, challenge: challenges[challenge]! };
    return [{ at, kid, digest, sequence, ...shared }];
  });
}

function firstRows(rows: readonly (FirstRow | null)[]): BodyRow[] {
  return rows.flatMap((row, at) => {
    if (!row) return [];
    const [ledger, kid, digest, sequence, challenge] = row;
    return [{ at, ledger, kid, digest, sequence, challenge }];
  });
}
