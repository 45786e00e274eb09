/** What was planted in a year against the anomalies that the service lists -> found, missed, accused, how soon. Pure. */
import type { Anomaly } from '../../contract/anomalies.ts';
import type { Listed } from '../compare.ts';
import type { TruthPart, YearTruth } from './truth.ts';

const ranks = { low: 0, medium: 1, high: 2, critical: 3 } as const;
const dayMs = 86_400_000;

export interface YearListed
  extends Listed,
    Pick<Anomaly, 'clearedBy' | 'worstSeverity' | 'worstSince' | 'worse'> {
  readonly device: string | null;
  readonly site: string | null;
}

export interface KindFound {
  readonly kind: TruthPart['kind'];
  readonly planted: number;
  readonly found: number;
  /** Days from the plant to the opening, at the 95th percentile; null where none was found. */
  readonly delayDays: number | null;
}

export interface YearCompared {
  readonly kinds: readonly KindFound[];
  readonly missed: readonly TruthPart[];
  /** High and critical anomalies of whom nothing was planted. */
  readonly accused: readonly YearListed[];
  /** Those of the same kind at the nearest honest cases, but for what a decision has ended: the question was answered. */
  readonly nearMisses: readonly YearListed[];
  readonly foundPercent: number;
  /** High and critical ones on the honest, for a thousand device-months. */
  readonly falseHigh: number;
}

/**
 * Holds all anomalies of the year, firing and cleared, against the truth. What was seen at several looks may be given
 * several times: each episode counts once, at the worst that it was seen at.
 */
export function compareYear(truth: YearTruth, seen: readonly YearListed[]): YearCompared {
  const anomalies = episodesOf(seen);
  const bySubject = Map.groupBy(anomalies, ({ kind, subject }) => `${kind} ${subject.id}`);
  const found = new Map<TruthPart, number>();
  for (const part of truth.planted) {
    const own = bySubject.get(`${part.kind} ${part.subject.id}`) ?? [];
    const hit = own.find((one) => explains(part, one));
    if (hit) found.set(part, (Date.parse(hit.openedAt) - Date.parse(part.from)) / dayMs);
  }
  const guilty = new Set(truth.guilty);
  const isGuilty = ({ subject, device, site, licence }: YearListed) =>
    [subject.id, device, site, licence].some((id) => id !== null && guilty.has(id));
  const accused = anomalies.filter((one) => ranks[one.severity] >= ranks.high && !isGuilty(one));
  return {
    kinds: kindsOf(truth, found),
    missed: truth.planted.filter((part) => !found.has(part)),
    accused,
    nearMisses: truth.nearest.flatMap(
      ({ kind, subject, severity }) =>
        bySubject
          .get(`${kind} ${subject.id}`)
          ?.filter((one) => ranks[one.severity] >= ranks[severity])
          .filter(({ clearedBy }) => clearedBy?.type !== 'registry') ?? [],
    ),
    foundPercent: (100 * found.size) / truth.planted.length,
    falseHigh: (1_000 * accused.length) / truth.deviceMonths,
  };
}

/** In order of their openings. */
function episodesOf(seen: readonly YearListed[]): readonly YearListed[] {
  const worst = new Map<string, YearListed>();
  for (const one of seen.flatMap(withEarlier)) {
    const name = `${one.kind} ${one.subject.id} ${one.openedAt}`;
    const known = worst.get(name);
    if (!known || ranks[one.severity] >= ranks[known.severity]) worst.set(name, one);
  }
  return [...worst.values()].sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
}

/** A row says of what came before it how bad it was, and when it came to that. */
function withEarlier(one: YearListed): readonly YearListed[] {
  const { worse, worstSince, worstSeverity } = one;
  const first = { severity: worstSeverity, openedAt: worstSince };
  return [
    one,
    ...[worse, first].flatMap((episode) => {
      if (!episode?.openedAt || episode.openedAt === one.openedAt) return [];
      const { severity, openedAt } = episode;
      return [{ ...one, severity, openedAt, clearedBy: null }];
    }),
  ];
}

function explains({ severity, from }: TruthPart, one: YearListed): boolean {
  return ranks[one.severity] >= ranks[severity] && Date.parse(one.openedAt) >= Date.parse(from);
}

function kindsOf(truth: YearTruth, found: ReadonlyMap<TruthPart, number>): KindFound[] {
  return [...Map.groupBy(truth.planted, ({ kind }) => kind)].map(([kind, parts]) => {
    const delays = parts.flatMap((part) => found.get(part) ?? []).sort((a, b) => a - b);
    const p95 = delays[Math.min(delays.length - 1, Math.floor(delays.length * 0.95))];
    return { kind, planted: parts.length, found: delays.length, delayDays: p95 ?? null };
  });
}
