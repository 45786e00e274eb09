/** What time alone brings about: silence of devices, sites and licences. One synchronous transaction. */
import type { Statement } from '../../core/appraise/rule.ts';
import {
  appraiseGroup,
  appraiseLicence,
  appraiseSite,
  appraiseUse,
} from '../../core/appraise/verdict.ts';
import { NO_EVIDENCE } from '../../core/log/header.ts';
import type { AnomalyKind } from '../../core/model.ts';
import { HISTORY_MS } from '../../core/verify/order.ts';
import { Conditions } from './conditions.ts';
import { GroupTally } from './groups.ts';
import { hallsOf, installedOf } from './halls.ts';
import { inTime } from './in-time.ts';
import { type Observed, observePage } from './observe.ts';
import { commitPart, type Settler } from './part.ts';
import { partiesSay } from './parties-say.ts';
import type { Book, LedgerStore } from './store.ts';
import { presentUse } from './use.ts';
import { SiteWindows } from './windows.ts';

const HOUR_MS = 3_600_000;
/** Longer than a window of use may lie back. */
const STAYS_MS = 40 * 24 * HOUR_MS;
/** As long as the fleet is told of. */
const USE_HOURS_MS = 14 * 24 * HOUR_MS;

/** Appraises silence as of `clockMs`; what changes a condition settles like a part with no attestation. */
export function tick(store: LedgerStore, clockMs: number, settler: Settler): void {
  inTime(store, clockMs, (book, nowMs) => {
    // The papers of a device that is moving are as it left.
    store.dropHistoryBefore((store.moves.movingSinceMs() ?? nowMs) - HISTORY_MS);
    store.moves.dropStaysBefore(nowMs - STAYS_MS);
    store.use.dropHoursBefore(Math.floor((nowMs - USE_HOURS_MS) / HOUR_MS));
    const windows = new SiteWindows(store.windows());
    const observed = store
      .pages()
      .flatMap((page) => observePage(store, windows, book.terms, page, nowMs));
    const groups = new GroupTally();
    for (const one of observed) groups.add(one);
    const conditions = new Conditions(store);
    conditions.load(
      'device',
      observed.map((one) => one.facts.device.device),
    );
    const said = [
      ...groups
        .facts(book.terms, nowMs)
        .flatMap((facts) => appliedNews(conditions, appraiseGroup(facts).words, nowMs, facts)),
      ...observed.flatMap((one) => deviceSays(conditions, one, nowMs)),
      ...sitesSay(conditions, store, book, windows, observed, nowMs),
      ...licenceSays(conditions, store, book, observed, nowMs),
      ...othersSay(conditions, store, book, nowMs),
      ...useSays(conditions, store, book, nowMs),
    ];
    const { intervalMs, graceMs } = book.terms;
    for (const window of windows.done(observed, intervalMs + graceMs, nowMs))
      store.dropWindow(window);
    settleConditions(store, book, conditions, nowMs, { ticks: said }, settler);
  });
}

/** Commits conditions that changed state or severity under a header; mere counts are kept without one. */
export function settleConditions(
  store: LedgerStore,
  book: Book,
  conditions: Conditions,
  nowMs: number,
  context: Readonly<Record<string, unknown>>,
  settler: Settler,
): Book {
  if (!conditions.hasNewVersion()) {
    conditions.keepQuietly();
    const after = { ...book, timeMs: nowMs };
    store.putBook(after);
    return after;
  }
  const content = {
    nowMs,
    epoch: book.epoch,
    evidenceBundle: NO_EVIDENCE,
    earliestMs: nowMs,
    entries: [],
    conditions: conditions.changed(),
    context: { terms: book.terms, ...context },
  };
  return commitPart(store, book, content, settler).book;
}

/** What a device is found for while its whole site is silent. */
export const swallowed: readonly AnomalyKind[] = ['gone-dark', 'location-unproven'];

/** The mass finding of a site swallows its members' own: one event, one anomaly. */
function deviceSays(conditions: Conditions, one: Observed, nowMs: number): unknown[] {
  const site = { type: 'site', id: one.facts.device.site } as const;
  const isSwallowed = conditions.isFiring('mass-dark', site);
  const words = one.words.filter(
    ({ kind, state }) => !(isSwallowed && swallowed.includes(kind) && state === 'fire'),
  );
  return appliedNews(conditions, words, nowMs, one.facts);
}

function sitesSay(
  conditions: Conditions,
  store: LedgerStore,
  book: Book,
  windows: SiteWindows,
  observed: readonly Observed[],
  nowMs: number,
): unknown[] {
  const sites = store.sites().map(({ site }) => site);
  const halls = hallsOf(store, observed, book.terms, nowMs);
  return windows.facts(sites, observed, book.terms, nowMs).flatMap((declared) => {
    const hall = halls.get(declared.site);
    const facts = hall ? { ...declared, hall } : declared;
    return appliedNews(conditions, appraiseSite(facts).words, nowMs, facts);
  });
}

function licenceSays(
  conditions: Conditions,
  store: LedgerStore,
  { terms: licence }: Book,
  observed: readonly Observed[],
  nowMs: number,
) {
  const installed = installedOf(store, observed, licence, nowMs);
  const facts = { nowMs, licence, activeDevices: observed.length, installed };
  return appliedNews(conditions, appraiseLicence(facts).words, nowMs, facts);
}

/** A rule that is in force again, or a delivery that nobody confirms, needs no change of the registry. */
function othersSay(conditions: Conditions, store: LedgerStore, book: Book, nowMs: number) {
  return partiesSay(store, book, nowMs).flatMap(({ facts, words }) =>
    appliedNews(conditions, words, nowMs, facts),
  );
}

/** A period that begins ends what was said of the one before, whether or not anything is reported in it. */
function useSays(conditions: Conditions, store: LedgerStore, { terms }: Book, nowMs: number) {
  if (!terms.limits?.compute) return [];
  const facts = presentUse(store, terms, nowMs);
  return appliedNews(conditions, appraiseUse(facts).words, nowMs, facts);
}

/** Applies words that are news; answers the facts behind those that changed a condition's state or severity. */
function appliedNews<F>(
  conditions: Conditions,
  words: readonly Statement[],
  nowMs: number,
  facts: F,
): F[] {
  return conditions.applyNews(words, nowMs) ? [facts] : [];
}
