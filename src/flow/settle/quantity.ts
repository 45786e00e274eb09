/** Devices by line against what the licence permits, whenever the registry tells of either. */
import type { RegistryFacts } from '../../core/appraise/facts.ts';
import { appraiseRegistry } from '../../core/appraise/verdict.ts';
import type { LicenceTerms } from '../../core/model.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import type { Book, LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

/** What is registered under the licence, and how many of that were replaced. */
export function registeredUnder(
  store: LedgerStore,
  licence: LicenceTerms,
  nowMs: number,
): RegistryFacts {
  const givenBack = store.control.custody()?.givenBack;
  const registeredByLine = store.registeredByLine();
  return { nowMs, licence, registeredByLine, ...(givenBack ? { givenBack } : {}) };
}

/** The roster as a whole, as of now. Answers the book after it. */
export function appraiseRoster(
  store: LedgerStore,
  book: Book,
  nowMs: number,
  settler: Settler,
): Book {
  const facts = registeredUnder(store, book.terms, nowMs);
  const conditions = new Conditions(store);
  const { words } = appraiseRegistry(facts);
  conditions.applyNews(words, nowMs);
  conditions.restate(words, nowMs);
  return settleConditions(store, book, conditions, nowMs, { registry: facts }, settler);
}
