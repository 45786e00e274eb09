/** The life of one finding that persists: words in time order -> a condition that is firing or clear. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AnomalyKind, Digest, Finding, Severity, Subject } from '../model.ts';
import type { RuleSheet, Statement } from './rule.ts';
import { isOtherMatter, mattersOf, type Numbers } from './substance.ts';

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
  /** When the present or last episode began, or last turned to another matter. */
  readonly openedAtMs: number;
  readonly lastFiredAtMs: number;
  readonly clearedAtMs: number | null;
  /** Null while it is firing. */
  readonly clearedBy: ClearedBy | null;
  /** Clean words in a row since the rule last fired. */
  readonly cleanStreak: number;
  /** Of the finding that made this version or the firing version before it. */
  readonly sentence: string;
  readonly numbers: Numbers;
  /** Numbers of other matters that this episode was about before, latest first; absent where there were none. */
  readonly earlier?: readonly Numbers[];
  /** Lower-case hex digests of the last attestations that fired, oldest first, at most `evidenceKept`. */
  readonly evidence: readonly string[];
}

const ranks: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/** What of a rule decides how its conditions begin and end. */
type Course = Pick<RuleSheet, 'clearsAfter' | 'substance'>;

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
  rule: Course,
  nowMs: number,
  evidence?: Digest,
): Condition | null {
  if (word.state === 'clear') return condition && afterClean(condition, rule, nowMs);
  if (!condition) return opened(word.finding, nowMs, evidence);
  return condition.state === 'firing'
    ? firedOn(condition, word.finding, rule, nowMs, evidence)
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

/** The same again says nothing new; what is worse, or another matter, is said. */
function firedOn(
  condition: Condition,
  finding: Finding,
  rule: Course,
  nowMs: number,
  evidence?: Digest,
): Condition {
  const isWorse = compareSeverity(finding.severity, condition.severity) > 0;
  return isWorse || isOtherMatter(rule.substance, condition, finding)
    ? restated(condition, finding, rule, nowMs, evidence)
    : firedAgain(condition, nowMs, evidence);
}

function firedAgain(condition: Condition, nowMs: number, evidence?: Digest): Condition {
  return {
    ...condition,
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

function afterClean(condition: Condition, rule: Course, nowMs: number): Condition {
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
  rule: Course,
  cause: RegistryCause,
  nowMs: number,
): Condition | null {
  if (word.state === 'clear') return condition && endedBy(condition, cause, nowMs);
  const sentence = `${word.finding.sentence} ${cause.sentence}`;
  const finding = { ...word.finding, sentence };
  if (condition?.state !== 'firing') return advance(condition, { ...word, finding }, rule, nowMs);
  return restated(condition, finding, rule, nowMs);
}

/**
 * A condition that fires on, by what is so now: what it was opened with would understate what it has grown to. What a
 * person decided was about other matters where this is another one: it is opened anew, and waits for somebody.
 */
export function restated(
  condition: Condition,
  finding: Finding,
  rule: Course,
  nowMs: number,
  evidence?: Digest,
): Condition {
  const { sentence, numbers } = finding;
  const { severity } =
    compareSeverity(finding.severity, condition.severity) > 0 ? finding : condition;
  const isOther = isOtherMatter(rule.substance, condition, finding);
  return {
    ...firedAgain(condition, nowMs, evidence),
    ...{ severity, sentence, numbers, version: condition.version + 1 },
    ...(isOther ? { openedAtMs: nowMs, earlier: mattersOf(condition) } : {}),
  };
}

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
