/** What a report asks of a ledger, and what it answers. Types only. */
import type { Condition } from '../../core/appraise/condition.ts';
import type { LastDecision } from '../../core/appraise/undecided.ts';
import type { AnomalyKind, Bytes, Severity } from '../../core/model.ts';

/** Use of a day, since 1970 in UTC, by the reports of devices. */
export interface DayUse {
  readonly day: number;
  /** Device time from first to last report, what of it was reported, and what of that was busy. */
  readonly spanS: number;
  readonly observedS: number;
  readonly busyS: number;
  /** By estimate at each precision, and the error of that. */
  readonly exaflop4: number;
  readonly exaflop8: number;
  readonly exaflop16: number;
  readonly errorExaflop4: number;
  readonly errorExaflop8: number;
  readonly errorExaflop16: number;
  /** With what was not reported at its most. */
  readonly mostExaflop: number;
  readonly joules: number;
}

/** Sums over the attestations of parts; those of a period are the sum of its parts'. */
export interface TallySums {
  /** Attestations, whatever they count for. */
  readonly reports: number;
  /** Those that showed their device to be present. */
  readonly present: number;
  /** Of those: by the word on their place; the rest is unproven. */
  readonly proved: number;
  readonly consistent: number;
  readonly impossible: number;
}

/** Which anomalies a reader may see. */
export interface AnomalySight {
  /** Null: all of them. */
  readonly operator: string | null;
  /** Kinds that are kept to the regulator. */
  readonly hiddenKinds: readonly AnomalyKind[];
  /** Anomalies that a regulator released, or withheld, whatever the kind says. */
  readonly released: readonly string[];
  readonly withheld: readonly string[];
}

export interface StandingRequest {
  /** Leaves of the tree: what the log holds behind them had not happened. */
  readonly size: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Who was seen no longer ago than this at the end is attesting. */
  readonly freshMs: number;
  readonly sight: AnomalySight;
  /** The last decision on each anomaly that has one, as recorded under the checkpoint. */
  readonly decisions: readonly (LastDecision & { readonly anomaly: string })[];
  /** Anomalies told one by one, the gravest first. */
  readonly listed: number;
}

export interface AnomalyTally {
  readonly kind: AnomalyKind;
  /** The worst since the last decision. */
  readonly severity: Severity;
  /** At the end of the period. */
  readonly isFiring: boolean;
  readonly count: number;
  /** Of those: firing then, and ended under the checkpoint. */
  readonly endedSince: number;
}

/** An earlier episode that was worse, and that nobody has decided on. */
export interface WorseLine {
  readonly severity: Severity;
  /** Its last opening at that severity. */
  readonly openedAtMs: number;
  /** The header that committed it. */
  readonly header: number;
}

export interface ListedCondition {
  readonly id: string;
  readonly worse: WorseLine | null;
  /** The first opening that no decision is about; null where all is decided. */
  readonly undecidedSinceMs: number | null;
  readonly undecidedEpisodes: number;
  /** As it is under the checkpoint. */
  readonly condition: Condition;
  /** At the end of the period. */
  readonly isFiring: boolean;
  /** The header that committed this state of it. */
  readonly header: number;
  /** Where its subject stood then. */
  readonly site: string | null;
}

export interface LedgerStanding {
  readonly word: 'standing';
  /** The last header under the checkpoint. */
  readonly header: { readonly sequence: number; readonly leaf: Bytes; readonly index: number };
  /** Ledger time at which it settled. */
  readonly atMs: number;
  /** The first header with a record; of what was before, reports are not counted. */
  readonly recordedFrom: number;
  readonly sums: TallySums;
  readonly use: readonly DayUse[];
  /** Devices on the roster that never showed to be present, and those that did and were silent at the end. */
  readonly neverSeen: readonly string[];
  readonly silent: readonly string[];
  /** Of the period: those that were firing at some time in it. */
  readonly anomalies: readonly AnomalyTally[];
  readonly listed: readonly ListedCondition[];
}

/** `pending`: a header is on its way to the log, and nobody knows yet on which side of the checkpoint. */
export type Standing = LedgerStanding | { readonly word: 'nothing' | 'pending' };
