/** The life of one finding that persists: words in time order -> a condition that is firing or clear. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { AnomalyKind, Digest, Finding, Severity, Subject } from '../model.ts';
import type { RuleSheet, Statement } from './rule.ts';

/** Digests of evidence kept with a condition: the latest, for the reader; the log has them all. */
export const evidenceKept = 8;

export interface Condition {
  readonly kind: AnomalyKind;
  readonly subject: Subject;
  readonly state: 'firing' | 'clear';
  /** The worst of the present episode; of the last one when clear. */
  readonly severity: Severity;
  /** How often the rule has fired, over all episodes. */
  readonly count: number;
  /** From 1; rises when state or severity changes, so that each version can be a record of its own. */
  readonly version: number;
  /** When the present or last episode began. */
  readonly openedAtMs: number;
  readonly lastFiredAtMs: number;
  readonly clearedAtMs: number | null;
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
  const version = condition.version + 1;
  return { ...condition, state: 'clear', clearedAtMs: nowMs, cleanStreak, version };
}

function withEvidence(kept: readonly string[], evidence?: Digest): readonly string[] {
  if (!evidence) return kept;
  const hex = bytesToHex(evidence);
  return [...kept.filter((other) => other !== hex), hex].slice(-evidenceKept);
}
