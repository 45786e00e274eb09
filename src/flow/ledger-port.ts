/** A ledger as the flow calls it from outside: a Durable Object in the service, the same code over SQLite in tests. */

import type { RegisteredLandmark } from '../core/appraise/admitted.ts';
import type { Condition } from '../core/appraise/condition.ts';
import type { NetworkHint } from '../core/appraise/network-hint.ts';
import type { Contested } from '../core/custody.ts';
import type { AttestationKey, Bytes, Claims, Device, Digest, Freshness } from '../core/model.ts';
import type { CitedRecord } from '../core/place/admit.ts';
import type { Suspect } from '../core/place/suspects.ts';
import type { ItemReason } from '../core/result.ts';
import type { Passport } from './moves.ts';
import type { Standing, StandingRequest } from './report/standing-port.ts';
import type { NumberedChange } from './roster.ts';
import type { LateToken } from './settle/move-store.ts';

export type { RegisteredLandmark } from '../core/appraise/admitted.ts';
export type { NetworkHint } from '../core/appraise/network-hint.ts';

/** What a Worker asks before it verifies: may this API key submit, whose keys are these, which digests are settled. */
export interface ResolveRequest {
  readonly apiKey: string;
  /** The distinct `kid`s of the part. */
  readonly kids: readonly Bytes[];
  readonly items: readonly AskedItem[];
  /** Bytes of each item. */
  readonly sizes: readonly number[];
}

export interface AskedItem {
  /** Index into `kids`. */
  readonly kid: number;
  readonly digest: Digest;
  readonly sequence: number;
}

/** Where a digest stands in its ledger: header sequence and position inside the part. */
export interface Settled {
  readonly sequence: number;
  readonly position: number;
}

/** More than this submitter may send now. */
export interface OverQuota {
  readonly word: 'over-quota';
  /** After how long it fits. */
  readonly waitMs: number;
}

export type Resolved =
  | { readonly word: 'unfounded' | 'not-permitted' }
  | OverQuota
  | {
      readonly word: 'permitted';
      readonly epoch: number;
      /** One entry a `kid` asked. A tombstoned key is a key still: what it signs is proved, and held against it. */
      readonly keys: readonly (AttestationKey | null)[];
      /** One entry an item asked: where it is settled already, within 30 days. */
      readonly known: readonly (Settled | null)[];
      /** Places among the `kid`s of those whose device is between two ledgers; absent: none. */
      readonly moving?: readonly number[];
    };

/** A verified item as the ledger takes it: results, never bytes. */
export interface SettleItem {
  readonly digest: Digest;
  readonly kid: Bytes;
  readonly claims: Claims;
  /** When the challenge was issued; null where the log never issued it. */
  readonly challengeAtMs: number | null;
  /** Index in the archived evidence bundle. */
  readonly bundleIndex: number;
}

/** An item that was refused for what no signature proves. */
export interface RefusedItem {
  readonly itemHash: Bytes;
  readonly reason: ItemReason;
}

/** Records that items of a part cite, signatures checked, and every version of the landmarks that they name. */
export interface MeasuredWith {
  readonly records: readonly (CitedRecord & { readonly digest: Digest })[];
  readonly landmarks: readonly RegisteredLandmark[];
  /** Landmarks that are not believed now, named here or not; absent: none. */
  readonly suspects?: readonly SuspectLandmark[];
}

/** A landmark that is not believed, and which version of its standing says so. */
export interface SuspectLandmark {
  readonly suspect: Suspect;
  readonly version: number;
}

export interface SettleRequest {
  readonly apiKey: string;
  readonly epoch: number;
  readonly evidenceBundle: Bytes;
  readonly items: readonly SettleItem[];
  readonly refused: readonly RefusedItem[];
  /** Absent: no item cites a record that holds. */
  readonly measured?: MeasuredWith;
  /** Absent: the platform said nothing. */
  readonly network?: NetworkHint;
  /** Of the items in the evidence bundle. */
  readonly bytes: number;
}

/** A header that the log is not yet known to hold, with what has to be archived before it. */
export interface Carried {
  readonly sequence: number;
  readonly header: Bytes;
  readonly leaf: Bytes;
  /** Null of what another call settled: that one archives it, and whoever finds that it did not asks for it. */
  readonly verdictBundle: Bytes | null;
  /** Of the part that this very call settled: its trees, packed (part-items.ts), so that its receipts need neither bundle nor hash. */
  readonly trees?: Bytes;
}

export interface SettledItem extends Settled {
  readonly duplicate: boolean;
  readonly freshness: Freshness['word'];
}

export type SettleOutcome =
  | { readonly word: 'unfounded' | 'not-permitted' }
  | { readonly word: 'stale-epoch' }
  | OverQuota
  | {
      readonly word: 'settled';
      /** One entry an item of the request, in its order. */
      readonly items: readonly SettledItem[];
      /** Every header of this ledger not yet known as anchored, in order, at most 256. */
      readonly carried: readonly Carried[];
    };

export interface AnchoredHeader {
  readonly sequence: number;
  readonly index: number;
}

/** A header as its ledger keeps it; `index` is null until the log is known to hold it. */
export interface HeaderRow {
  readonly sequence: number;
  readonly header: Bytes;
  readonly leaf: Bytes;
  readonly index: number | null;
}

/** The newest settled attestation of a device: where an agent that lost its state goes on from. */
export interface DeviceHead {
  readonly sequence: number;
  readonly digest: Digest;
}

export interface DeviceHistoryEntry {
  readonly sequence: number;
  readonly digest: Digest;
  readonly settledAtMs: number;
  readonly header: number;
  readonly position: number;
}

/** A device as its ledger sees it. */
export interface DeviceView {
  readonly device: Device;
  /** With the time of its challenge; null where the log knows of none. */
  readonly head: (DeviceHead & { readonly challengeAtMs: number | null }) | null;
  readonly lastPresenceAtMs: number | null;
  readonly lastAttemptAtMs: number | null;
  readonly lastPosition: { readonly latitude: number; readonly longitude: number } | null;
  readonly firmware: { readonly vbios?: string; readonly driver?: string } | null;
  readonly conditions: readonly Condition[];
  readonly history: readonly DeviceHistoryEntry[];
}

/** Attestations that a condition rests on, and the header that committed its last state. */
export interface AskedEvidence {
  /** Whose they are; null where the condition is about no single device. */
  readonly device: string | null;
  readonly header: number;
  /** Hex. */
  readonly digests: readonly string[];
}

export interface PlacedEvidence {
  readonly headers: readonly HeaderRow[];
  /** Digests that are older than the ledger's thirty days, or of devices that the question does not name. */
  readonly unplaced: readonly string[];
}

export interface LedgerPort {
  resolve(request: ResolveRequest): Promise<Resolved>;
  settle(request: SettleRequest): Promise<SettleOutcome>;
  /** Tells the ledger what the log holds; each known header may be told again. */
  confirm(anchored: readonly AnchoredHeader[]): Promise<void>;
  /** The verdict bundle of a header that is not known to be in the log; null of any other. */
  bundle(sequence: number): Promise<Bytes | null>;
  /** Brings the conditions that changed into the index; answers how many. */
  publish(): Promise<number>;
  /** Applies the changes above its epoch, in order; answers the epoch it then has. */
  applyChanges(changes: readonly NumberedChange[]): Promise<{ readonly epoch: number }>;
  /** Where digests of these devices' attestations stand, within 30 days. */
  locate(kids: readonly Bytes[], items: readonly AskedItem[]): Promise<readonly (Settled | null)[]>;
  /** Sequence of its last header; 0 before the first. */
  lastSequence(): Promise<number>;
  headers(sequences: readonly number[]): Promise<readonly (HeaderRow | null)[]>;
  /** The header that settled last. */
  newestHeader(): Promise<HeaderRow | null>;
  device(device: string): Promise<DeviceView | null>;
  /** The headers that committed what conditions rest on: one entry a condition asked. */
  evidence(asked: readonly AskedEvidence[]): Promise<readonly PlacedEvidence[]>;
  /** The papers of devices that it has closed; null of any other. */
  passports(devices: readonly string[]): Promise<readonly (Passport | null)[]>;
  /** Takes tokens that another ledger of a device's chain settled; answers which of them it has now. */
  takeLate(tokens: readonly LateToken[]): Promise<readonly boolean[]>;
  /** Counts against a submitter that it sent a published sample as evidence for one of the ledger's devices. */
  sawSample(submitter: string): Promise<void>;
  /** Takes what a manifest under its licence named, and another exporter's device has. */
  sawContested(contested: readonly Omit<Contested, 'atMs'>[]): Promise<void>;
  /** How it stood under a checkpoint; brings what is on its way to the log there first. */
  standing(asked: StandingRequest): Promise<Standing>;
  /** Runs the tick rules and drains what is older than 5 s: what its alarm does. */
  sweep(): Promise<void>;
  /** Wakes a ledger that missed its alarm, and says so. */
  watch(): Promise<'on-time' | 'late'>;
}
