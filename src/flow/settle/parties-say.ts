/** What is said of a licence by who its parties are, what they filed and whose hands its devices passed through, at a time. */
import {
  appraiseCustody,
  appraiseDuties,
  appraiseOwnership,
} from '../../core/appraise/reappraisal.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import type { LicenceCustody } from '../../core/custody.ts';
import type { Book, LedgerStore } from './store.ts';

/** Before the registry told of any hands: what is contested does not wait for it. */
const nothingTold: LicenceCustody = {
  ...{ subjects: [], incorporated: [], handovers: [], chains: [], duplicates: [] },
  isWhole: true,
};

export interface Said {
  readonly facts: object;
  readonly words: readonly Statement[];
}

/** Every word on the parties at a time, with the facts behind it. */
export function partiesSay(store: LedgerStore, { terms: licence }: Book, nowMs: number): Said[] {
  const { control } = store;
  const [ownership, contested] = [control.ownership(), control.contested()];
  const custody = control.custody() ?? (contested.length > 0 ? nothingTold : null);
  const said: Said[] = [];
  if (ownership) {
    const facts = { nowMs, licence, ownership };
    said.push({ facts, words: appraiseOwnership(facts) });
  }
  if (custody) {
    const sites = store.sites().map(({ site, country, power }) => {
      return { site, country, ...(power ? { power } : {}) };
    });
    const facts = {
      nowMs,
      licence,
      custody,
      sites,
      ...(contested.length > 0 ? { contested } : {}),
    };
    said.push({ facts, words: appraiseCustody(facts) });
  }
  // Time alone makes a report due, whether or not one was ever filed.
  const facts = { nowMs, licence, filed: store.control.filed() };
  said.push({ facts, words: appraiseDuties(facts) });
  return said;
}
