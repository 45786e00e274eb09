/** Applies registry changes to a ledger's roster: in order, each once, appraised like everything else. */
import { appraiseRegistry } from '../../core/appraise/verdict.ts';
import type { LicenceTerms } from '../../core/model.ts';
import type { NumberedChange, RosterChange } from '../roster.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import { UNSEEN } from './state.ts';
import { type Book, type LedgerStore, PAGE_SIZE } from './store.ts';
import { settleConditions } from './tick.ts';

/** The epoch after `changes`; those at or below the ledger's epoch are known already and change nothing. */
export function applyChanges(
  store: LedgerStore,
  ledger: string,
  changes: readonly NumberedChange[],
  clockMs: number,
  settler: Settler,
): { readonly epoch: number } {
  return store.transaction(() => {
    const epoch = store.book()?.epoch ?? 0;
    const news = changes.filter(({ change }) => change > epoch);
    for (const change of news) applyChange(store, ledger, change, clockMs);
    const book = store.book();
    if (!book || news.length === 0) return { epoch };
    appraiseRoster(store, book, Math.max(clockMs, book.timeMs), settler);
    return { epoch: book.epoch };
  });
}

function appraiseRoster(store: LedgerStore, book: Book, nowMs: number, settler: Settler): void {
  const facts = { nowMs, licence: book.terms, registeredByLine: store.registeredByLine() };
  const conditions = new Conditions(store);
  const news = appraiseRegistry(facts).words.filter((word) => conditions.isNews(word));
  conditions.apply(news, nowMs);
  settleConditions(store, book, conditions, nowMs, { registry: facts }, settler);
}

function applyChange(
  store: LedgerStore,
  ledger: string,
  { change, body }: NumberedChange,
  clockMs: number,
): void {
  const book = store.book();
  if (body.type === 'licence') {
    store.putBook({
      ...(book ?? founded(ledger, body.terms, clockMs)),
      ...licenceOf(body),
      epoch: change,
    });
    // Of a licence that was never issued nothing may report; what its devices sign from now on is misuse.
    if (body.terms.status === 'rejected') {
      store.revokeDevices(Math.max(clockMs, book?.timeMs ?? 0));
    }
    return;
  }
  if (!book)
    throw new Error('a ledger is founded by its licence, before anything else is told of it');
  // Not the ledger's last time: a key has its end now, and what it signed until now is no misuse.
  applyToRoster(store, body, Math.max(clockMs, book.timeMs));
  store.putBook({ ...book, epoch: change });
}

function licenceOf({ terms, exporter, authority }: Extract<RosterChange, { type: 'licence' }>) {
  return { terms, exporter, authority };
}

function founded(ledger: string, terms: LicenceTerms, timeMs: number): Book {
  const previousLeaf = new Uint8Array(32);
  return {
    ledger,
    terms,
    exporter: '',
    authority: '',
    epoch: 0,
    sequence: 0,
    previousLeaf,
    timeMs,
  };
}

function applyToRoster(
  store: LedgerStore,
  body: Exclude<RosterChange, { type: 'licence' }>,
  nowMs: number,
): void {
  switch (body.type) {
    case 'site':
      store.putSite(body.site);
      return;
    case 'api-key':
      store.putGrant(body.grant);
      return;
    case 'devices':
      for (const device of body.devices) store.putDevice(device);
      return;
    case 'key': {
      const ordinal = ordinalOf(store, body.device);
      store.putKey(ordinal, body.key, nowMs);
      markEnrolled(store, ordinal, body.enrolledAtMs);
      return;
    }
    case 'revoke': {
      const device = store.deviceNamed(body.device);
      if (!device) throw new Error('a revocation names a device that is not on the roster');
      store.putDevice({ ...device, status: 'revoked' });
      store.tombstoneKeys(device.ordinal, nowMs);
      return;
    }
  }
}

function ordinalOf(store: LedgerStore, name: string): number {
  const device = store.deviceNamed(name);
  if (!device) throw new Error('an enrolment names a device that is not on the roster');
  return device.ordinal;
}

function markEnrolled(store: LedgerStore, ordinal: number, enrolledAtMs: number): void {
  const page = Math.floor(ordinal / PAGE_SIZE);
  const states = [...store.page(page)];
  const slot = ordinal % PAGE_SIZE;
  states[slot] = { ...(states[slot] ?? UNSEEN), enrolledAtMs };
  store.putPage(page, states);
}
