/**
 * The versions of a licence as a timeline. As of a date D, known at K, the highest version with validFrom <= D and
 * recordedAt <= K holds. Nothing is overwritten: what is learnt later about an earlier time becomes versions of its own.
 */

/** What a version says, field by field; null where a field is taken out. */
export type Content = Readonly<Record<string, unknown>>;

export interface TimelineVersion {
  readonly version: number;
  readonly validFromMs: number;
  readonly recordedAtMs: number;
  readonly content: Content;
  /** The fields that were set at `validFromMs`, and did not just go on. */
  readonly sets: readonly string[];
}

/** A stretch of time in which one version holds; the last has no end. */
export interface Segment {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly version: TimelineVersion;
}

/** What takes effect at a date: the fields it sets, each to its value. */
export interface Taking {
  readonly effectiveFromMs: number;
  readonly patch: Content;
}

/** The version that holds as of `dateMs`, by what was recorded until `knownAtMs`; null before the first. */
export function asOf<V extends Pick<TimelineVersion, 'version' | 'validFromMs' | 'recordedAtMs'>>(
  versions: readonly V[],
  dateMs: number,
  knownAtMs = Number.POSITIVE_INFINITY,
): V | null {
  const holding = versions.filter(
    (one) => one.validFromMs <= dateMs && one.recordedAtMs <= knownAtMs,
  );
  return holding.reduce<V | null>((a, b) => (a && a.version > b.version ? a : b), null);
}

/** Versions -> the stretches in which each holds, in order of time, by what was recorded until `knownAtMs`. */
export function segmentsOf(
  versions: readonly TimelineVersion[],
  knownAtMs = Number.POSITIVE_INFINITY,
): readonly Segment[] {
  const newestFirst = versions
    .filter(({ recordedAtMs }) => recordedAtMs <= knownAtMs)
    .toSorted((a, b) => b.version - a.version);
  const segments: Segment[] = [];
  let toMs: number | null = null;
  for (const version of newestFirst) {
    const fromMs = version.validFromMs;
    if (toMs !== null && fromMs >= toMs) continue;
    segments.unshift({ fromMs, toMs, version });
    toMs = fromMs;
  }
  return segments;
}

/**
 * The versions to add so that `taking` holds from its date on: one from that date, and each later stretch again with
 * the fields merged, except those that were set later. The last of them is the present. Before the first stretch
 * stands what was registered first, whatever has been learnt about later times since.
 */
export function amended(
  versions: readonly TimelineVersion[],
  { effectiveFromMs, patch }: Taking,
  recordedAtMs: number,
): readonly TimelineVersion[] {
  const segments = segmentsOf(versions);
  const later = segments.filter(({ fromMs }) => fromMs > effectiveFromMs);
  const base = asOf(versions, effectiveFromMs) ?? registered(versions);
  const isTogether = base.validFromMs === effectiveFromMs;
  const sets = union(isTogether ? base.sets : [], Object.keys(patch));
  const begun = { fromMs: effectiveFromMs, content: merged(base.content, patch, []), sets };
  let setLater: readonly string[] = [];
  const again = later.map(({ fromMs, version }) => {
    setLater = union(setLater, version.sets);
    return { fromMs, content: merged(version.content, patch, setLater), sets: version.sets };
  });
  const highest = Math.max(...versions.map(({ version }) => version));
  return [begun, ...again].map(({ fromMs, content, sets }, i) => {
    return { version: highest + 1 + i, validFromMs: fromMs, recordedAtMs, content, sets };
  });
}

function registered(versions: readonly TimelineVersion[]): TimelineVersion {
  const first = versions.find(({ version }) => version === 1);
  if (!first) throw new Error('a timeline begins with its first version');
  return first;
}

function merged(content: Content, patch: Content, except: readonly string[]): Content {
  const kept = Object.entries(patch).filter(([field]) => !except.includes(field));
  return { ...content, ...Object.fromEntries(kept) };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
