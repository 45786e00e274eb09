/**
 * What of a condition nobody has decided on yet: its severity rises by itself, and falls by a recorded decision alone. A
 * cleared episode, or a milder one after it, takes nothing back of the one before.
 */
import type { Severity } from '../model.ts';
import { compareSeverity } from './condition.ts';

/** One version of a condition, as far as a decision is about it. */
export interface VersionLine {
  readonly version: number;
  readonly openedAtMs: number;
  readonly severity: Severity;
}

/** The last decision: of the version that was looked at. */
export type LastDecision = VersionLine;

export interface Undecided<T extends VersionLine> {
  /** The first opening that no decision is about. */
  readonly sinceMs: number;
  /** Openings since then, this one with them. */
  readonly episodes: number;
  /** The latest version at the worst severity since then. */
  readonly worst: T;
  /** The first opening that came to that severity. */
  readonly worstSinceMs: number;
}

/** Whether a decision is about a version: one up to the version looked at, or of the same episode and no worse. */
export function isDecided(line: VersionLine, last: LastDecision | null): boolean {
  if (!last) return false;
  if (line.version <= last.version) return true;
  return line.openedAtMs === last.openedAtMs && compareSeverity(line.severity, last.severity) <= 0;
}

/**
 * The same whatever the order of the versions, and however often each is given. Null where the newest is decided on: a person
 * who decides on a version decides on what came before it, as it was listed with it.
 */
export function undecidedOf<T extends VersionLine>(
  lines: readonly T[],
  last: LastDecision | null,
): Undecided<T> | null {
  const newest = greatest(lines, (a, b) => a.version - b.version);
  if (!newest || isDecided(newest, last)) return null;
  const left = lines.filter((line) => !isDecided(line, last));
  const openings = new Set(left.map(({ openedAtMs }) => openedAtMs));
  const worst = greatest(left, compareVersions) ?? newest;
  const asBad = left.filter(({ severity }) => severity === worst.severity);
  return {
    sinceMs: Math.min(...openings),
    episodes: openings.size,
    worst,
    worstSinceMs: Math.min(...asBad.map(({ openedAtMs }) => openedAtMs)),
  };
}

function compareVersions(a: VersionLine, b: VersionLine): number {
  return compareSeverity(a.severity, b.severity) || a.version - b.version;
}

function greatest<T>(values: readonly T[], compare: (a: T, b: T) => number): T | undefined {
  return values.reduce<T | undefined>(
    (best, one) => (best === undefined || compare(one, best) > 0 ? one : best),
    undefined,
  );
}
