/** The registry's changes: no hole, each as its leaf has it, and the rows that they made as they were made. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { changeBody } from '../../contract/audit.ts';
import type { LastDecision } from '../../core/appraise/undecided.ts';
import { hashOf } from '../../core/codec/canonical-json.ts';
import { fromBase64 } from '../../core/log/base64.ts';
import { type ChangeRecord, decodeChange } from '../../core/log/leaf.ts';
import type { Severity } from '../../core/model.ts';
import type { AuditClient } from '../audit-client.ts';
import { parseJson } from '../problem.ts';
import type { AnswerOf } from '../transport.ts';
import { answered } from './answered.ts';
import type { LeafClaims } from './claims.ts';
import { type ErasedObjects, noteErasure } from './erased.ts';
import { type AuditFinding, type FindingKind, finding } from './finding.ts';
import type { LedgerEnd } from './kept.ts';
import type { RecordedLandmark, RecordedLandmarks } from './landmarks.ts';
import type { RecordedMove } from './moves.ts';

export interface AuditedChanges {
  /** The authority of the key. */
  readonly authority: string;
  readonly changes: number;
  /** Whose content is somebody else's. */
  readonly withheld: number;
  readonly pending: number;
  readonly rows: number;
  readonly erased: ErasedObjects;
  /** What a person decided last of an anomaly, by its id. */
  readonly decided: ReadonlyMap<string, LastDecision>;
  /** Versions of landmarks by their ids, in order. */
  readonly landmarks: RecordedLandmarks;
  /** Moves of devices, by their ids. */
  readonly moves: ReadonlyMap<string, RecordedMove>;
  readonly end: LedgerEnd | null;
  readonly findings: readonly AuditFinding[];
}

type Given = AnswerOf<'auditChanges'>['items'][number];
type Content = NonNullable<Given['content']>;

/** Reads all changes. `kept` gives, of an authority, the last one that an earlier audit of its saw. */
export async function readChanges(
  client: AuditClient,
  claims: LeafClaims,
  kept: (authority: string) => LedgerEnd | null,
): Promise<AuditedChanges> {
  let page = answered(await client.changes(0));
  const { authority } = page;
  const reading = new Reading(claims, kept(authority));
  for (let after = 0; ; after = page.next, page = answered(await client.changes(after))) {
    for (const given of page.items) reading.take(given);
    if (page.next === null || page.next <= after) return reading.closed(authority);
  }
}

/** Holes are named one by one up to so many. */
const MAX_HOLES = 20;

class Reading {
  readonly #claims: LeafClaims;
  readonly #kept: LedgerEnd | null;
  readonly #findings: AuditFinding[] = [];
  readonly #erased = new Map<string, number | null>();
  readonly #decided = new Map<string, LastDecision>();
  readonly #landmarks = new Map<string, RecordedLandmark[]>();
  readonly #moves = new Map<string, RecordedMove>();
  #last = 0;
  #end: LedgerEnd | null = null;
  #counts = { changes: 0, withheld: 0, rows: 0 };
  #pending: number[] = [];

  constructor(claims: LeafClaims, kept: LedgerEnd | null) {
    [this.#claims, this.#kept] = [claims, kept];
  }

  take(given: Given): void {
    const { sequence, leaf, index, content } = given;
    for (let at = this.#last + 1; at < sequence && at - this.#last <= MAX_HOLES; at++) {
      this.#find('change-missing', at, null, 'is missing from the registry');
    }
    this.#last = sequence;
    this.#counts.changes += 1;
    if (leaf === null) {
      this.#find('change-tampered', sequence, index, 'cannot be read in the registry');
      return;
    }
    if (this.#kept?.sequence === sequence && this.#kept.leaf !== leaf) {
      this.#find('change-tampered', sequence, index, 'is another one than an earlier audit saw');
    }
    this.#place(sequence, leaf, index);
    this.#end = { sequence, leaf };
    if (content) this.#open(given, leaf, content);
    else this.#counts.withheld += 1;
  }

  closed(authority: string): AuditedChanges {
    const keptTo = this.#kept?.sequence ?? 0;
    if (this.#last < keptTo) {
      const sentence = `The registry ends at change ${this.#last}; an earlier audit saw ${keptTo}.`;
      this.#findings.push(finding('ledger-cut', 'registry', null, sentence));
    }
    return {
      ...{ authority, ...this.#counts, pending: this.#pending.length, end: this.#end },
      ...{ erased: this.#erased, decided: this.#decided, findings: this.#findings },
      ...{ landmarks: this.#landmarks, moves: this.#moves },
    };
  }

  #place(sequence: number, leaf: string, index: number | null): void {
    if (index === null) {
      this.#pending.push(sequence);
      return;
    }
    for (const earlier of this.#pending) {
      this.#find('leaf-differs', earlier, null, 'is said not to be in the log, and a later one is');
    }
    this.#pending = [];
    this.#claims.add(index, `change ${sequence} of the registry`, leaf);
  }

  #open({ sequence, index }: Given, leaf: string, { archived, rows }: Content): void {
    const bytes = archived === null ? null : fromBase64(archived);
    if (!bytes) {
      if (index !== null)
        this.#find('change-missing', sequence, index, 'is missing from the archive');
      return;
    }
    const change = decodeChange(bytes);
    const isLeaf = bytesToHex(sha256(bytes)) === leaf;
    if (!isLeaf || !change.ok || change.value.sequence !== sequence) {
      this.#find('change-tampered', sequence, index, 'is not its leaf in the archive');
      return;
    }
    noteErasure(this.#erased, change.value, index);
    this.#hold(change.value, index, rows);
  }

  /** The rows that stand now against the hashes that the record committed to. */
  #hold({ body, sequence }: ChangeRecord, index: number | null, rows: Content['rows']): void {
    const record = changeBody.safeParse(parseJson(new TextDecoder().decode(body)));
    if (!record.success) {
      this.#find('change-tampered', sequence, index, 'has a record that is none');
      return;
    }
    const standing = new Map(rows.map((one) => [`${one.object} ${one.version}`, one.row]));
    for (const { object, version, after, row } of record.data.objects) {
      if (row === undefined) continue;
      this.#note(record.data.action, row);
      const now = standing.get(`${object} ${version}`);
      if (now === undefined) continue;
      this.#counts.rows += 1;
      const subject = `${kindOf(object)} ${object} version ${version}`;
      const where = index === null ? '' : ` (leaf ${index})`;
      if (now === null) {
        const sentence = `The ${subject}${where} is missing from the registry.`;
        this.#findings.push(finding('row-missing', subject, index, sentence));
      } else if (hashOf(now) !== after) {
        const sentence = `The ${subject} is not what was recorded under its leaf${where}.`;
        this.#findings.push(finding('row-tampered', subject, index, sentence));
      }
    }
  }

  #note(action: string, row: Readonly<Record<string, unknown>>): void {
    // Who goes where is said when it is asked for, and never otherwise.
    if (action === 'move-requested')
      this.#moves.set(String(row.id), row as unknown as RecordedMove);
    if (action.startsWith('landmark-')) this.#noteLandmark(row as unknown as RecordedLandmark);
    const { anomaly, conditionVersion, openedAtMs, severity } = row;
    if (action !== 'anomaly-disposed' || typeof anomaly !== 'string') return;
    this.#decided.set(anomaly, {
      version: Number(conditionVersion),
      openedAtMs: Number(openedAtMs),
      severity: String(severity) as Severity,
    });
  }

  /** Rows of their measurements are recorded under other actions; of a landmark itself the id is its own. */
  #noteLandmark(row: RecordedLandmark): void {
    if (!String(row.id).startsWith('lmk_') || row.position === undefined) return;
    this.#landmarks.set(row.id, [...(this.#landmarks.get(row.id) ?? []), row]);
  }

  #find(kind: FindingKind, sequence: number, leaf: number | null, what: string): void {
    const subject = `change ${sequence} of the registry`;
    const where = leaf === null ? '' : ` (leaf ${leaf})`;
    this.#findings.push(
      finding(kind, subject, leaf, `Change ${sequence} of the registry${where} ${what}.`),
    );
  }
}

/** What the ids of objects begin with. */
const kinds: Readonly<Record<string, string>> = {
  ...{ aut: 'authority', pty: 'party', sit: 'site', lic: 'licence', amd: 'amendment' },
  ...{
    dev: 'device',
    mov: 'move',
    shr: 'share',
    scf: 'decision on a site',
    rfi: 'request',
    dsc: 'disclosure',
  },
  ...{ dsp: 'disposition', rel: 'release', cas: 'case', ans: 'answer', nte: 'note of a case' },
  ...{ att: 'attachment', hld: 'hold', era: 'erasure' },
};

function kindOf(object: string): string {
  return kinds[object.slice(0, object.indexOf('_'))] ?? 'object';
}
