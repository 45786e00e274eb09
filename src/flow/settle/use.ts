/** Use that a part reports: counted once a device and second, summed by site and day, held against the licence's budget. */
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { isForward } from '../../core/appraise/standing.ts';
import { fittedBy, isFitted } from '../../core/appraise/usage/fitting.ts';
import { isCountable, type Metered, metered, unmetered } from '../../core/appraise/usage/meter.ts';
import { bitsOf, capacityOf } from '../../core/appraise/usage/rates.ts';
import {
  added,
  type DaySpan,
  periodOf,
  sumAt,
  type UseSum,
} from '../../core/appraise/usage/sums.ts';
import type { UseFacts } from '../../core/appraise/use-facts.ts';
import { appraiseUse } from '../../core/appraise/verdict.ts';
import { dayOf } from '../../core/days.ts';
import type { LicenceTerms } from '../../core/model.ts';
import type { Conditions } from './conditions.ts';
import type { DeviceState } from './state.ts';
import type { LedgerStore, SiteHour, UseDay } from './store.ts';

/** What one part adds to the sums. */
export class UseTally {
  readonly #bySite = new Map<string, Map<number, UseSum>>();
  readonly #hours = new Map<string, SiteHour>();

  add(site: string, { days, hours }: Pick<Metered, 'days' | 'hours'>): void {
    for (const hour of hours) this.#addHour({ site, ...hour });
    const sums = this.#bySite.get(site) ?? new Map<number, UseSum>();
    this.#bySite.set(site, sums);
    for (const [day, sum] of days) {
      const known = sums.get(day);
      sums.set(day, known ? added(known, sum) : sum);
    }
  }

  #addHour(more: SiteHour): void {
    const key = `${more.hour} ${more.site}`;
    const known = this.#hours.get(key);
    const { observedS, busyS, exaflop } = known ?? { observedS: 0, busyS: 0, exaflop: 0 };
    this.#hours.set(key, {
      ...more,
      observedS: observedS + more.observedS,
      busyS: busyS + more.busyS,
      exaflop: exaflop + more.exaflop,
    });
  }

  hours(): readonly SiteHour[] {
    return [...this.#hours.values()];
  }

  get isEmpty(): boolean {
    return this.#bySite.size === 0;
  }

  rows(): readonly UseDay[] {
    return [...this.#bySite].flatMap(([site, days]) =>
      [...days].map(([day, sum]) => ({ site, day, sum })),
    );
  }
}

type Counted = AttestationFacts & {
  readonly counts: { readonly usage: boolean; readonly presence: boolean };
  /** What was used from then on is another ledger's to count. */
  readonly untilS?: number | undefined;
};

/** The state with what the report says of use and fitting; a report without either costs a look. */
export function withUse(tally: UseTally, facts: Counted, state: DeviceState): DeviceState {
  const { claims, counts } = facts;
  const { usage } = claims;
  if (!counts.usage) return state;
  if (!usage && !isFitted(claims) && !state.fitting && !isLimited(facts.licence)) return state;
  const fitting = isForward(facts) ? fittedBy(state.fitting, claims, facts.nowMs) : state.fitting;
  const { device } = facts;
  const capacity = () => capacityOf(device.model);
  if (usage && isCountable(usage, facts.nowMs)) {
    const { untilS } = facts;
    if (untilS !== undefined && usage.windowStartS >= untilS) return state;
    const counted = metered(state.meter, { ...claims, usage }, capacity(), untilS);
    tally.add(device.site, counted);
    return { ...state, meter: counted.meter, fitting };
  }
  const atS = silentFromS(facts);
  if (atS === null) return fitting === state.fitting ? state : { ...state, fitting };
  const open = unmetered(state.meter, claims, atS, capacity());
  if (open.days.size > 0) tally.add(device.site, open);
  return { ...state, meter: open.meter, fitting };
}

/** Whether time without figures is somebody's to account for. */
function isLimited({ limits }: LicenceTerms): boolean {
  return limits?.compute !== undefined || limits?.trainingShare !== undefined;
}

/** Up to when a report without a word of use leaves use open: its challenge; null where it shows nothing, or nothing is limited. */
function silentFromS({ freshness, licence, counts }: Counted): number | null {
  const isOpen = isLimited(licence) && counts.presence;
  return isOpen && freshness.word === 'fresh' ? Math.floor(freshness.challengeAtMs / 1_000) : null;
}

/** Adds a part's use to the sums; answers what was said of the budget, for the bundle. */
export function settleUse(
  store: LedgerStore,
  tally: UseTally,
  conditions: Conditions,
  licence: LicenceTerms,
  nowMs: number,
): readonly UseFacts[] {
  if (tally.isEmpty) return [];
  const rows = tally.rows();
  store.use.add(rows);
  store.use.addHours(tally.hours());
  return periodsOf(licence, rows, nowMs).flatMap((period) => {
    const facts = useFacts(store, licence, period, nowMs);
    return conditions.applyNews(appraiseUse(facts).words, nowMs) ? [facts] : [];
  });
}

/** Sums of a period, as the budget's rule takes them. */
function useFacts(
  store: LedgerStore,
  licence: LicenceTerms,
  period: DaySpan,
  nowMs: number,
): UseFacts {
  const use = sumAt(store.use.sum(period), bitsOf(licence.limits));
  return { nowMs, licence, period, use, level: 'operator-signed' };
}

/** Of the period that is now; with no budget, of today. */
export function presentUse(store: LedgerStore, licence: LicenceTerms, nowMs: number): UseFacts {
  const per = licence.limits?.compute?.per ?? 'day';
  return useFacts(store, licence, periodOf(per, dayOf(nowMs), licence), nowMs);
}

/** The present period last: a late report may bring one of before over its budget, and never ends what is so now. */
function periodsOf(licence: LicenceTerms, rows: readonly UseDay[], nowMs: number): DaySpan[] {
  const compute = licence.limits?.compute;
  if (!compute) return [];
  const days = [...new Set([...rows.map(({ day }) => day), dayOf(nowMs)])].sort((a, b) => a - b);
  const periods = days.map((day) => periodOf(compute.per, day, licence));
  return periods.filter(({ fromDay }, i) => fromDay !== periods[i + 1]?.fromDay);
}
