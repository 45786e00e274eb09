/**
 * Puts an attestation into its device's chain: what it is to what is already known of the device.
 * Decides by digest, sequence, previous and bootseed alone; whether a claim is true is not looked at.
 */
import { sameBytes } from '../bytes.ts';
import type { Digest, Order } from '../model.ts';

/** Sequence numbers that a second of challenge time has: a resumed chain begins at a multiple, above all before it. */
export const RESUME_STRIDE = 2 ** 16;
/** A sequence further than this above head and challenge time settles without moving the head: it would burn the number space. */
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

/** What is remembered of a device's chain. */
export interface Chain {
  readonly head: ChainHead | null;
  readonly boots: Boots;
  /** The highest sequence that settled as a jump: up to there an item may be known although the head is below it. */
  readonly jumpedTo: number | null;
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

/**
 * Where a chain goes on whose agent lost its state: `parent` is the sequence of the head on record, null where there
 * is none. Time makes the number one that the lost state cannot have used: its challenges were older ones.
 */
export function resumeSequence(parent: number | null, challengeAtMs: number): number {
  const nextMultiple = Math.floor((parent ?? NO_PARENT) / RESUME_STRIDE) + 1;
  return Math.max(Math.floor(challengeAtMs / 1000), nextMultiple) * RESUME_STRIDE;
}

/** The place of an item in its device's chain; `nowMs` decides which unknown items are too old to be checked. */
export function placeInChain(
  item: ChainItem,
  chain: Chain,
  history: ChainHistory,
  nowMs: number,
): Place {
  const { head, boots } = chain;
  const isAlive = isOldBootAlive(item, boots);
  if (!isAlive && head && isNext(item, head) && !isJumpedOver(item, chain)) return 'next';
  const known = history.byDigest(item.digest);
  if (known) return { duplicateOf: known };
  if (isAlive || isTaken(item, head, history)) return 'equivocation';
  if (!head) return opening(item, boots);
  if (item.sequence > head.sequence) return aboveHead(item, head, boots, history);
  return belowHead(item, head, nowMs);
}

/** The parent of a device's first attestation. */
const NO_PARENT = -1;

function isNext(item: ChainItem, head: ChainHead): boolean {
  return item.sequence === head.sequence + 1 && sameBytes(item.previous, head.digest);
}

function isJumpedOver(item: ChainItem, { jumpedTo }: Chain): boolean {
  return jumpedTo !== null && item.sequence <= jumpedTo;
}

/** A retired bootseed under a challenge newer than the present boot's first one: two machines run one key. */
function isOldBootAlive(item: ChainItem, boots: Boots): boolean {
  if (item.challengeAtMs === null || boots.sinceChallengeMs === null) return false;
  if (item.challengeAtMs <= boots.sinceChallengeMs) return false;
  return boots.retired.some((seed) => sameBytes(seed, item.bootseed));
}

/** Whether another attestation has the item's number, or follows its predecessor: one state signs neither twice. */
function isTaken(item: ChainItem, head: ChainHead | null, history: ChainHistory): boolean {
  if (history.bySequence(item.sequence)) return true;
  if (item.sequence === head?.sequence && !sameBytes(item.digest, head.digest)) return true;
  if (isResumeNumber(item.sequence)) return false;
  return history.successors(item.previous).some(({ sequence }) => !isResumeNumber(sequence));
}

/** A state that is lost again may resume from one head twice, and tokens that follow it may still be under way. */
function isResumeNumber(sequence: number): boolean {
  return sequence % RESUME_STRIDE === 0;
}

function isZero(digest: Digest): boolean {
  return digest.every((byte) => byte === 0);
}

/** The first that is heard of a device; not its first where it names an earlier one, which is then missing. */
function opening(item: ChainItem, boots: Boots): Order {
  if (isTooFar(item, 0)) return 'jump';
  if (!isZero(item.previous)) return 'gap';
  return isResumption(item, NO_PARENT, boots) ? 'resumed' : 'first';
}

/** Beyond what counting from the head, or resuming under the challenge that it answers, comes to. */
function isTooFar(item: ChainItem, from: number): boolean {
  const byTime = item.challengeAtMs === null ? 0 : resumeSequence(null, item.challengeAtMs);
  return item.sequence > Math.max(from, byTime) + JUMP_LIMIT;
}

function aboveHead(item: ChainItem, head: ChainHead, boots: Boots, history: ChainHistory): Order {
  if (isTooFar(item, head.sequence)) return 'jump';
  if (isNext(item, head)) return 'next';
  const parent = parentSequence(item.previous, head, history);
  if (parent === undefined) return 'gap';
  if (isResumption(item, parent, boots)) return 'resumed';
  // An honest device made the head after every other settled one: what follows an older one is a fork.
  return parent < head.sequence ? 'equivocation' : 'gap';
}

/** The head is known for longer than history is kept. */
function parentSequence(
  previous: Digest,
  head: ChainHead,
  history: ChainHistory,
): number | undefined {
  if (isZero(previous)) return NO_PARENT;
  if (sameBytes(previous, head.digest)) return head.sequence;
  const parent = history.byDigest(previous);
  return parent?.order === 'late-unchecked' ? undefined : parent?.sequence;
}

/** From whichever settled one the ledger named when asked: the head may have moved while the answer was under way. */
function isResumption(item: ChainItem, parent: number, boots: Boots): boolean {
  if (item.challengeAtMs === null) return false;
  if (item.sequence !== resumeSequence(parent, item.challengeAtMs)) return false;
  if (boots.seed && sameBytes(boots.seed, item.bootseed)) return false;
  return !boots.retired.some((seed) => sameBytes(seed, item.bootseed));
}

/** The head itself is too old to be checked once history has forgotten it. */
function belowHead(item: ChainItem, head: ChainHead, nowMs: number): Order {
  if (isAfterHead(item, head)) return 'equivocation';
  if (item.sequence === head.sequence || item.challengeAtMs === null) return 'late-unchecked';
  return item.challengeAtMs <= nowMs - HISTORY_MS ? 'late-unchecked' : 'late';
}

/** An agent never answers an older challenge after a newer one, so a lower sequence under a newer challenge is another writer's. */
function isAfterHead(item: ChainItem, head: ChainHead): boolean {
  if (item.challengeAtMs === null || head.challengeAtMs === null) return false;
  return item.challengeAtMs > head.challengeAtMs;
}
