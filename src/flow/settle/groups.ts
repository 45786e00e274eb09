/** Devices counted by site, and all together: counts alone, however many devices there are. */
import type { GroupTickFacts } from '../../core/appraise/facts.ts';
import { darkAfterMs } from '../../core/appraise/rules/gone-dark.ts';
import type { LicenceTerms } from '../../core/model.ts';
import type { Observed } from './observe.ts';

const DAY_MS = 24 * 3600 * 1000;

type Counts = Omit<GroupTickFacts, 'nowMs' | 'subject' | 'licence'>;
const NONE: Counts = {
  ...{ present: 0, newlyDark: 0, dark: 0 },
  ...{ excused: 0, windows: [], excusedMs: 0 },
};

export class GroupTally {
  readonly #bySite = new Map<string, Counts>();

  /** Counts one device. */
  add(one: Observed): void {
    const { site } = one.facts.device;
    this.#bySite.set(site, sum(this.#bySite.get(site) ?? NONE, countsOf(one)));
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

function countsOf({ facts, silence, darkForMs }: Observed): Counts {
  if (silence === null) return NONE;
  const isNew = darkForMs !== null && darkForMs < DAY_MS;
  const isExcused = darkForMs === null && silence.silentMs > darkAfterMs(facts.licence);
  const counts = {
    ...{ present: 1, newlyDark: isNew ? 1 : 0, dark: darkForMs !== null && !isNew ? 1 : 0 },
    excused: isExcused ? 1 : 0,
  };
  if (darkForMs === null && !isExcused) return { ...counts, windows: [], excusedMs: 0 };
  return { ...counts, windows: silence.windows, excusedMs: silence.excusedMs };
}

function sum(a: Counts, b: Counts): Counts {
  return {
    present: a.present + b.present,
    newlyDark: a.newlyDark + b.newlyDark,
    dark: a.dark + b.dark,
    excused: a.excused + b.excused,
    windows: union(a.windows, b.windows),
    excusedMs: Math.max(a.excusedMs, b.excusedMs),
  };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  const more = b.filter((window) => !a.includes(window));
  return more.length === 0 ? a : [...a, ...more];
}
