/** What a ledger remembers of one device, and how one settled attestation changes it. */

import type { LastMeasured, PriorState } from '../../core/appraise/facts.ts';
import type { Fitting } from '../../core/appraise/usage/fitting.ts';
import type { Meter } from '../../core/appraise/usage/meter.ts';
import { higherFirmware } from '../../core/appraise/version.ts';
import { sameBytes } from '../../core/bytes.ts';
import type { Bytes, Claims, Digest, Firmware, Freshness, Order } from '../../core/model.ts';
import type { Boots, Chain, ChainHistory } from '../../core/verify/order.ts';

/** Retired bootseeds and open gaps that are remembered a device; more would let one device fill its page. */
const MAX_RETIRED_BOOTS = 4;
const MAX_OPEN_GAPS = 8;

export interface DeviceState extends Chain {
  /** Digests that a later attestation names as its predecessor and that never arrived. */
  readonly gaps: readonly Digest[];
  readonly lastPresenceAtMs: number | null;
  readonly lastAttemptAtMs: number | null;
  readonly lastPlace: PriorState['lastPlace'];
  readonly firmware: Firmware | null;
  readonly lastIssuedAtS: number | null;
  readonly lastResumedAtMs: number | null;
  readonly enrolledAtMs: number | null;
  /** The last round trips of its own key; null: none ever were admitted. */
  readonly lastMeasured: KeptMeasured | null;
  /** When round trips last said of its place what the licence required then; null: never. */
  readonly lastLocatedAtMs: number | null;
  /** The highest that it ever ran; null where that is `firmware`. */
  readonly highest: Firmware | null;
  /** Null: it never reported use that counts. */
  readonly meter: Meter | null;
  /** Null: it never said where it is built in. */
  readonly fitting: Fitting | null;
}

/** Round trips as a state keeps them: landmarks by their number in the ledger. */
export interface KeptMeasured {
  readonly trips: readonly (readonly [landmark: number, roundTripUs: number])[];
  readonly fromMs: number;
  readonly toMs: number;
}

export const UNSEEN: DeviceState = {
  head: null,
  boots: { seed: null, sinceChallengeMs: null, retired: [] },
  jumpedTo: null,
  gaps: [],
  lastPresenceAtMs: null,
  lastAttemptAtMs: null,
  lastPlace: null,
  firmware: null,
  lastIssuedAtS: null,
  lastResumedAtMs: null,
  enrolledAtMs: null,
  lastMeasured: null,
  lastLocatedAtMs: null,
  highest: null,
  meter: null,
  fitting: null,
};

/** What the rules may see of it: of its meter where the report says something of use; `lastMeasured` is what its last round trips were. */
export function priorOf(
  state: DeviceState,
  { usage }: Pick<Claims, 'usage'>,
  lastMeasured: LastMeasured | null,
): PriorState {
  return {
    ...(usage && state.meter ? { meter: state.meter } : {}),
    ...(state.highest ? { highest: state.highest } : {}),
    firmware: state.firmware,
    openGaps: state.gaps.length,
    lastPlace: state.lastPlace,
    lastIssuedAtS: state.lastIssuedAtS,
    lastResumedAtMs: state.lastResumedAtMs,
    ...(lastMeasured && { lastMeasured }),
  };
}

/** An attestation that is about to settle. */
export interface Settling {
  readonly claims: Claims;
  readonly digest: Digest;
  readonly order: Order;
  readonly freshness: Freshness;
  readonly nowMs: number;
  readonly counts: { readonly presence: boolean; readonly place: boolean };
  /** Round trips of the device's own key; null where none were admitted. */
  readonly kept: KeptMeasured | null;
  /** Whether they say of its place what the licence requires. */
  readonly isLocated: boolean;
}

const LEAVES_CHAIN: ReadonlySet<Order> = new Set([
  'equivocation',
  'late-unchecked',
  'after-transfer',
]);
const MOVES_HEAD: ReadonlySet<Order> = new Set(['first', 'next', 'resumed', 'gap']);

/** The state after `item` settled. */
export function nextState(state: DeviceState, item: Settling, history: ChainHistory): DeviceState {
  const attempted = { ...state, lastAttemptAtMs: item.nowMs };
  if (LEAVES_CHAIN.has(item.order)) return attempted;
  const gaps = gapsAfter(state, item, history);
  const jumpedTo = item.order === 'jump' ? jumpedToAfter(state, item) : state.jumpedTo;
  const seen = { ...attempted, ...presenceAfter(state, item), gaps, jumpedTo };
  if (!MOVES_HEAD.has(item.order)) return seen;
  const challengeAtMs = challengeTime(item.freshness);
  return {
    ...seen,
    // A copy: what a state holds outlives the part, whose bytes are in one piece.
    head: { sequence: item.claims.sequence, digest: item.digest.slice(), challengeAtMs },
    boots: bootsAfter(state.boots, item.claims.bootseed, challengeAtMs),
    firmware: item.claims.firmware,
    highest: highestAfter(state, item.claims.firmware),
    lastIssuedAtS: item.claims.issuedAtS,
    lastResumedAtMs: item.order === 'resumed' ? item.nowMs : state.lastResumedAtMs,
  };
}

function highestAfter({ highest, firmware }: DeviceState, now: Firmware): Firmware | null {
  const higher = higherFirmware(highest ?? firmware, now);
  return higher.vbios === now.vbios && higher.driver === now.driver ? null : higher;
}

function jumpedToAfter({ jumpedTo }: DeviceState, { claims }: Settling): number {
  return Math.max(jumpedTo ?? 0, claims.sequence);
}

function challengeTime(freshness: Freshness): number | null {
  return freshness.word === 'unknown' ? null : freshness.challengeAtMs;
}

function presenceAfter(state: DeviceState, item: Settling) {
  const atMs = challengeTime(item.freshness);
  const { lastPresenceAtMs, lastPlace, lastMeasured, lastLocatedAtMs } = state;
  return {
    lastPresenceAtMs: item.counts.presence ? atMs : lastPresenceAtMs,
    lastPlace:
      item.counts.place && atMs !== null ? { atMs, position: item.claims.position } : lastPlace,
    lastMeasured: item.counts.place && item.kept ? item.kept : lastMeasured,
    lastLocatedAtMs: item.counts.place && item.isLocated ? atMs : lastLocatedAtMs,
  };
}

function bootsAfter(boots: Boots, seed: Bytes, challengeAtMs: number | null): Boots {
  if (boots.seed && sameBytes(boots.seed, seed)) return boots;
  if (!boots.seed) return { seed: seed.slice(), sinceChallengeMs: challengeAtMs, retired: [] };
  const retired = [boots.seed, ...boots.retired].slice(0, MAX_RETIRED_BOOTS);
  return { seed: seed.slice(), sinceChallengeMs: challengeAtMs, retired };
}

/** A gap opens at a predecessor never seen; one that arrives late closes it, or moves it down to its own predecessor. */
function gapsAfter(state: DeviceState, item: Settling, history: ChainHistory): readonly Digest[] {
  const others = state.gaps.filter((missing) => !sameBytes(missing, item.digest));
  const isExpected = others.length < state.gaps.length;
  if (item.order !== 'gap' && !isExpected) return state.gaps;
  const missing = firstMissing(item.claims.previous, state.head, history);
  const isOpenAlready = missing && others.some((other) => sameBytes(other, missing));
  if (!missing || isOpenAlready) return others;
  return [...others, missing.slice()].slice(0, MAX_OPEN_GAPS);
}

/** Follows a chain down from `previous` to the digest that nobody has seen; null where it reaches what was in order. */
function firstMissing(previous: Digest, head: Chain['head'], history: ChainHistory): Digest | null {
  let digest = previous;
  for (let entry = history.byDigest(digest); entry; entry = history.byDigest(digest)) {
    if (entry.order !== 'late') return null;
    digest = entry.previous;
  }
  // The head is known for longer than history is kept.
  if (head && sameBytes(digest, head.digest)) return null;
  return digest.every((byte) => byte === 0) ? null : digest;
}
