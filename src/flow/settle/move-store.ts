/** What a ledger keeps of devices that left it or are on their way to it. Synchronous, like the rest of its store. */
import type { Meter } from '../../core/appraise/usage/meter.ts';
import type { Bytes, Claims, Digest } from '../../core/model.ts';

/** The tombstone of a device that is leaving or has left: where its chain was cut, and who goes on with it. */
export interface Departure {
  readonly ordinal: number;
  readonly move: string;
  /** The ledger that it goes to. */
  readonly to: string;
  /** Ledger time of the cut. */
  readonly atMs: number;
  /** Of the last attestation in order; null where there was none. */
  readonly cut: { readonly sequence: number; readonly digest: Digest } | null;
}

/** An attestation that settled under one ledger of a device's chain, as another one is told of it. */
export interface LateToken {
  /** All that it says, to the ledger that goes on with the chain; or use from before the cut, to the one before. */
  readonly tells: 'chain' | 'use';
  readonly device: string;
  /** The ledger that it names. */
  readonly from: string;
  readonly submitter: string;
  /** Of the key that signed it; absent of those that waited before it was told. */
  readonly kid?: Bytes;
  readonly digest: Digest;
  readonly claims: Claims;
  readonly challengeAtMs: number | null;
  /**
   * Of the chain: up to when whoever tells it has seen to its use. Of use: the end of the stay that is told. Absent of those
   * that waited before it was said.
   */
  readonly untilMs?: number;
}

/** Where a device came from, and when its chain was cut there. */
export interface Arrival {
  readonly ordinal: number;
  readonly from: string;
  readonly cutAtMs: number;
}

/** A device's time in a ledger that it has left since. */
export interface Stay {
  readonly ordinal: number;
  /** Null: it was registered here, and there is none before. */
  readonly sinceMs: number | null;
  readonly from: string | null;
  /** Ledger time of its cut, by which other ledgers name it. */
  readonly untilMs: number;
  readonly site: string;
  readonly meter: Meter | null;
}

export interface ToPassOn {
  readonly id: number;
  readonly token: LateToken;
}

export interface MoveStore {
  /** Whether the device of an ordinal is between ledgers: a look into a set. */
  isMoving(ordinal: number): boolean;
  /** Whether a key belongs to a device that is announced and not here yet. */
  isExpected(thumbprint: Bytes): boolean;
  /** Null where the device is here. */
  departure(ordinal: number): Departure | null;
  putDeparture(departure: Departure, isMoving: boolean): void;
  dropDeparture(ordinal: number): void;
  /** Ledger time at which the first of those on their way was cut; null where none is. */
  movingSinceMs(): number | null;
  /** Nothing is on its way any more: those that have not left are here for good. */
  dropMoving(): void;
  /** Where a device came from last; null where it was registered here. */
  arrival(ordinal: number): Arrival | null;
  putArrival(arrival: Arrival): void;
  /** A stay of a device that came back since, by the ledger time of its end. */
  stay(ordinal: number, untilMs: number): Stay | null;
  putStay(stay: Stay): void;
  /** Forgets stays that ended before. */
  dropStaysBefore(untilMs: number): void;
  /** Keys of devices that a move brings, in hex. */
  expect(move: string, thumbprints: readonly string[]): void;
  /** They are here, or will not come. */
  unexpect(move: string, thumbprints: readonly string[]): void;
  putToPassOn(to: string, token: LateToken): void;
  /** Ledgers that something waits for. */
  waitingFor(): readonly string[];
  /** What waits for one of them, behind an id, oldest first. */
  toPassOn(to: string, after: number, limit: number): readonly ToPassOn[];
  dropPassedOn(ids: readonly number[]): void;
}
