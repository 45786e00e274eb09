/** A condition of a ledger, with the header that committed it. Types only. */
import type { Condition } from '../../core/appraise/condition.ts';
import type { Whereabouts } from '../ports.ts';

/** A condition as the header that committed its present version has it; streaks may have moved on since. */
export interface KeptCondition {
  readonly condition: Condition;
  readonly header: number;
  readonly whereabouts: Whereabouts;
}
