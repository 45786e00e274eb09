/** Applies registry changes to a ledger's roster: in order, each once, appraised like everything else. */
import type { LicenceTerms, Site } from '../../core/model.ts';
import type { NumberedChange, RosterChange } from '../roster.ts';
import { causeOfSite, causeOfTerms } from './cause.ts';
import { deviceBound } from './chains.ts';
import { applyMove } from './move.ts';
import type { Settler } from './part.ts';
import { handedOver, partiesTold } from './parties.ts';
import { appraiseRoster } from './quantity.ts';
import { isQuiet, type QuietChange, toldQuietly } from './quiet.ts';
import { reappraiseSite, reappraiseTerms } from './reappraise.ts';
import { confirmRetirement, retired } from './retire.ts';
import { type Book, type LedgerStore, PAGE_SIZE } from './store.ts';
import { withSince } from './terms-since.ts';

/** The epoch after `changes`; those at or below the ledger's epoch are known already and change nothing. */
export function applyChanges(
  store: LedgerStore,
  ledger: string,
  changes: readonly NumberedChange[],
  clockMs: number,
  settler: Settler,
): { readonly epoch: number } {
  return store.transaction(() => {
    const applied = appliedBy(store.book());
    const news = changes.filter(({ change }) => change > applied);
    for (const change of news) applyChange(store, ledger, change, clockMs, settler);
    const book = store.book();
    if (!book || news.length === 0) return { epoch: applied };
    if (news.some(({ body }) => countsAnew.has(body.type))) {
      appraiseRoster(store, book, Math.max(clockMs, book.timeMs), settler);
    }
    return { epoch: appliedBy(book) };
  });
}

function appliedBy(book: Book | null): number {
  return Math.max(book?.epoch ?? 0, book?.quiet ?? 0);
}

/** By these the number of devices on a line changes. */
const countsAnew: ReadonlySet<RosterChange['type']> = new Set(['devices', 'arrive', 'departed']);

/** Terms and sites are re-appraised one change after another, so that each condition names the change that moved it. */
function applyChange(
  store: LedgerStore,
  ledger: string,
  { change, body }: NumberedChange,
  clockMs: number,
  settler: Settler,
): void {
  const book = store.book();
  if (!book) {
    if (body.type !== 'licence')
      throw new Error('a ledger is founded by its licence, before anything else is told of it');
    const terms = withSince(body.terms, null, clockMs);
    store.putBook({
      ...founded(ledger, terms, clockMs),
      ...licenceOf({ ...body, terms }),
      epoch: change,
    });
    return;
  }
  if (isQuiet(body)) {
    store.putBook({ ...book, quiet: change });
    toldQuietly(store, book, body, Math.max(clockMs, book.timeMs));
    return;
  }
  // Not the ledger's last time: a key has its end now, and what it signed until now is no misuse.
  const nowMs = Math.max(clockMs, book.timeMs);
  const at: Moment = { book: { ...book, epoch: change }, nowMs, settler };
  if (body.type === 'licence') applyTerms(store, at, body);
  else if (body.type === 'site') applySite(store, at, body.site);
  else {
    store.putBook(at.book);
    applyToRoster(store, at, body);
  }
}

interface Moment {
  /** Under the epoch of the change. */
  readonly book: Book;
  readonly nowMs: number;
  readonly settler: Settler;
}

function applyTerms(
  store: LedgerStore,
  { book, nowMs, settler }: Moment,
  told: Extract<RosterChange, { type: 'licence' }>,
): void {
  const body = { ...told, terms: withSince(told.terms, book.terms, nowMs) };
  const after = { ...book, ...licenceOf(body) };
  store.putBook(after);
  const site = (name: string) => store.site(name);
  const cause = causeOfTerms(book.terms, body, nowMs);
  const turn = {
    ...{ before: { terms: book.terms, site }, after: { terms: body.terms, site } },
    ...{ cause, nowMs },
  };
  reappraiseTerms(store, after, turn, settler);
  // Of a licence that was never issued nothing may report; what its devices sign from now on is misuse.
  if (body.terms.status === 'rejected') {
    store.revokeDevices(nowMs);
    store.moves.dropMoving();
  }
  dropUnlicensedSites(store, body.terms);
}

/** A site that was taken out stays for as long as devices are registered there: they would be lost without it. */
function dropUnlicensedSites(store: LedgerStore, { sites: licensed }: LicenceTerms): void {
  if (!licensed) return;
  for (const { site } of store.sites()) {
    if (!licensed.includes(site) && !store.hasDevicesAt(site)) store.dropSite(site);
  }
}

function applySite(store: LedgerStore, { book, nowMs, settler }: Moment, site: Site): void {
  const before = store.site(site.site);
  store.putSite(site);
  store.putBook(book);
  if (!before || !isOther(before, site)) return;
  // From another place landmarks are heard otherwise; a claimed one alone would let an operator forget how it was heard.
  const isConfirmed = site.status === 'confirmed';
  const isNew = before.status !== 'confirmed' || isElsewhere(before, site);
  if (isConfirmed && isNew) store.places.dropBaselines(site.site);
  const { terms } = book;
  const turn = {
    before: { terms, site: (name: string) => (name === site.site ? before : store.site(name)) },
    after: { terms, site: (name: string) => store.site(name) },
    ...{ cause: causeOfSite(before, site), nowMs },
  };
  reappraiseSite(store, book, site.site, turn, settler);
}

function isOther(before: Site, after: Site): boolean {
  const told = ({ geometry, country, status }: Site) => JSON.stringify([geometry, country, status]);
  return told(before) !== told(after);
}

function isElsewhere(before: Site, after: Site): boolean {
  return JSON.stringify(before.geometry) !== JSON.stringify(after.geometry);
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
  { book, nowMs, settler }: Moment,
  body: Exclude<RosterChange, QuietChange | { type: 'licence' | 'site' }>,
): void {
  switch (body.type) {
    case 'ownership':
      partiesTold(store, book, body, nowMs, settler);
      return;
    case 'handed-over':
      handedOver(store, body);
      return;
    case 'window':
      store.putWindow(body.window);
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
    case 'binding': {
      const device = store.deviceNamed(body.device);
      if (!device) return;
      store.places.putBinding(device.ordinal, body.binding);
      deviceBound(store, book, device, nowMs, settler);
      return;
    }
    case 'revoke': {
      const device = store.deviceNamed(body.device);
      if (!device) throw new Error('a revocation names a device that is not on the roster');
      store.putDevice({ ...device, version: body.version, status: 'revoked' });
      store.tombstoneKeys(device.ordinal, nowMs);
      retired(store, book, device, body, nowMs, settler);
      return;
    }
    case 'depart':
    case 'expect':
    case 'unexpect':
    case 'arrive':
    case 'departed':
    case 'stay':
      applyMove(store, { book, nowMs, settler }, body);
      return;
    case 'retirement': {
      const device = store.deviceNamed(body.device);
      if (device) store.putDevice({ ...device, version: body.version });
      confirmRetirement(store, book, body, nowMs, settler);
      return;
    }
  }
}

function ordinalOf(store: LedgerStore, name: string): number {
  const device = store.deviceNamed(name);
  if (!device) throw new Error('an enrolment names a device that is not on the roster');
  return device.ordinal;
}

/** The first enrolment counts: or a new key each day would be a new day to show the device's place by. */
function markEnrolled(store: LedgerStore, ordinal: number, atMs: number): void {
  const known = store.state(ordinal);
  const state = { ...known, enrolledAtMs: known.enrolledAtMs ?? atMs };
  store.putStates(Math.floor(ordinal / PAGE_SIZE), new Map([[ordinal % PAGE_SIZE, state]]));
}
