/** Use of a report's period, and of each period of its licence's budget that the report touches. */

import { bitsOf } from '../../core/appraise/usage/rates.ts';
import { periodOf, type SumAt, sumAt } from '../../core/appraise/usage/sums.ts';
import { dayMs, dayOf } from '../../core/days.ts';
import type { Precision } from '../../core/limits.ts';
import type { LicenceRow } from '../registry/rows.ts';
import type { DayUse } from './standing-port.ts';

/** At the precision that the licence counts in, as it stands. */
type Sums = Omit<SumAt<DayUse>, 'day'>;

export interface BudgetPeriodUse extends Sums {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ReportUse {
  /** Of the days of the report's period. */
  readonly period: Sums;
  /** Null where the licence has no budget. */
  readonly budget: {
    readonly terms: NonNullable<NonNullable<LicenceRow['limits']>['compute']>;
    readonly periods: readonly BudgetPeriodUse[];
  } | null;
}

/** Days of use -> sums of the period, and of the periods that the budget is counted over, in order. */
export function useOf(
  days: readonly DayUse[],
  licence: LicenceRow,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): ReportUse {
  const [first, last] = [dayOf(fromMs), dayOf(toMs - 1)];
  const own = days.filter(({ day }) => day >= first && day <= last);
  const terms = licence.limits?.compute;
  const period = summed(own, bitsOf(licence.limits));
  if (!terms) return { period, budget: null };
  const dates = { validFromMs: licence.licensedFromMs, validToMs: licence.licensedToMs };
  const spans = new Map(
    own.map(({ day }) => periodOf(terms.per, day, dates)).map((span) => [span.fromDay, span]),
  );
  const periods = [...spans.values()].map(({ fromDay, toDay }) => ({
    ...{ fromMs: dayMs(fromDay), toMs: dayMs(toDay) },
    ...summed(
      days.filter(({ day }) => day >= fromDay && day < toDay),
      terms.bits,
    ),
  }));
  return { period, budget: { terms, periods } };
}

function summed(days: readonly DayUse[], bits: Precision): Sums {
  const at = days.map((day) => sumAt(day, bits));
  const of = (name: keyof Sums) => at.reduce((sum, day) => sum + day[name], 0);
  return {
    ...{ spanS: of('spanS'), observedS: of('observedS'), busyS: of('busyS') },
    ...{ exaflop: of('exaflop'), errorExaflop: of('errorExaflop') },
    ...{ mostExaflop: of('mostExaflop'), joules: of('joules') },
  };
}
