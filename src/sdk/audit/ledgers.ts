/** The headers of one ledger: no hole, each built on the one before, each as its leaf has it in both places. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64 } from '../../core/log/base64.ts';
import { decodeHeader, FIRST_SEQUENCE, type PartHeader } from '../../core/log/header.ts';
import type { Bytes } from '../../core/model.ts';
import type { AuditClient } from '../audit-client.ts';
import type { AnswerOf } from '../transport.ts';
import { answered } from './answered.ts';
import type { LeafClaims } from './claims.ts';
import { type AuditFinding, type FindingKind, finding } from './finding.ts';
import type { LedgerEnd } from './kept.ts';

/** A header that is what its leaf commits to. */
export interface AuditedHeader {
  readonly header: PartHeader;
  readonly leaf: string;
  readonly index: number;
}

export interface AuditedLedger {
  readonly licence: string;
  readonly headers: readonly AuditedHeader[];
  /** Settled and not in the log yet. */
  readonly pending: number;
  readonly end: LedgerEnd | null;
  readonly findings: readonly AuditFinding[];
}

type Given = AnswerOf<'auditHeaders'>['items'][number];

/** A header is in the log within seconds; one that is still on its way after so long hides what the log has instead. */
const PENDING_MS = 3_600_000;

/** By what a ledger is held: what the log is said to have, what was seen last, and present time. */
export interface LedgerReading {
  readonly claims: LeafClaims;
  readonly kept: LedgerEnd | null;
  readonly nowMs: number;
}

/** Reads a ledger to its end; what it says of the log's leaves goes to `claims`. */
export async function readLedger(
  client: AuditClient,
  licence: string,
  reading: LedgerReading,
): Promise<AuditedLedger> {
  const chain = new Chain(licence, reading);
  let from: number | null = FIRST_SEQUENCE;
  while (from !== null) {
    const page: AnswerOf<'auditHeaders'> = answered(await client.headers(licence, from));
    for (const given of page.items) chain.take(given);
    const isStuck: boolean = page.next !== null && page.next <= from;
    from = isStuck ? null : page.next;
    if (from === null) chain.close(page.end);
  }
  return chain.read;
}

/** Holes are named one by one up to so many. */
const MAX_HOLES = 20;

class Chain {
  readonly #licence: string;
  readonly #claims: LeafClaims;
  readonly #kept: LedgerEnd | null;
  readonly #nowMs: number;
  readonly #headers: AuditedHeader[] = [];
  readonly #findings: AuditFinding[] = [];
  #last: LedgerEnd | null = null;
  #pending: { readonly sequence: number; readonly settledAtMs: number | null }[] = [];

  constructor(licence: string, { claims, kept, nowMs }: LedgerReading) {
    [this.#licence, this.#claims, this.#kept] = [licence, claims, kept];
    this.#nowMs = nowMs;
  }

  get read(): AuditedLedger {
    const [licence, headers, pending] = [this.#licence, this.#headers, this.#pending.length];
    return { licence, headers, pending, end: this.#last, findings: this.#findings };
  }

  take(given: Given): void {
    const { sequence, leaf, index } = given;
    this.#missTo(sequence - 1);
    const header = this.#committed(given);
    if (header) this.#link(header);
    if (this.#kept?.sequence === sequence && this.#kept.leaf !== leaf) {
      this.#find('chain-broken', sequence, index, 'is another one than an earlier audit saw');
    }
    if (index === null) this.#pending.push({ sequence, settledAtMs: header?.latestMs ?? null });
    else this.#place(given, index, header);
    this.#last = { sequence, leaf };
  }

  /** `end` is the last sequence by the ledger's own word. */
  close(end: number): void {
    this.#missTo(end);
    for (const { sequence, settledAtMs } of this.#pending) {
      if (settledAtMs === null || this.#nowMs - settledAtMs <= PENDING_MS) continue;
      this.#find(
        'leaf-differs',
        sequence,
        null,
        'is said not to be in the log, long after it settled',
      );
    }
    const keptTo = this.#kept?.sequence ?? 0;
    if (end >= keptTo) return;
    const sentence = `Ledger ${this.#licence} ends at header ${end}; an earlier audit saw ${keptTo}.`;
    this.#findings.push(finding('ledger-cut', `ledger ${this.#licence}`, null, sentence));
  }

  #missTo(sequence: number): void {
    const first = (this.#last?.sequence ?? 0) + 1;
    for (let at = first; at <= sequence && at - first < MAX_HOLES; at++) {
      this.#find('header-missing', at, null, 'is missing from its ledger');
    }
  }

  /** The header as the leaf has it, out of whichever place still has it. */
  #committed({ sequence, leaf, index, header, archived }: Given): PartHeader | null {
    const copies = [fromBase64(header), archived === null ? null : fromBase64(archived)];
    const [own, kept] = copies.map((bytes) => (bytes && isLeaf(bytes, leaf) ? bytes : null));
    if (!own) this.#find('header-tampered', sequence, index, 'is not its leaf in the ledger');
    if (archived === null && index !== null) {
      this.#find('header-missing', sequence, index, 'is missing from the archive');
    } else if (archived !== null && !kept) {
      this.#find('header-tampered', sequence, index, 'is not its leaf in the archive');
    }
    const decoded = decodeHeader(own ?? kept ?? new Uint8Array());
    if (!decoded.ok) return null;
    const isOwn = decoded.value.ledger === this.#licence && decoded.value.sequence === sequence;
    if (!isOwn) this.#find('header-tampered', sequence, index, 'is the header of another place');
    return isOwn ? decoded.value : null;
  }

  #link({ sequence, previousHeader }: PartHeader): void {
    const before = this.#last;
    if (sequence === FIRST_SEQUENCE || before?.sequence !== sequence - 1) return;
    if (bytesToHex(previousHeader) === before.leaf) return;
    this.#find('chain-broken', sequence, null, 'does not build on the header before it');
  }

  #place({ sequence, leaf }: Given, index: number, header: PartHeader | null): void {
    for (const { sequence: earlier } of this.#pending) {
      this.#find('leaf-differs', earlier, null, 'is said not to be in the log, and a later one is');
    }
    this.#pending = [];
    if (index <= (this.#headers.at(-1)?.index ?? -1)) {
      this.#find('chain-broken', sequence, index, 'stands in the log before its predecessor');
    }
    this.#claims.add(index, subjectOf(this.#licence, sequence), leaf);
    if (header) this.#headers.push({ header, leaf, index });
  }

  #find(kind: FindingKind, sequence: number, leaf: number | null, what: string): void {
    const subject = subjectOf(this.#licence, sequence);
    const where = leaf === null ? '' : ` (leaf ${leaf})`;
    this.#findings.push(finding(kind, subject, leaf, `${sentenceCase(subject)}${where} ${what}.`));
  }
}

/** How a header is named. */
export function subjectOf(licence: string, sequence: number): string {
  return `header ${sequence} of ${licence}`;
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function isLeaf(bytes: Bytes, leaf: string): boolean {
  return bytesToHex(sha256(bytes)) === leaf;
}
