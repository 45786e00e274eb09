/** What time alone brings about: silence of devices, sites and licences. One synchronous transaction. */
import type { DeviceTickFacts, GroupTickFacts } from '../../core/appraise/facts.ts';
import type { Statement } from '../../core/appraise/rule.ts';
import { appraiseDevice, appraiseGroup, appraiseLicence } from '../../core/appraise/verdict.ts';
import { HISTORY_MS } from '../../core/verify/order.ts';
import { Conditions } from './conditions.ts';
import { commitPart, NO_EVIDENCE, type Settler } from './part.ts';
import { UNSEEN } from './state.ts';
import { type Book, type LedgerStore, PAGE_SIZE } from './store.ts';

const DAY_MS = 24 * 3600 * 1000;

/** A device's word on its own silence, before it is known whether its whole site is silent. */
interface Observed {
  readonly facts: DeviceTickFacts;
  readonly words: readonly Statement[];
  readonly darkSinceMs: number | null;
}

/** Appraises silence as of `clockMs`; what changes a condition settles like a part with no attestation. */
export function tick(store: LedgerStore, clockMs: number, settler: Settler): void {
  store.transaction(() => {
    const book = store.book();
    if (!book) return;
    const nowMs = Math.max(clockMs, book.timeMs);
    store.dropHistoryBefore(nowMs - HISTORY_MS);
    const observed = observe(store, book, nowMs);
    const groups = groupsOf(book, observed, nowMs);
    const conditions = new Conditions(store);
    conditions.load(
      'device',
      observed.map((one) => one.facts.device.device),
    );
    const said = [
      ...groups.flatMap((facts) =>
        appliedNews(conditions, appraiseGroup(facts).words, nowMs, facts),
      ),
      ...observed.flatMap((one) => deviceSays(conditions, one, nowMs)),
      ...licenceSays(conditions, book, observed.length, nowMs),
    ];
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
): void {
  if (!conditions.hasNewVersion()) {
    conditions.keepQuietly();
    store.putBook({ ...book, timeMs: nowMs });
    return;
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
  commitPart(store, book, content, settler);
}

function observe(store: LedgerStore, book: Book, nowMs: number): Observed[] {
  return store.pages().flatMap((page) => {
    const states = store.page(page);
    return store
      .devicesOfPage(page)
      .filter((device) => device.status === 'active')
      .map((device) => {
        const state = states[device.ordinal % PAGE_SIZE] ?? UNSEEN;
        const { lastPresenceAtMs, enrolledAtMs } = state;
        const facts = { nowMs, device, licence: book.terms, lastPresenceAtMs, enrolledAtMs };
        const { words } = appraiseDevice(facts);
        return { facts, words, darkSinceMs: darkSince(words, lastPresenceAtMs) };
      });
  });
}

function darkSince(words: readonly Statement[], lastPresenceAtMs: number | null): number | null {
  const dark = words.find((word) => word.kind === 'gone-dark' && word.state === 'fire');
  if (dark?.state !== 'fire' || lastPresenceAtMs === null) return null;
  return lastPresenceAtMs + Number(dark.finding.numbers.mediumAfterMs);
}

function groupsOf(book: Book, observed: readonly Observed[], nowMs: number): GroupTickFacts[] {
  const bySite = Map.groupBy(observed, (one) => one.facts.device.site);
  const sites = [...bySite].map(([id, members]) =>
    groupOf(book, { type: 'site', id }, members, nowMs),
  );
  const whole = { type: 'licence', id: book.ledger } as const;
  // A licence with one site would be said twice.
  return bySite.size > 1 ? [...sites, groupOf(book, whole, observed, nowMs)] : sites;
}

function groupOf(
  book: Book,
  subject: GroupTickFacts['subject'],
  members: readonly Observed[],
  nowMs: number,
): GroupTickFacts {
  const dark = members.filter((one) => one.darkSinceMs !== null);
  const newlyDark = dark.filter((one) => one.darkSinceMs! > nowMs - DAY_MS).length;
  return {
    nowMs,
    subject,
    licence: book.terms,
    present: members.filter((one) => one.facts.lastPresenceAtMs !== null).length,
    newlyDark,
    dark: dark.length - newlyDark,
  };
}

/** The mass finding of a site swallows its members' own: one event, one anomaly. */
function deviceSays(conditions: Conditions, one: Observed, nowMs: number): unknown[] {
  const site = { type: 'site', id: one.facts.device.site } as const;
  const isSwallowed = conditions.isFiring('mass-dark', site);
  const words = one.words.filter(
    (word) => !(isSwallowed && word.kind === 'gone-dark' && word.state === 'fire'),
  );
  return appliedNews(conditions, words, nowMs, one.facts);
}

function licenceSays(conditions: Conditions, book: Book, activeDevices: number, nowMs: number) {
  const facts = { nowMs, licence: book.terms, activeDevices };
  return appliedNews(conditions, appraiseLicence(facts).words, nowMs, facts);
}

/** Applies words that are news; answers the facts behind those that changed a condition's state or severity. */
function appliedNews<F>(
  conditions: Conditions,
  words: readonly Statement[],
  nowMs: number,
  facts: F,
): F[] {
  const news = words.filter((word) => conditions.isNews(word));
  return conditions.apply(news, nowMs) ? [facts] : [];
}
