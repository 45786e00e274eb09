/** The nouns of measured place: landmarks, and what they say of keys. Types only. */
import type { AttestationKey, Bytes, Position } from '../model.ts';

/** A point of known place that measures round trips to keys, as one version of the registry has it. */
export interface Landmark {
  readonly landmark: string;
  readonly version: number;
  readonly position: Pick<Position, 'latitude' | 'longitude'>;
  /** How far off the position may be at most. */
  readonly uncertaintyKm: number;
  readonly key: AttestationKey;
  /** From (inclusive) to (exclusive), Unix ms. */
  readonly validFromMs: number;
  readonly validToMs: number;
}

/** Of a landmark, what its discs are drawn by. */
export type LandmarkEntry = Pick<Landmark, 'landmark' | 'position' | 'uncertaintyKm'>;

/** What a landmark says of a key: how soon it answered at best. Nothing in it is proved. */
export interface RoundTrip {
  readonly landmark: string;
  /** Thumbprint of the device key, which answered itself where there is no session key. */
  readonly device: Bytes;
  /** Thumbprint of the key that answered, which the device key signed for this session. */
  readonly sessionKey?: Bytes;
  /** The challenge, by which the time of measuring is bounded from below. */
  readonly challenge: Bytes;
  /** 16 bytes, drawn by the landmark. */
  readonly session: Bytes;
  /** Probes that were answered, each of its own random nonce. */
  readonly probes: number;
  readonly minimumUs: number;
  /** By the landmark's clock, Unix ms. */
  readonly measuredAtMs: number;
}
