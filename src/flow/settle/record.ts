/** What a ledger keeps of how things stood at each of its headers, so that a report of a date is the same for good. */
import type { UseSum } from '../../core/appraise/usage/sums.ts';
import type { AnomalyKind, Bytes, Severity, SubjectType } from '../../core/model.ts';
import type { DayUse, TallySums } from '../report/standing-port.ts';
import type { KeptCondition } from './kept-condition.ts';

/** What the attestations of one part add up to. */
export interface PartTallyRow extends TallySums {
  /** Devices that were shown to be present, packed (ordinals.ts). */
  readonly seen: Bytes;
  /** Those among them that never were before. */
  readonly first: Bytes;
}

/** What a part added to the use of a day, at one site. */
export interface RecordedUse {
  readonly site: string;
  /** Since 1970, in UTC. */
  readonly day: number;
  readonly sum: UseSum;
}

/** A condition as one header left it: what is counted and sorted by, without its words. */
export interface ConditionLine {
  readonly kind: AnomalyKind;
  readonly subject: { readonly type: SubjectType; readonly id: string };
  readonly version: number;
  /** That committed it first. */
  readonly header: number;
  readonly isFiring: boolean;
  readonly severity: Severity;
  readonly openedAtMs: number;
  readonly clearedAtMs: number | null;
  readonly operator: string | null;
}

/** A condition of a device that is firing: where the device stands by the roster, and since when. */
export interface FiringDevice {
  readonly site: string;
  readonly openedAtMs: number;
}

/** Headers up to a sequence that settled from a moment on and before another. */
export interface Span {
  readonly through: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface LedgerRecord {
  putTally(sequence: number, settledAtMs: number, row: PartTallyRow): void;
  /** Each version of a condition once; those that are there already stay as they are. */
  putConditions(kept: readonly KeptCondition[]): void;

  putUse(sequence: number, rows: readonly RecordedUse[]): void;

  sums(span: Span): TallySums;
  /** Use by day, as far as headers up to `through` had it. */
  use(through: number): readonly DayUse[];
  /** The devices of the span's parts, packed: all that were present, or those that were for the first time. */
  devices(which: 'seen' | 'first', span: Span): readonly Bytes[];
  /**
   * Of each opening before a moment and severity the last version up to a header: those of one condition together, the newest
   * last.
   */
  versionsAt(header: number, openedBeforeMs: number): readonly ConditionLine[];
  condition(line: Pick<ConditionLine, 'kind' | 'subject' | 'version'>): KeptCondition | null;
  /** Devices of the roster by ordinal, whatever their status. */
  names(): readonly { readonly ordinal: number; readonly device: string }[];
  /** How many conditions of a kind are firing, of those that began since then. */
  firingSince(kind: AnomalyKind, sinceMs: number): number;
  /** Where and when those of them began that are about devices. */
  firingDevicesSince(kind: AnomalyKind, sinceMs: number): readonly FiringDevice[];
  /** Ledger time of a header. */
  settledAtMs(header: number): number | null;
  /** The first header at which things were recorded: 1, but for a ledger from before there was a record. */
  recordedFrom(): number;
}
