/**
 * Puts an attestation into its device's chain: what it is to what is already known of the device.
 * Decides by digest, sequence, previous and bootseed alone; whether a claim is true is not looked at.
 */
import type { Digest, Order } from '../model.ts';

/** A resumed chain goes on this far above its head, so that tokens still buffered fit in between. */
export const RESUME_STRIDE = 2 ** 16;
/** A sequence further than this above the head settles without moving it: one token must not burn the number space. */
export const JUMP_LIMIT = 2 ** 20;
/** How far back digests are remembered. */
export const HISTORY_MS = 30 * 24 * 3600 * 1000;

/** A settled attestation as the chain remembers it. */
export interface ChainEntry {
  readonly sequence: number;
  readonly digest: Digest;
  readonly previous: Digest;
  readonly order: Order;
}

/**
 * What has settled of one device within `HISTORY_MS`. Asked only where the fast way does not decide.
 * An entry that settled as `late-unchecked` counts for nothing: only `byDigest` knows it, so that it settles once.
 */
export interface ChainHistory {
  byDigest(digest: Digest): ChainEntry | undefined;
  bySequence(sequence: number): ChainEntry | undefined;
  successors(digest: Digest): readonly ChainEntry[];
}

export interface ChainHead {
  readonly sequence: number;
  readonly digest: Digest;
  readonly challengeAtMs: number | null;
}

/** The boot that the head belongs to, and those before it. */
export interface Boots {
  readonly seed: Uint8Array | null;
  /** Time of the first challenge answered under `seed`. */
  readonly sinceChallengeMs: number | null;
  readonly retired: readonly Uint8Array[];
}

export interface ChainItem {
  readonly digest: Digest;
  readonly sequence: number;
  readonly previous: Digest;
  readonly bootseed: Uint8Array;
  readonly challengeAtMs: number | null;
}

/** Where an item stands, or that it is known already. */
export type Place = Order | { readonly duplicateOf: ChainEntry };

/** Byte equality of two short public values. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The place of an item in its device's chain; `nowMs` decides which unknown items are too old to be checked. */
export function placeInChain(
  item: ChainItem,
  head: ChainHead | null,
  boots: Boots,
  history: ChainHistory,
  nowMs: number,
): Place {
  if (isOldBootAlive(item, boots)) {
    const known = history.byDigest(item.digest);
    return known ? { duplicateOf: known } : 'equivocation';
  }
  if (head && item.sequence === head.sequence + 1 && sameBytes(item.previous, head.digest)) {
    return 'next';
  }
  const known = history.byDigest(item.digest);
  if (known) return { duplicateOf: known };
  if (history.bySequence(item.sequence)) return 'equivocation';
  if (!head) return opening(item);
  if (item.sequence > head.sequence) return aboveHead(item, head, boots, history);
  return belowHead(item, head, history, nowMs);
}

/** A retired bootseed under a challenge newer than the present boot's first one: two machines run one key. */
function isOldBootAlive(item: ChainItem, boots: Boots): boolean {
  if (item.challengeAtMs === null || boots.sinceChallengeMs === null) return false;
  if (item.challengeAtMs <= boots.sinceChallengeMs) return false;
  return boots.retired.some((seed) => sameBytes(seed, item.bootseed));
}

function isZero(digest: Digest): boolean {
  return digest.every((byte) => byte === 0);
}

/** The first that is heard of a device; not its first where it names an earlier one, which is then missing. */
function opening(item: ChainItem): Order {
  if (item.sequence > JUMP_LIMIT) return 'jump';
  return isZero(item.previous) ? 'first' : 'gap';
}

function aboveHead(item: ChainItem, head: ChainHead, boots: Boots, history: ChainHistory): Order {
  if (item.sequence > head.sequence + JUMP_LIMIT) return 'jump';
  const parent = history.byDigest(item.previous);
  const isCounted = parent !== undefined && parent.order !== 'late-unchecked';
  const parentSequence = isCounted ? parent.sequence : isZero(item.previous) ? 0 : undefined;
  if (parentSequence !== undefined && isResumption(item, parentSequence, boots)) return 'resumed';
  if (sameBytes(item.previous, head.digest)) return 'gap';
  // An honest device made the head after every other settled one: what follows an older one is a fork.
  return parentSequence === undefined ? 'gap' : 'equivocation';
}

/** From whichever settled one the ledger named when asked: the head may have moved while the answer was under way. */
function isResumption(item: ChainItem, parentSequence: number, boots: Boots): boolean {
  if (item.sequence !== parentSequence + RESUME_STRIDE) return false;
  if (boots.seed && sameBytes(boots.seed, item.bootseed)) return false;
  return !boots.retired.some((seed) => sameBytes(seed, item.bootseed));
}

function belowHead(item: ChainItem, head: ChainHead, history: ChainHistory, nowMs: number): Order {
  const isUsedTwice = history
    .successors(item.previous)
    .some((successor) => successor.order !== 'resumed');
  if (isUsedTwice || isAfterHead(item, head)) return 'equivocation';
  const isTooOld = item.challengeAtMs === null || item.challengeAtMs <= nowMs - HISTORY_MS;
  return isTooOld ? 'late-unchecked' : 'late';
}

/** An agent never answers an older challenge after a newer one, so a lower sequence under a newer challenge is another writer's. */
function isAfterHead(item: ChainItem, head: ChainHead): boolean {
  if (item.challengeAtMs === null || head.challengeAtMs === null) return false;
  return item.challengeAtMs > head.challengeAtMs;
}
