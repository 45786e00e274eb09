/** The condition index as queries ask it. The store implements it; whose conditions may be seen is decided here. */
import type { Condition } from '../../core/appraise/condition.ts';
import type { AnomalyKind, Severity } from '../../core/model.ts';
import type { ConditionIndex, IndexedCondition } from '../ports.ts';
import type { Visible } from './port.ts';

export interface Anomaly extends IndexedCondition {
  /** Stable: a hash of ledger, kind and subject. */
  readonly id: string;
  readonly open: boolean;
  readonly release: 'released' | 'withheld' | null;
  /** What nobody has decided on yet; null where the last decision is about the present version. */
  readonly undecided: {
    /** The first opening since the last decision. */
    readonly sinceMs: number;
    /** Openings since then, the present or last one with them. */
    readonly episodes: number;
    /** The first opening that came to the worst severity since then. */
    readonly worstSinceMs: number;
    /** The worst episode since then, where it is worse than the present or last one. */
    readonly worse: WorseEpisode | null;
  } | null;
}

/** An episode as its latest version at its severity had it. */
export interface WorseEpisode
  extends Pick<
    Condition,
    'severity' | 'version' | 'openedAtMs' | 'lastFiredAtMs' | 'clearedAtMs' | 'sentence'
  > {
  readonly numbers: Condition['numbers'];
  readonly evidence: Condition['evidence'];
  /** The header that committed it. */
  readonly header: number;
}

/** By which an anomaly is filtered, counted and open: it rises by itself, and falls by a decision alone. */
export function worstSeverity({ condition, undecided }: Pick<Anomaly, 'condition' | 'undecided'>) {
  return undecided?.worse?.severity ?? condition.severity;
}

export interface AnomalyFilter {
  readonly kind?: AnomalyKind | undefined;
  /** The worst that nobody has decided on; where all is decided, the present one. */
  readonly severity?: Severity | undefined;
  readonly state?: 'firing' | 'clear' | undefined;
  /** Whether a person still has to look at it. */
  readonly open?: boolean | undefined;
  readonly licence?: string | undefined;
  readonly site?: string | undefined;
  readonly device?: string | undefined;
  readonly exporter?: string | undefined;
  readonly country?: string | undefined;
  /** Opening of the present or last episode: from (inclusive), to (exclusive). */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** What a caller may see: whose things, and of them all or what is shown to those whom they are about. */
export interface AnomalyScope {
  readonly visible: Visible;
  readonly sees: 'all' | 'shown';
}

/** What anomalies are counted by. */
export type CountedBy = 'licence' | 'country' | 'kind' | 'severity' | 'site' | 'operator';

export interface AnomalyCount {
  /** Null: those that have none, such as a licence's own in a count by site. */
  readonly value: string | null;
  readonly count: number;
}

/** The last row of the page before: (openedAt descending, id descending). */
export interface AnomalyCursor {
  readonly openedAtMs: number;
  readonly id: string;
}

export interface AnomalyIndex extends ConditionIndex {
  find(
    scope: AnomalyScope,
    filter: AnomalyFilter,
    page: { readonly after: AnomalyCursor | null; readonly limit: number },
  ): Promise<readonly Anomaly[]>;
  /** Largest first. */
  counts(
    scope: AnomalyScope,
    filter: AnomalyFilter,
    by: CountedBy,
  ): Promise<readonly AnomalyCount[]>;
  get(scope: AnomalyScope, id: string): Promise<Anomaly | null>;
  /** Those of the ids that are in the scope. */
  getAll(scope: AnomalyScope, ids: readonly string[]): Promise<readonly Anomaly[]>;
}
