/** Tokens that name a device's former ledger, as the next one hears of them: they fill its chain, or contradict it. */
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { appraiseAttestation } from '../../core/appraise/verdict.ts';
import { NO_EVIDENCE } from '../../core/log/header.ts';
import type { Order } from '../../core/model.ts';
import { freshness } from '../../core/verify/freshness.ts';
import { placeInChain } from '../../core/verify/order.ts';
import { isAfterEnd, keyStanding } from './chain-place.ts';
import { ABROAD } from './history.ts';
import type { LateToken } from './move-store.ts';
import { commitPart, type Settler } from './part.ts';
import { nextState, priorOf } from './state.ts';
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
    const own = tokens.filter((token, i) => isHere[i] && !sendAfter(store, token));
    if (own.length > 0) settleLate(store, book, own, Math.max(clockMs, book.timeMs), settler);
    return isHere;
  });
}

/** While a device is moving nothing of it changes, and nobody knows yet who goes on with it. */
function isHereOrGone(store: LedgerStore, name: string): boolean {
  const device = store.deviceNamed(name);
  return device !== null && !store.moves.isMoving(device.ordinal);
}

/** A device that has gone on since takes its chain after it. */
function sendAfter(store: LedgerStore, token: LateToken): boolean {
  const departure = store.moves.departure(store.deviceNamed(token.device)!.ordinal);
  if (!departure || token.tells === 'use') return false;
  store.moves.putToPassOn(departure.to, token);
  return true;
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
  return token.tells === 'use' ? countUse(work, token, device) : goOn(work, token, device);
}

/** Of a report under the next ledger's name, the use from before the cut. */
function countUse(work: Workspace, token: LateToken, device: RosterDevice): boolean {
  const departure = work.store.moves.departure(device.ordinal);
  if (!departure) return false;
  const state = work.state(device.ordinal);
  const facts = factsOf(work, token, device, 'after-transfer');
  const counts = { presence: false, place: false, usage: true };
  const untilS = Math.floor(departure.atMs / 1000);
  const next = withUse(work.use, { ...facts, counts, untilS }, state);
  work.putState(device.ordinal, next);
  return next !== state && !work.use.isEmpty;
}

/** A token of the chain that goes on here. */
function goOn(work: Workspace, token: LateToken, device: RosterDevice): boolean {
  const { digest, claims, challengeAtMs } = token;
  const state = work.state(device.ordinal);
  const history = work.history(device.ordinal);
  if (history.byDigest(digest)) return false;
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
