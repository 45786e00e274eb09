/** The life of one finding that persists: words in time order -> a condition that is firing or clear. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AnomalyKind, Digest, Finding, Severity, Subject } from '../model.ts';
import type { RuleSheet, Statement } from './rule.ts';

/** Digests of evidence kept with a condition: the latest, for the reader; the log has them all. */
export const evidenceKept = 8;

/** A change of the registry as a condition names it: which version of which object, and in a sentence what it did. */
export interface RegistryCause {
  readonly object: string;
  readonly version: number;
  readonly sentence: string;
}

/** What ended an episode: clean words about what was reported, or a change of what the registry says. */
export type ClearedBy =
  | { readonly type: 'reports' }
  | ({ readonly type: 'registry' } & RegistryCause);

export interface Condition {
  readonly kind: AnomalyKind;
  readonly subject: Subject;
  readonly state: 'firing' | 'clear';
  /** The worst of the present episode; of the last one when clear. */
  readonly severity: Severity;
  /** How often the rule has fired, over all episodes. */
  readonly count: number;
  /** From 1; rises when state, severity or figures of the registry change: each version is a record of its own. */
  readonly version: number;
  /** When the present or last episode began. */
  readonly openedAtMs: number;
  readonly lastFiredAtMs: number;
  readonly clearedAtMs: number | null;
  /** Null while it is firing. */
  readonly clearedBy: ClearedBy | null;
  /** Clean words in a row since the rule last fired. */
  readonly cleanStreak: number;
  /** Of the finding that made this version or the firing version before it. */
  readonly sentence: string;
  readonly numbers: Finding['numbers'];
  /** Lower-case hex digests of the last attestations that fired, oldest first, at most `evidenceKept`. */
  readonly evidence: readonly string[];
}

const ranks: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/** Which of two severities is worse: positive when the first is. */
export function compareSeverity(a: Severity, b: Severity): number {
  return ranks[a] - ranks[b];
}

/**
 * The condition after one more word: null only while nothing has ever fired, so that FAIL, PASS, FAIL
 * never washes out a failure. Severity rises within an episode and falls only by a new one after a clear.
 * `evidence` is the digest of the attestation that the word came from, 32 bytes.
 */
export function advance(
  condition: Condition | null,
  word: Statement,
  rule: Pick<RuleSheet, 'clearsAfter'>,
  nowMs: number,
  evidence?: Digest,
): Condition | null {
  if (word.state === 'clear') return condition && afterClean(condition, rule, nowMs);
  if (!condition) return opened(word.finding, nowMs, evidence);
  return condition.state === 'firing'
    ? firedAgain(condition, word.finding, nowMs, evidence)
    : reopened(condition, word.finding, nowMs, evidence);
}

function opened(finding: Finding, nowMs: number, evidence?: Digest): Condition {
  const { kind, subject, severity, sentence, numbers } = finding;
  return {
    kind,
    subject,
    state: 'firing',
    severity,
    count: 1,
    version: 1,
    openedAtMs: nowMs,
    lastFiredAtMs: nowMs,
    clearedAtMs: null,
    clearedBy: null,
    cleanStreak: 0,
    sentence,
    numbers,
    evidence: withEvidence([], evidence),
  };
}

function firedAgain(
  condition: Condition,
  finding: Finding,
  nowMs: number,
  evidence?: Digest,
): Condition {
  const { severity, sentence, numbers } = finding;
  const worse = compareSeverity(severity, condition.severity) > 0;
  return {
    ...condition,
    ...(worse ? { severity, sentence, numbers, version: condition.version + 1 } : {}),
    count: condition.count + 1,
    lastFiredAtMs: nowMs,
    cleanStreak: 0,
    evidence: withEvidence(condition.evidence, evidence),
  };
}

function reopened(
  condition: Condition,
  finding: Finding,
  nowMs: number,
  evidence?: Digest,
): Condition {
  return {
    ...opened(finding, nowMs),
    count: condition.count + 1,
    version: condition.version + 1,
    evidence: withEvidence(condition.evidence, evidence),
  };
}

function afterClean(
  condition: Condition,
  rule: Pick<RuleSheet, 'clearsAfter'>,
  nowMs: number,
): Condition {
  if (condition.state === 'clear' || rule.clearsAfter === 'never') return condition;
  const cleanStreak = condition.cleanStreak + 1;
  if (cleanStreak < rule.clearsAfter) return { ...condition, cleanStreak };
  return { ...cleared(condition, { type: 'reports' }, nowMs), cleanStreak };
}

function cleared(condition: Condition, clearedBy: ClearedBy, nowMs: number): Condition {
  const version = condition.version + 1;
  return { ...condition, state: 'clear', clearedAtMs: nowMs, clearedBy, version };
}

/**
 * The condition after a change of the registry altered a rule's word on the same facts. It needs no further report:
 * a clean word ends it at once and says by which change, and a finding is put in its place whatever was said before.
 */
export function changeOver(
  condition: Condition | null,
  word: Statement,
  cause: RegistryCause,
  nowMs: number,
): Condition | null {
  if (word.state === 'clear') return condition && endedBy(condition, cause, nowMs);
  const sentence = `${word.finding.sentence} ${cause.sentence}`;
  const finding = { ...word.finding, sentence };
  if (condition?.state !== 'firing') return advance(condition, { ...word, finding }, ALWAYS, nowMs);
  return restated(condition, finding, nowMs);
}

/** A condition that fires on, by what is so now: what it was opened with would understate what it has grown to. */
export function restated(condition: Condition, finding: Finding, nowMs: number): Condition {
  const { sentence, numbers } = finding;
  const { severity } =
    compareSeverity(finding.severity, condition.severity) > 0 ? finding : condition;
  return {
    ...firedAgain(condition, { ...finding, severity }, nowMs),
    ...{ severity, sentence, numbers, version: condition.version + 1 },
  };
}

/** A finding asks no rule when it ends. */
const ALWAYS = { clearsAfter: 1 } as const;

/** A firing condition ended by a change of the registry, or by a decision recorded there; a clear one stays as it is. */
export function endedBy(condition: Condition, cause: RegistryCause, nowMs: number): Condition {
  if (condition.state === 'clear') return condition;
  return cleared(condition, { type: 'registry', ...cause }, nowMs);
}

function withEvidence(kept: readonly string[], evidence?: Digest): readonly string[] {
  if (!evidence) return kept;
  const hex = bytesToHex(evidence);
  return [...kept.filter((other) => other !== hex), hex].slice(-evidenceKept);
}
