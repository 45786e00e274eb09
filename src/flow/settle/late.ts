/** Tokens that name a device's former ledger, as the next one hears of them: they fill its chain, or contradict it. */
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { appraiseAttestation } from '../../core/appraise/verdict.ts';
import { NO_EVIDENCE } from '../../core/log/header.ts';
import type { Order } from '../../core/model.ts';
import { freshness } from '../../core/verify/freshness.ts';
import { placeInChain } from '../../core/verify/order.ts';
import { isAfterEnd, keyStanding } from './chain-place.ts';
import { ABROAD } from './history.ts';
import type { Departure, LateToken } from './move-store.ts';
import { commitPart, type Settler } from './part.ts';
import { nextState, priorOf } from './state.ts';
import { countStay, countUntil, tellBefore } from './stays.ts';
import type { Book, LedgerStore, RosterDevice, RosterKey } from './store.ts';
import { settleUse, withUse } from './use.ts';
import { Workspace } from './workspace.ts';

/** Which of the tokens this ledger has now; the others wait for their device to arrive. */
export function takeLate(
  store: LedgerStore,
  tokens: readonly LateToken[],
  clockMs: number,
  settler: Settler,
): readonly boolean[] {
  return store.transaction(() => {
    const book = store.book();
    const isHere = tokens.map(({ device }) => book !== null && isHereOrGone(store, device));
    if (!book) return isHere;
    const own = tokens.filter((_, i) => isHere[i]);
    if (own.length > 0) settleLate(store, book, own, Math.max(clockMs, book.timeMs), settler);
    return isHere;
  });
}

/** While a device is moving nothing of it changes, and nobody knows yet who goes on with it. */
function isHereOrGone(store: LedgerStore, name: string): boolean {
  const device = store.deviceNamed(name);
  return device !== null && !store.moves.isMoving(device.ordinal);
}

function settleLate(
  store: LedgerStore,
  book: Book,
  tokens: readonly LateToken[],
  nowMs: number,
  settler: Settler,
): void {
  const work = new Workspace(store, book, '', nowMs);
  const ordered = tokens
    .map((token) => ({ token, device: store.deviceNamed(token.device)! }))
    .sort(
      (a, b) =>
        a.device.ordinal - b.device.ordinal || a.token.claims.sequence - b.token.claims.sequence,
    );
  const news = ordered.filter(({ token, device }) => settleOne(work, token, device));
  if (news.length === 0) return;
  const use = settleUse(store, work.use, work.conditions, book.terms, nowMs);
  work.write();
  const said = news.map(({ token: { device, from, digest, claims } }) => {
    return { device, from, digest, sequence: claims.sequence };
  });
  commitPart(
    store,
    book,
    {
      ...{ nowMs, epoch: book.epoch, evidenceBundle: NO_EVIDENCE, earliestMs: nowMs, entries: [] },
      ...{ conditions: work.conditions.changed(), used: work.use.rows() },
      context: { terms: book.terms, passedOn: said, ...(use.length > 0 ? { use } : {}) },
    },
    settler,
  );
}

/** False where nothing of it is news: what is passed on twice counts once. */
function settleOne(work: Workspace, token: LateToken, device: RosterDevice): boolean {
  if (token.tells === 'use') {
    return countStay(work, token, device, factsOf(work, token, device, 'after-transfer'));
  }
  const departure = work.store.moves.departure(device.ordinal);
  return departure ? goAfter(work, token, device, departure) : goOn(work, token, device);
}

/** Its device has gone on since: the chain goes after it, and what was used while it was here counts here. */
function goAfter(
  work: Workspace,
  token: LateToken,
  device: RosterDevice,
  { to, atMs: untilMs }: Departure,
): boolean {
  work.store.moves.putToPassOn(to, { ...token, untilMs });
  const key = keyOf(work, token);
  if (key && isAfterEnd(work, token, key)) return false;
  seeBefore(work, token, device);
  return countUntil(work, device, factsOf(work, token, device, 'after-transfer'), untilMs);
}

/** Known from the device's papers, which say nothing of its use; what was counted already adds nothing. */
function useAgain(work: Workspace, token: LateToken, device: RosterDevice, order: Order): boolean {
  if (order === 'equivocation' || order === 'late-unchecked') return false;
  seeBefore(work, token, device);
  const facts = factsOf(work, token, device, 'after-transfer');
  return countUntil(work, device, facts, Number.POSITIVE_INFINITY);
}

/** Where whoever tells it has seen to all use up to this stay nobody has to be told. */
function seeBefore(work: Workspace, token: LateToken, { ordinal }: RosterDevice): void {
  const arrival = work.store.moves.arrival(ordinal);
  if (arrival && arrival.cutAtMs !== token.untilMs) tellBefore(work, ordinal, token);
}

/** A token of the chain that goes on here. */
function goOn(work: Workspace, token: LateToken, device: RosterDevice): boolean {
  const { digest, claims, challengeAtMs } = token;
  const state = work.state(device.ordinal);
  const history = work.history(device.ordinal);
  const known = history.byDigest(digest);
  if (known) return useAgain(work, token, device, known.order);
  const key = keyOf(work, token);
  if (key && isAfterEnd(work, token, key)) return misused(work, token, device, key);
  const order = placeInChain({ ...claims, digest, challengeAtMs }, state, history, work.nowMs);
  if (typeof order === 'object') return false;
  const facts = factsOf(work, token, device, order);
  // Its former ledger judged it; whether it contradicts the chain can only be said here.
  const words = order === 'equivocation' ? appraiseAttestation(facts).words : [];
  const clones = words.filter(({ kind }) => kind === 'cloned-key');
  work.conditions.apply(clones, work.nowMs, digest);
  work.remember(device.ordinal, { order, position: ABROAD, digest, ...chainOf(claims) });
  if (order !== 'equivocation') seeBefore(work, token, device);
  const counts = { presence: false, place: false, usage: order !== 'equivocation' };
  const settling = { ...facts, counts, kept: null, isLocated: false };
  const next = { ...nextState(state, settling, history), lastAttemptAtMs: state.lastAttemptAtMs };
  work.putState(device.ordinal, withUse(work.use, settling, next));
  return true;
}

/** By the roster of this ledger: under the name of one that the device has left, its keys never end. */
function keyOf({ store }: Workspace, { kid }: LateToken): RosterKey | null {
  return kid ? (store.keys([kid])[0] ?? null) : null;
}

/** Counts for nothing, as under this ledger's own name, and is found all the same. */
function misused(work: Workspace, token: LateToken, device: RosterDevice, key: RosterKey): boolean {
  const { digest, claims } = token;
  const order = 'late-unchecked';
  const facts = { ...factsOf(work, token, device, order), ...keyStanding(key) };
  work.conditions.apply(appraiseAttestation(facts).words, work.nowMs, digest);
  work.remember(device.ordinal, { order, position: ABROAD, digest, ...chainOf(claims) });
  return true;
}

function factsOf(
  work: Workspace,
  { digest, claims, challengeAtMs, submitter }: LateToken,
  device: RosterDevice,
  order: Order,
): AttestationFacts {
  return {
    ...{ nowMs: work.nowMs, claims, digest, order, device },
    freshness: freshness(challengeAtMs, work.nowMs, work.freshnessMs),
    ...{ strength: 'software', key: 'current', site: work.site(device.site) },
    ...{ submitter, licence: work.book.terms },
    prior: priorOf(work.state(device.ordinal), claims, null),
  };
}

function chainOf({ sequence, previous }: LateToken['claims']) {
  return { sequence, previous };
}
