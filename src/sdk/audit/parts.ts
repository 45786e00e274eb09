/** The bundles that headers commit to: there, unaltered, what was judged what was sent, and judged so again. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { ruleSetHash } from '../../core/appraise/ruleset-hash.ts';
import { sameBytes } from '../../core/bytes.ts';
import type { ReadBundle } from '../../core/log/bundle.ts';
import { NO_EVIDENCE, type PartHeader } from '../../core/log/header.ts';
import type { Bytes } from '../../core/model.ts';
import type { AuditClient } from '../audit-client.ts';
import { type CheckedPart, checkPart, type PartFault } from '../part-check.ts';
import { answeredOrNone } from './answered.ts';
import type { ErasedObjects } from './erased.ts';
import { type AuditFinding, type FindingKind, finding } from './finding.ts';
import { type AuditedHeader, subjectOf } from './ledgers.ts';
import { type PriorCounts, Priors } from './prior.ts';
import { Replay } from './replay.ts';

/** Parts fetched at once; a bundle has 16 MiB at most. */
const PARTS_AT_ONCE = 4;

export interface VerdictCounts {
  replayed: number;
  /** By the hash of the rule set that made them, which is not this build's. */
  readonly notReplayed: Map<string, number>;
  /** Their evidence or bundle is erased, missing or tampered with. */
  unread: number;
}

export interface PartsAudit {
  readonly verdicts: VerdictCounts;
  readonly priors: PriorCounts;
  /** Objects erased, each with the leaf that says so. */
  readonly erased: { readonly object: string; readonly leaf: number | null }[];
  readonly findings: AuditFinding[];
}

export function emptyPartsAudit(): PartsAudit {
  const verdicts = { replayed: 0, notReplayed: new Map<string, number>(), unread: 0 };
  return { verdicts, priors: { derived: 0, underived: 0 }, erased: [], findings: [] };
}

/** Called with each bundle that is its header's, for the conditions in it. */
export type UseBundle = (audited: AuditedHeader, bundle: ReadBundle) => void;

/** All parts of a ledger into `audit`, in order. */
export async function auditParts(
  client: AuditClient,
  headers: readonly AuditedHeader[],
  erased: ErasedObjects,
  audit: PartsAudit,
  use: UseBundle,
): Promise<void> {
  const priors = new Priors();
  for (let at = 0; at < headers.length; at += PARTS_AT_ONCE) {
    const some = headers.slice(at, at + PARTS_AT_ONCE);
    const fetched = await Promise.all(some.map((one) => fetchPart(client, one)));
    for (const part of fetched) new PartCheck(part, erased, audit, use).run(priors);
  }
}

interface FetchedPart extends AuditedHeader {
  /** Null where the archive has none. */
  readonly verdicts: Bytes | null;
  readonly evidence: Bytes | null;
}

async function fetchPart(client: AuditClient, audited: AuditedHeader): Promise<FetchedPart> {
  const { ledger, sequence } = audited.header;
  const [verdicts, evidence] = await Promise.all([
    client.object(ledger, sequence, 'verdicts').then(answeredOrNone),
    hasEvidence(audited.header)
      ? client.object(ledger, sequence, 'evidence').then(answeredOrNone)
      : null,
  ]);
  return { ...audited, verdicts, evidence };
}

function hasEvidence({ evidenceBundle }: PartHeader): boolean {
  return !sameBytes(evidenceBundle, NO_EVIDENCE);
}

class PartCheck {
  readonly #part: FetchedPart;
  readonly #erased: ErasedObjects;
  readonly #audit: PartsAudit;
  readonly #use: UseBundle;

  constructor(part: FetchedPart, erased: ErasedObjects, audit: PartsAudit, use: UseBundle) {
    [this.#part, this.#erased, this.#audit, this.#use] = [part, erased, audit, use];
  }

  run(priors: Priors): void {
    const { header, verdicts, evidence } = this.#part;
    if (!verdicts) this.#absent('verdicts', header.verdictBundle);
    if (hasEvidence(header) && !evidence) this.#absent('evidence', header.evidenceBundle);
    const checked = verdicts && this.#checked(verdicts, evidence);
    if (checked) this.#use(this.#part, checked.bundle);
    if (checked && checked.items.length > 0) this.#replay(checked);
    else this.#audit.verdicts.unread += header.count;
    this.#follow(priors, checked);
  }

  /** Each state that a verdict was made with is what the parts before leave. */
  #follow(priors: Priors, checked: CheckedPart | null): void {
    const { header } = this.#part;
    const counts = this.#audit.priors;
    if (!checked || (checked.items.length === 0 && header.count > 0)) {
      priors.forget();
      counts.underived += header.count;
      return;
    }
    const faults = priors.take(checked.bundle, checked.items, counts);
    for (const device of faults.devices) {
      const how = 'leaves in another state than the parts before leave it';
      this.#find('move-differs', `Device ${device}, by the word`, how);
    }
    for (const digest of faults.verdicts) {
      const how = 'was made with another state of its device than the parts before leave';
      this.#find('prior-differs', `The verdict on ${digest}`, how);
    }
  }

  /** Where the evidence alone is wrong, the verdicts are still read. */
  #checked(verdicts: Bytes, evidence: Bytes | null): CheckedPart | null {
    const { header } = this.#part;
    const whole = checkPart(header, { verdicts, evidence: evidence ?? undefined });
    if (whole.ok) return whole.value;
    this.#fault(whole.reason);
    const alone = evidence ? checkPart(header, { verdicts }) : whole;
    return alone.ok ? alone.value : null;
  }

  #replay({ bundle, items }: CheckedPart): void {
    const { header } = this.#part;
    const { verdicts } = this.#audit;
    const rules = bytesToHex(header.rules);
    if (rules !== ruleSetHash) {
      const count = (verdicts.notReplayed.get(rules) ?? 0) + header.count;
      verdicts.notReplayed.set(rules, count);
      return;
    }
    const replay = new Replay(bundle, items);
    for (const entry of bundle.entries) {
      verdicts.replayed += 1;
      if (replay.holds(entry)) continue;
      const digest = bytesToHex(entry.digest);
      this.#find('verdict-differs', `The verdict on ${digest}`, 'is not what its rule set says');
    }
  }

  #absent(object: 'evidence' | 'verdicts', hash: Bytes): void {
    const name = bytesToHex(hash);
    const { ledger, sequence } = this.#part.header;
    const erasure = this.#erased.get(`${object}/${name}`);
    if (erasure === undefined) {
      this.#find(`${object}-missing`, `The ${object} bundle`, 'is missing from the archive');
      return;
    }
    const named = `${object} of ${subjectOf(ledger, sequence)}`;
    this.#audit.erased.push({ object: named, leaf: erasure });
  }

  #fault(fault: PartFault): void {
    const isEvidence = fault.startsWith('evidence');
    const kind = isEvidence ? 'evidence-tampered' : 'verdicts-tampered';
    const what = isEvidence ? 'The evidence bundle' : 'The verdict bundle';
    this.#find(kind, what, `is not what the header commits to (${fault})`);
  }

  #find(kind: FindingKind, what: string, how: string): void {
    const { header, index } = this.#part;
    const subject = subjectOf(header.ledger, header.sequence);
    const sentence = `${what} of ${subject} (leaf ${index}) ${how}.`;
    this.#audit.findings.push(finding(kind, subject, index, sentence));
  }
}
