/** Landmarks and what they hear of devices, over the flow world: each attestation carries its records in its body. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import type { Bytes, Claims, Digest } from '../../src/core/model.ts';
import type { Point } from '../../src/core/place/geodesy.ts';
import type { RoundTrip } from '../../src/core/place/landmark.ts';
import { encodeRoundTrip } from '../../src/core/place/round-trip.ts';
import type { RegisteredLandmark } from '../../src/flow/ledger-port.ts';
import { roundTripUs } from '../core/place/world.ts';
import { World } from './world.ts';

/** Johor's neighbours, nearest first; by hand. */
export const towns = {
  johor: { latitude: 1.5, longitude: 103.7 },
  singapore: { latitude: 1.29, longitude: 103.85 },
  jakarta: { latitude: -6.21, longitude: 106.85 },
  hongKong: { latitude: 22.32, longitude: 114.17 },
  tokyo: { latitude: 35.68, longitude: 139.65 },
  beijing: { latitude: 39.9, longitude: 116.4 },
  mumbai: { latitude: 19.08, longitude: 72.88 },
} as const satisfies Record<string, Point>;
export type Town = keyof typeof towns;
export const hohhot: Point = { latitude: 40.84, longitude: 111.75 };

const HOUR_MS = 3_600_000;

interface Heard {
  /** Where the key that answers really is. */
  readonly at: Point;
  /** Added to every round trip, in milliseconds. */
  readonly delayMs?: number;
  readonly by?: readonly Town[];
  /** Whose key answers; the device's own where it is not said. */
  readonly key?: SigningKey;
  readonly claims?: Partial<Claims>;
  readonly trip?: Partial<RoundTrip>;
}

export class MeasuredWorld extends World {
  readonly #heads = new Map<number, { sequence: number; digest: Digest }>();

  constructor(devices: number) {
    super(devices);
    this.landmarks = (Object.keys(towns) as Town[]).map((town) => this.landmark(town));
  }

  landmarkKey(town: Town): SigningKey {
    return signingKey('Ed25519', sha256(utf8ToBytes(`landmark ${town}`)));
  }

  landmark(town: Town, more: Partial<RegisteredLandmark> = {}): RegisteredLandmark {
    return {
      ...{ landmark: `lmk_${town}`, version: 1, position: towns[town], uncertaintyKm: 0.5 },
      ...{ key: this.landmarkKey(town), operator: null, authority: null },
      ...{ validFromMs: 0, validToMs: Date.UTC(2030, 0, 1) },
      ...more,
    };
  }

  /** A record of one landmark, 1.5 times what light in fibre takes and the delay. */
  record(town: Town, challenge: Bytes, key: SigningKey, { at, delayMs = 0, trip = {} }: Heard) {
    const minimumUs = roundTripUs(towns[town], at, 1.5) + delayMs * 1_000;
    const measured = { landmark: `lmk_${town}`, device: key.thumbprint, challenge, minimumUs };
    const rest = { session: new Uint8Array(16).fill(1), probes: 16, measuredAtMs: this.nowMs };
    return encodeRoundTrip({ ...measured, ...rest, ...trip }, this.landmarkKey(town));
  }

  /** The next attestation of a device, with the records that it cites. */
  heard(n: number, heard: Heard) {
    const challenge = this.challenge();
    const own = heard.key ?? this.keys[n]!;
    const by = heard.by ?? (Object.keys(towns) as Town[]);
    const records = by.map((town) => this.record(town, challenge, own, heard));
    const head = this.#heads.get(n) ?? { sequence: 0, digest: new Uint8Array(32) };
    const cited = records.map(({ digest }) => digest);
    const next = { challenge, sequence: head.sequence + 1, previous: head.digest };
    const token = this.token(n, { ...next, landmarkRecords: cited, ...heard.claims });
    return { token, records: records.map(({ item }) => item) };
  }

  /** Submits the next attestation of a device, an hour after the last one; answers its digest. */
  async report(n: number, heard: Heard, afterMs = HOUR_MS): Promise<Digest> {
    this.nowMs += afterMs;
    const { token, records } = this.heard(n, heard);
    const outcome = await this.submit([...records, token.item]);
    if (outcome.word !== 'answered') throw new Error(outcome.word);
    const refused = outcome.answer.items.filter(({ word }) => word === 'refused');
    if (refused.length > 0) throw new Error(JSON.stringify(refused));
    const sequence = (this.#heads.get(n)?.sequence ?? 0) + 1;
    this.#heads.set(n, { sequence, digest: token.digest });
    return token.digest;
  }

  /** How a condition on a device stands; null where it never fired. */
  state(kind: Parameters<World['condition']>[0], n: number) {
    return this.condition(kind, { type: 'device', id: `dev_${n}` })?.state ?? null;
  }
}
