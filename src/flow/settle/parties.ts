/** What is said of a licence by who its parties are: when the registry tells, and when time alone changes what it means. */
import type { LicenceOwnership } from '../../core/appraise/facts.ts';
import { appraiseOwnership } from '../../core/appraise/reappraisal.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import type { Book, LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

/** The registry told anew who owns the parties: every word on it as of now, at once. */
export function ownershipTold(
  store: LedgerStore,
  book: Book,
  ownership: LicenceOwnership,
  nowMs: number,
  settler: Settler,
): void {
  store.control.putOwnership(ownership);
  const facts = { nowMs, licence: book.terms, ownership };
  const conditions = new Conditions(store);
  const words = appraiseOwnership(facts);
  conditions.apply(news(conditions, words), nowMs);
  conditions.restate(words, nowMs);
  settleConditions(store, book, conditions, nowMs, { ownership: facts }, settler);
}

function news(conditions: Conditions, words: readonly Statement[]): readonly Statement[] {
  return words.filter((word) => conditions.isNews(word));
}
