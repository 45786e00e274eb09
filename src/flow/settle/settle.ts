/** One part of a body into its ledger: order, freshness, appraisal, next state, header. One synchronous transaction. */

import type { PartPlaces } from '../../core/appraise/admitted.ts';
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import { meetsLocationTerms, placeWordOf } from '../../core/appraise/measured.ts';
import { appraiseAttestation } from '../../core/appraise/verdict.ts';
import { encodeVerdict } from '../../core/appraise/verdict-encoding.ts';
import { packTrees } from '../../core/log/part-items.ts';
import { freshness } from '../../core/verify/freshness.ts';
import type {
  Carried,
  NetworkHint,
  SettledItem,
  SettleItem,
  SettleOutcome,
  SettleRequest,
  SuspectLandmark,
} from '../ledger-port.ts';

import type { ApiKeyGrant } from '../roster.ts';
import { keyStanding, passOn, placeOf } from './chain-place.ts';
import { contentOf } from './content.ts';
import { entryOf } from './entry.ts';
import { believedBefore, measuredFacts, placesOf, rememberMeasured } from './measured.ts';
import { commitPart, type Settler } from './part.ts';
import { nextState, priorOf } from './state.ts';
import type { Book, LedgerStore, RosterKey } from './store.ts';
import { chargeQuota, quotaWaitMs, tallySubmission } from './submitter.ts';
import { landmarksSay, suspectsUnder, suspend } from './suspects.ts';
import { settleUse, withUse } from './use.ts';
import { Workspace } from './workspace.ts';

/** Headers that one answer carries at most; what is older goes first. */
export const MAX_CARRIED = 256;

/** Settles a part, or says why this API key, or this view of the roster, may not. */
export function settle(
  store: LedgerStore,
  request: SettleRequest,
  clockMs: number,
  settler: Settler,
): SettleOutcome {
  return store.transaction(() => {
    const book = store.book();
    if (!book) return { word: 'unfounded' };
    const nowMs = Math.max(clockMs, book.timeMs);
    const grant = permittedGrant(store, request.apiKey, nowMs);
    if (!grant) return { word: 'not-permitted' };
    if (request.epoch !== book.epoch) return { word: 'stale-epoch' };
    const sent = { items: request.items.length + request.refused.length, bytes: request.bytes };
    const waitMs = quotaWaitMs(store, book, grant.operator, nowMs, sent);
    if (waitMs > 0) return { word: 'over-quota', waitMs };
    const { items, own } = settleItems(store, book, request, grant, nowMs, settler);
    const sequence = book.sequence + 1;
    const carried = store
      .unanchored(MAX_CARRIED)
      .map((one): Carried => ({ ...one, ...(own && one.sequence === sequence ? own : OTHERS) }));
    return { word: 'settled', items, carried };
  });
}

/** The grant of an API key that may submit at `nowMs`: neither revoked nor expired, and its party runs a site of the licence. */
export function permittedGrant(
  store: LedgerStore,
  apiKey: string,
  nowMs: number,
): ApiKeyGrant | null {
  const grant = store.grant(apiKey);
  if (!grant || grant.revoked || grant.expiresAtMs <= nowMs) return null;
  return store.sites().some((site) => site.operator === grant.operator) ? grant : null;
}

/** What a header of this very call is carried with. */
type Own = Required<Pick<Carried, 'verdictBundle' | 'trees'>>;
const OTHERS = { verdictBundle: null } as const;

function settleItems(
  store: LedgerStore,
  book: Book,
  request: SettleRequest,
  grant: ApiKeyGrant,
  nowMs: number,
  settler: Settler,
): { readonly items: readonly SettledItem[]; readonly own: Own | null } {
  const work = new Workspace(store, book, grant.operator, nowMs);
  const answers = new Array<SettledItem>(request.items.length);
  const ordered = inChainOrder(store, request.items);
  store.prepareDevices(ordered.map(({ key }) => key.ordinal));
  const devices = new Set(ordered.map(({ key }) => work.device(key.ordinal).device));
  work.conditions.load('device', [...devices]);
  work.bindings.load(ordered.map(({ key }) => key.ordinal));
  const measured = suspectsUnder(request.measured, book.authority);
  const places = measured && placesOf(measured, book);
  const alongside = { network: request.network, places, suspects: measured?.suspects ?? [] };
  for (const { item, key, at } of ordered) {
    answers[at] = settleItem(work, item, key, alongside);
  }
  if (measured) landmarksSay(work.conditions, measured, book.authority, work.nowMs);
  const use = settleUse(store, work.use, work.conditions, book.terms, nowMs);
  tallySubmission(work, request.refused);
  chargeQuota(work, request);
  work.write();
  const isEmpty = work.entries.length === 0 && work.conditions.changed().length === 0;
  if (isEmpty) return { items: answers, own: null };
  const { trees, verdictBundle } = commitPart(
    store,
    book,
    contentOf(work, request, use, places),
    settler,
  );
  return { items: answers, own: { verdictBundle, trees: packTrees(trees) } };
}

/** By device and then by sequence, so that buffered tokens of one body settle in the order they were made in. */
function inChainOrder(store: LedgerStore, items: readonly SettleItem[]) {
  const keys = store.keys(items.map((item) => item.kid));
  return items
    .map((item, at) => ({ item, key: expectKey(keys[at]), at }))
    .sort(
      (a, b) => a.key.ordinal - b.key.ordinal || a.item.claims.sequence - b.item.claims.sequence,
    );
}

/** The Worker verified under a key that this very epoch named, so its absence is our own fault. */
function expectKey(key: RosterKey | null | undefined): RosterKey {
  if (!key) throw new Error('a verified item names a key that is not on the roster');
  return key;
}

/** What all items of a part are appraised with. */
interface Alongside {
  readonly network: NetworkHint | undefined;
  readonly places: PartPlaces | undefined;
  readonly suspects: readonly SuspectLandmark[];
}

function settleItem(
  work: Workspace,
  item: SettleItem,
  key: RosterKey,
  { network, places, suspects }: Alongside,
): SettledItem {
  const device = work.device(key.ordinal);
  const state = work.state(device.ordinal);
  const history = work.history(device.ordinal);
  const { claims, digest, challengeAtMs } = item;
  const place = placeOf(work, item, key);
  const fresh = freshness(challengeAtMs, work.nowMs, work.freshnessMs);
  if (typeof place === 'object') {
    const known = history.byDigest(digest)!;
    return {
      sequence: known.header,
      position: known.position,
      duplicate: true,
      freshness: fresh.word,
    };
  }
  const own = work.bindings.held(device.ordinal, item.kid, challengeAtMs);
  const report = work.bindings.reported(device.ordinal);
  const { measured, besides, sessions } = measuredFacts(item, places, work, own, device.site);
  const facts: AttestationFacts = {
    nowMs: work.nowMs,
    claims,
    digest,
    order: place,
    freshness: fresh,
    strength: own.strength,
    device,
    ...keyStanding(key),
    site: work.site(device.site),
    submitter: work.submitter,
    licence: work.book.terms,
    prior: priorOf(state, claims, believedBefore(work, state.lastMeasured, suspects)),
    ...(measured && { measured }),
    ...(network && { network }),
    ...(report && { report }),
  };
  const verdict = appraiseAttestation(facts);
  suspend(work.conditions, device.device, suspects, work.nowMs);
  const placeWord = facts.measured && placeWordOf(facts);
  const extra = { placeWord, binding: own.binding, besides, sessions };
  work.conditions.apply(verdict.words, work.nowMs, digest);
  const encoded = encodeVerdict(verdict, facts, work.slab);
  const entry = entryOf(facts, encoded, item, extra);
  const position = work.add(entry, device.ordinal, facts);
  const kept = facts.measured ? rememberMeasured(work, facts, verdict) : null;
  const isRequired = facts.licence.location !== undefined && placeWord !== undefined;
  const isLocated = isRequired && meetsLocationTerms(facts, placeWord);
  const wasSeen = state.lastPresenceAtMs !== null;
  work.tally.add(device.ordinal, verdict.counts.presence, wasSeen, placeWord);
  const untilS = passOn(work, item, key, place);
  const settling = { ...facts, counts: verdict.counts, kept, isLocated, untilS };
  work.putState(device.ordinal, withUse(work.use, settling, nextState(state, settling, history)));
  return {
    sequence: work.book.sequence + 1,
    position,
    duplicate: false,
    freshness: fresh.word,
  };
}
