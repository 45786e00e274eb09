/**
 * A device's chain as its agent keeps it: state + what was measured + a challenge -> the next item and state.
 * The state is written down BEFORE an item is sent, and an item is only ever sent again as the same bytes:
 * two different items under one sequence are what a cloned key looks like.
 */
import { sameBytes } from '../core/bytes.ts';
import { ueidOf } from '../core/crypto/key.ts';
import type { SigningKey } from '../core/crypto/signing.ts';
import { encodeEvidence } from '../core/evidence/evidence.ts';
import type { Bytes, Claims, Digest } from '../core/model.ts';
import { err, ok, type Result } from '../core/result.ts';
import { resumeSequence } from '../core/verify/order.ts';

/** An item that was made and has no receipt yet. */
export interface PendingItem {
  readonly sequence: number;
  readonly digest: Digest;
  readonly item: Bytes;
}

/** What must outlive a restart. The secret key is not in it: that never changes and lies elsewhere. */
export interface AttesterState {
  /** The device's id and its ledger (licence), as the enrolment named them. */
  readonly device: string;
  readonly ledger: string;
  readonly model: string;
  /** Of the key that this chain is signed with, 32 bytes. */
  readonly thumbprint: Bytes;
  /** Of the last item made; 0 before the first. */
  readonly sequence: number;
  /** Digest of the last item made; zeros before the first. */
  readonly previous: Digest;
  readonly bootseed: Bytes;
  /** When the newest challenge answered was issued, or that of the moment when a lost state was given up; null: none. */
  readonly lastChallengeAtMs: number | null;
  /** Set from the moment a lost state is given up until the next item: its number follows from the challenge it answers. */
  readonly isResuming: boolean;
  /** Oldest first. */
  readonly pending: readonly PendingItem[];
}

/** The claims that an agent measures; the chain adds the others. */
export type Reading = Pick<
  Claims,
  | 'issuedAtS'
  | 'debug'
  | 'position'
  | 'firmware'
  | 'usage'
  | 'fabric'
  | 'chassis'
  | 'inventory'
  | 'oemBoot'
  | 'confidential'
  | 'bootcount'
  | 'uptimeS'
> &
  Partial<Pick<Claims, 'landmarkRecords'>>;

/** The log's challenge: 32 bytes, and when it was issued. */
export interface Challenge {
  readonly challenge: Bytes;
  readonly issuedAtMs: number;
}

export type AttesterReason =
  | 'attester_key_other'
  | 'attester_challenge_older'
  | 'attester_challenge_not_newer';

/** Who a chain belongs to, as an enrolment answers it. */
export type Enrolled = Pick<AttesterState, 'device' | 'ledger' | 'model' | 'thumbprint'>;

/** The state of a device that never attested. `bootseed`: 32 random bytes. */
export function newAttester(enrolled: Enrolled, bootseed: Bytes): AttesterState {
  const { device, ledger, model, thumbprint } = enrolled;
  const previous = new Uint8Array(32);
  const start = { sequence: 0, previous, lastChallengeAtMs: null, isResuming: false, pending: [] };
  return { device, ledger, model, thumbprint, bootseed, ...start };
}

/**
 * The next item, and the state in which it is pending: keep the state first, then send. The same arguments give the
 * same bytes. Refuses a key that is not this chain's; a challenge older than the last one answered, which would look
 * like a second writer's; and, when resuming, one that the lost state may have answered.
 */
export function nextAttestation(
  state: AttesterState,
  key: SigningKey,
  reading: Reading,
  { challenge, issuedAtMs }: Challenge,
): Result<{ readonly item: PendingItem; readonly state: AttesterState }, AttesterReason> {
  if (!sameBytes(key.thumbprint, state.thumbprint)) return err('attester_key_other');
  const fault = challengeFault(state, issuedAtMs);
  if (fault) return err(fault);
  const { ledger, model: hwmodel, previous, bootseed } = state;
  const sequence = nextSequence(state, issuedAtMs);
  const ueid = ueidOf(key.thumbprint);
  const chain = { ledger, hwmodel, sequence, previous, bootseed, challenge, ueid };
  const { item, digest } = encodeEvidence({ landmarkRecords: [], ...reading, ...chain }, key);
  const made = { sequence, digest, item };
  const pending = [...state.pending, made];
  const moved = { sequence, previous: digest, lastChallengeAtMs: issuedAtMs, isResuming: false };
  return ok({ item: made, state: { ...state, ...moved, pending } });
}

function challengeFault(
  { lastChallengeAtMs, isResuming }: AttesterState,
  issuedAtMs: number,
): AttesterReason | null {
  if (lastChallengeAtMs === null || issuedAtMs > lastChallengeAtMs) return null;
  if (isResuming) return 'attester_challenge_not_newer';
  return issuedAtMs < lastChallengeAtMs ? 'attester_challenge_older' : null;
}

/** A lost state cannot have used a number of this challenge's time, since its challenges were older ones. */
function nextSequence({ sequence, isResuming }: AttesterState, challengeAtMs: number): number {
  if (!isResuming) return sequence + 1;
  return resumeSequence(sequence === 0 ? null : sequence, challengeAtMs);
}

/** The state once an item has its receipt (or was refused for good, and will not be sent again). */
export function settled(state: AttesterState, digest: Digest): AttesterState {
  const pending = state.pending.filter((item) => !sameBytes(item.digest, digest));
  return { ...state, pending };
}

/** The state after a reboot: `bootseed` is 32 new random bytes; the chain goes on. */
export function rebooted(state: AttesterState, bootseed: Bytes): AttesterState {
  return { ...state, bootseed };
}

/** The newest attestation that the ledger settled, as `GET /v1/devices/{id}/head` gives it. */
export interface Head {
  readonly sequence: number;
  readonly digest: Digest;
}

/**
 * Goes on from the ledger's head after the state was lost: new bootseed, and a number far enough above the head that
 * tokens still under way fit in between. What was pending is given up: nobody knows its bytes any more. `seenAtMs`:
 * when the challenge of this moment was issued; the lost state may have answered it, so only a later one will do.
 */
export function resumed(
  enrolled: Enrolled,
  head: Head | null,
  bootseed: Bytes,
  seenAtMs: number | null = null,
): AttesterState {
  const fresh = newAttester(enrolled, bootseed);
  const start = { ...fresh, isResuming: true, lastChallengeAtMs: seenAtMs };
  return head ? { ...start, sequence: head.sequence, previous: head.digest } : start;
}

/**
 * Whether a state may go on. `behind`: the ledger settled what this state never made, so it is an old copy (a restored
 * backup) and would sign a sequence a second time; resume instead.
 */
export function standing(state: AttesterState, head: Head | null): 'current' | 'behind' {
  if (!head) return 'current';
  if (head.sequence > state.sequence) return 'behind';
  if (head.sequence < state.sequence) return 'current';
  return sameBytes(head.digest, state.previous) ? 'current' : 'behind';
}
