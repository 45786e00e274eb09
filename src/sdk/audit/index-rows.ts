/** The index of anomalies made again from bundles, and held against what queries are answered from. */
import { compareSeverity } from '../../core/appraise/condition.ts';
import { type LastDecision, undecidedOf, type VersionLine } from '../../core/appraise/undecided.ts';
import { canonicalJson } from '../../core/codec/canonical-json.ts';
import type { PlainRecord, ReadBundle } from '../../core/log/bundle.ts';
import type { PartHeader } from '../../core/log/header.ts';
import type { Severity } from '../../core/model.ts';
import type { AnswerOf } from '../transport.ts';
import { type AuditFinding, type FindingKind, finding } from './finding.ts';

/** A row of the index as a query gives it. */
export type IndexRow = AnswerOf<'listAnomalies'>['items'][number];

interface Expected extends VersionLine {
  readonly condition: PlainRecord;
  readonly whereabouts: PlainRecord;
  readonly header: number;
}

/** What is known of one licence when its rows are looked at. */
export interface LedgerKnown {
  readonly licence: string;
  /** Sequence of the last header that was read. */
  readonly lastHeader: number;
  /** Of the ledger's last header when the rows were read: no row is of a later one. */
  readonly end: number;
  /** Whether bundles of it were not there: then a row without a header of its own proves nothing. */
  readonly isPartial: boolean;
  /** Decisions by anomaly; null where they are another authority's, and so is what nobody has decided on. */
  readonly decided: ReadonlyMap<string, LastDecision> | null;
}

export interface IndexAudit {
  readonly rows: number;
  readonly findings: readonly AuditFinding[];
  /** Rows that are behind their ledger: they may be on their way. */
  readonly behind: readonly AuditFinding[];
}

/** Conditions of one ledger as its bundles have them: the newest version of each, and the last of each opening and severity. */
export class ExpectedIndex {
  readonly #newest = new Map<string, Expected>();
  readonly #episodes = new Map<string, Map<string, Expected>>();

  take({ sequence }: PartHeader, { conditions }: ReadBundle): void {
    for (const { condition, whereabouts } of conditions) {
      if (!isRecord(condition) || !isRecord(whereabouts) || !isRecord(condition.subject)) continue;
      const key = keyOf(String(condition.kind), condition.subject);
      const known = this.#newest.get(key);
      const one = { condition, whereabouts, header: sequence, ...lineOf(condition) };
      if (!known || isNewer(one, known)) this.#newest.set(key, one);
      const episodes = this.#episodes.get(key) ?? new Map<string, Expected>();
      const episode = `${one.openedAtMs} ${one.severity}`;
      const before = episodes.get(episode);
      if (!before || isNewer(one, before)) episodes.set(episode, one);
      this.#episodes.set(key, episodes);
    }
  }

  /** Whether and how a person still has to look at it. Where bundles are missing, so may be what was worse. */
  #leftOf(row: IndexRow, expected: Expected, { decided, isPartial }: LedgerKnown): PlainRecord {
    if (!decided) return {};
    const last = decided.get(row.id) ?? null;
    const versions = [...(this.#episodes.get(keyOf(row.kind, row.subject))?.values() ?? [])];
    const left = undecidedOf(versions, last);
    if (!left) return { ...NOTHING_LEFT, worstSeverity: expected.severity };
    const isFiring = expected.condition.state === 'firing';
    const open = isFiring || ['high', 'critical'].includes(left.worst.severity);
    if (isPartial) {
      const isBeyond = compareSeverity(row.worstSeverity, left.worst.severity) > 0;
      return isBeyond ? {} : { open, worstSeverity: left.worst.severity };
    }
    return {
      ...{ open, worstSeverity: left.worst.severity, undecidedEpisodes: left.episodes },
      ...{ worstSince: instantOf(left.worstSinceMs), undecidedSince: instantOf(left.sinceMs) },
      worse: left.worst.severity === expected.severity ? null : worseView(left.worst),
    };
  }

  /** All rows of the licence, against what was committed. */
  hold(rows: readonly IndexRow[], known: LedgerKnown): IndexAudit {
    const findings: AuditFinding[] = [];
    const behind: AuditFinding[] = [];
    const seen = new Set<string>();
    for (const row of rows) {
      const key = keyOf(row.kind, row.subject);
      seen.add(key);
      const expected = this.#newest.get(key);
      if (row.header > known.end) findings.push(rowFinding('index-row-unfounded', row, BEYOND));
      // Settled since the ledger was read: the next audit looks at it.
      if (row.header > known.lastHeader) continue;
      if (!expected) {
        if (!known.isPartial) findings.push(rowFinding('index-row-unfounded', row, UNFOUNDED));
      } else if (row.header < expected.header) {
        behind.push(rowFinding('index-row-tampered', row, `is behind header ${expected.header}`));
      } else {
        findings.push(...differing(row, expected, this.#leftOf(row, expected, known)));
      }
    }
    for (const [key, { condition, header }] of this.#newest) {
      if (!seen.has(key)) behind.push(missing(known, condition, header));
    }
    return { rows: rows.length, findings, behind };
  }
}

const UNFOUNDED = 'was committed by no header of its ledger';
const BEYOND = 'names a header behind the last one of its ledger';

const NOTHING_LEFT = {
  ...{ open: false, worstSince: null, undecidedSince: null, undecidedEpisodes: 0, worse: null },
};

function differing(row: IndexRow, expected: Expected, left: PlainRecord): AuditFinding[] {
  const wanted: PlainRecord = { ...viewOf(expected), ...left };
  // What a query does not show of a condition is the ledger's own business.
  const shown = Object.keys(wanted).filter((name) => Object.hasOwn(row, name));
  const names = shown.filter((name) => {
    return canonicalJson(wanted[name]) !== canonicalJson(row[name as keyof IndexRow]);
  });
  if (names.length === 0) return [];
  const what = `differs from header ${expected.header} of its ledger in ${names.join(', ')}`;
  return [rowFinding('index-row-tampered', row, what)];
}

/** A condition as a query words it. */
function viewOf({ condition, whereabouts, header }: Expected): PlainRecord {
  const { openedAtMs, lastFiredAtMs, clearedAtMs, cleanStreak: _, ...same } = condition;
  return {
    ...same,
    openedAt: instantOf(openedAtMs),
    lastFiredAt: instantOf(lastFiredAtMs),
    clearedAt: instantOf(clearedAtMs),
    ...whereabouts,
    header,
  };
}

/** An episode as a query words it. */
function worseView({ condition, header }: Expected): PlainRecord {
  const { severity, version, openedAtMs, lastFiredAtMs, clearedAtMs } = condition;
  const { sentence, numbers, evidence } = condition;
  return {
    ...{ severity, version, header, sentence, numbers, evidence },
    openedAt: instantOf(openedAtMs),
    lastFiredAt: instantOf(lastFiredAtMs),
    clearedAt: instantOf(clearedAtMs),
  };
}

function lineOf({ version, openedAtMs, severity }: PlainRecord): VersionLine {
  return {
    ...{ version: Number(version), openedAtMs: Number(openedAtMs) },
    severity: String(severity) as Severity,
  };
}

function missing({ licence }: LedgerKnown, condition: PlainRecord, header: number): AuditFinding {
  const { kind, subject } = condition;
  const { type, id } = subject as PlainRecord;
  const named = `${kind} of ${type} ${id}`;
  const sentence = `The anomaly ${named} under ${licence}, committed by header ${header}, is missing from the index.`;
  return finding('index-row-missing', named, null, sentence);
}

function rowFinding(kind: FindingKind, row: IndexRow, what: string): AuditFinding {
  const { kind: anomaly, subject } = row;
  const sentence = `The index row ${row.id} (${anomaly} of ${subject.type} ${subject.id}) ${what}.`;
  return finding(kind, `index row ${row.id}`, null, sentence);
}

function keyOf(kind: string, subject: PlainRecord | IndexRow['subject']): string {
  return [kind, subject.type, subject.id].join('|');
}

function isNewer(a: Expected, b: Expected): boolean {
  const versions = a.version - b.version;
  return versions > 0 || (versions === 0 && a.header > b.header);
}

function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function instantOf(ms: unknown): string | null {
  return typeof ms === 'number' ? new Date(ms).toISOString() : null;
}
