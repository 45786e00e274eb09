/** Devices counted by site, and all together: counts alone, however many devices there are. */
import type { GroupTickFacts } from '../../core/appraise/facts.ts';
import type { LicenceTerms } from '../../core/model.ts';
import type { Observed } from './observe.ts';

const DAY_MS = 24 * 3600 * 1000;

type Counts = Pick<GroupTickFacts, 'present' | 'newlyDark' | 'dark'>;
const NONE: Counts = { present: 0, newlyDark: 0, dark: 0 };

export class GroupTally {
  readonly #bySite = new Map<string, Counts>();

  /** Counts one device. */
  add(one: Observed, nowMs: number): void {
    const { site } = one.facts.device;
    this.#bySite.set(site, sum(this.#bySite.get(site) ?? NONE, countsOf(one, nowMs)));
  }

  /** Facts of each site, and of the licence where it has several: one with one site would be said twice. */
  facts(licence: LicenceTerms, nowMs: number): GroupTickFacts[] {
    const sites = [...this.#bySite].map(([id, counts]): GroupTickFacts => {
      return { nowMs, subject: { type: 'site', id }, licence, ...counts };
    });
    if (sites.length < 2) return sites;
    const subject = { type: 'licence', id: licence.licence } as const;
    return [...sites, { nowMs, subject, licence, ...[...this.#bySite.values()].reduce(sum) }];
  }
}

function countsOf({ facts, darkSinceMs }: Observed, nowMs: number): Counts {
  const isNew = darkSinceMs !== null && darkSinceMs > nowMs - DAY_MS;
  return {
    present: facts.lastPresenceAtMs === null ? 0 : 1,
    newlyDark: isNew ? 1 : 0,
    dark: darkSinceMs !== null && !isNew ? 1 : 0,
  };
}

function sum(a: Counts, b: Counts): Counts {
  return {
    present: a.present + b.present,
    newlyDark: a.newlyDark + b.newlyDark,
    dark: a.dark + b.dark,
  };
}
