/** What a ledger answers before anything is verified: may this API key submit, whose keys, which digests are known. */
import { sameBytes } from '../../core/bytes.ts';
import type { AskedItem, Resolved, ResolveRequest, Settled } from '../ledger-port.ts';
import { Histories } from './history.ts';
import type { Sent } from './quota.ts';
import { permittedGrant } from './settle.ts';
import type { LedgerStore, RosterKey } from './store.ts';
import { quotaWaitMs } from './submitter.ts';

/** Reads only; a ledger never founded answers without a trace. */
export function resolve(store: LedgerStore, request: ResolveRequest, clockMs: number): Resolved {
  const book = store.book();
  if (!book) return { word: 'unfounded' };
  const nowMs = Math.max(clockMs, book.timeMs);
  const grant = permittedGrant(store, request.apiKey, nowMs);
  if (!grant) return { word: 'not-permitted' };
  const keys = store.keys(request.kids);
  const maybeKnown = request.items.map((item) => {
    const ordinal = keys[item.kid]?.ordinal;
    return ordinal !== undefined && mayBeKnown(store, ordinal, item) ? item : null;
  });
  const known = locate(store, request.kids, maybeKnown);
  const waitMs = quotaWaitMs(store, book, grant.operator, nowMs, newsOf(request, known));
  if (waitMs > 0) return { word: 'over-quota', waitMs };
  const { epoch } = book;
  const moving = movingAmong(store, request.kids, keys);
  const found = { epoch, keys: keys.map((key) => key?.key ?? null), known };
  return { word: 'permitted', ...found, ...(moving.length > 0 && { moving }) };
}

/** Of each key a look into a set or two, which are empty where no device goes or comes. */
function movingAmong(
  { moves }: LedgerStore,
  kids: ResolveRequest['kids'],
  keys: readonly (RosterKey | null)[],
): number[] {
  return keys.flatMap((key, i) => {
    const isMoving = key ? moves.isMoving(key.ordinal) : moves.isExpected(kids[i]!);
    return isMoving ? [i] : [];
  });
}

/** What is sent again costs nothing of the quota: an answer that was lost must be had for the asking. */
function newsOf({ sizes }: ResolveRequest, known: readonly (Settled | null)[]): Sent {
  const news = sizes.filter((_, i) => !known[i]);
  return { items: news.length, bytes: news.reduce((sum, size) => sum + size, 0) };
}

/** Above the head almost nothing is known, and settling asks again: so that a fresh body costs no look into history. */
function mayBeKnown(store: LedgerStore, ordinal: number, item: AskedItem): boolean {
  const { head } = store.state(ordinal);
  if (!head || item.sequence > head.sequence) return false;
  return item.sequence < head.sequence || sameBytes(item.digest, head.digest);
}

/** Where digests stand that are settled already, within the ledger's memory; null for those not asked or not known. */
export function locate(
  store: LedgerStore,
  kids: readonly Uint8Array[],
  items: readonly (AskedItem | null)[],
): (Settled | null)[] {
  if (!store.book()) return items.map(() => null);
  const keys = store.keys(kids);
  const histories = new Histories(store);
  const asked = items.flatMap((item, at) => {
    const ordinal = item ? keys[item.kid]?.ordinal : undefined;
    return item && ordinal !== undefined ? [{ at, ordinal, digest: item.digest }] : [];
  });
  const found = items.map((): Settled | null => null);
  for (const { at, ordinal, digest } of asked.sort((a, b) => a.ordinal - b.ordinal)) {
    const entry = histories.of(ordinal).byDigest(digest);
    if (entry) found[at] = { sequence: entry.header, position: entry.position };
  }
  return found;
}
