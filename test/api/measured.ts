/** Landmarks on the real service, and attestations with what they measured. */
import { expect } from 'vitest';
import { coseKeyOf } from '../../src/core/crypto/key.ts';
import { type SigningKey, signingKey } from '../../src/core/crypto/signing.ts';
import type { Point } from '../../src/core/place/geodesy.ts';
import type { RoundTrip } from '../../src/core/place/landmark.ts';
import { encodeRoundTrip } from '../../src/core/place/round-trip.ts';
import { roundTripUs } from '../core/place/world.ts';
import { good } from './client.ts';
import { attest, type Fleet, HERE, submitItems } from './fleet.ts';
import { rootKey } from './root-key.ts';
import { landmarkBody } from './world.ts';

export const towns: readonly Point[] = [
  { latitude: 1.5, longitude: 103.7 },
  { latitude: 1.29, longitude: 103.85 },
  { latitude: -6.21, longitude: 106.85 },
  { latitude: 22.32, longitude: 114.17 },
  { latitude: 39.9, longitude: 116.4 },
];

export interface TestLandmark {
  readonly id: string;
  /** Where it really stands. */
  readonly position: Point;
  readonly key: SigningKey;
}

/** Registers a landmark that stands at `position`, entered there or elsewhere. */
export async function standLandmark(position: Point, entered = position): Promise<TestLandmark> {
  const key = signingKey('Ed25519', crypto.getRandomValues(new Uint8Array(32)));
  const json = landmarkBody({
    key: Buffer.from(coseKeyOf(key)).toString('base64url'),
    position: { ...entered, uncertaintyKm: 0.5 },
  });
  const { id } = await good('registerLandmark', { key: rootKey, json });
  return { id, position, key };
}

export interface MeasuredAt {
  readonly landmarks: readonly TestLandmark[];
  /** Where the key that answers really is. */
  readonly at: Point;
  readonly delayMs?: number;
  readonly trip?: Partial<RoundTrip>;
  /** Where it is not the challenge of this minute. */
  readonly challenge?: Uint8Array;
  readonly claimed?: Point;
}

/** Submits the next attestation of a device with what the landmarks measured; answers its digest. */
export async function measured(fleet: Fleet, n: number, given: MeasuredAt): Promise<string> {
  const { landmarks, at, delayMs = 0, trip: more = {}, claimed = HERE } = given;
  const issued = await good('getChallenge', {});
  const challenge = given.challenge ?? Uint8Array.from(Buffer.from(issued.challenge, 'hex'));
  const atMs = Math.max(Date.parse(issued.issuedAt), Date.now());
  const device = fleet.devices[n]!;
  const records = landmarks.map(({ id, position, key }) => {
    const minimumUs = roundTripUs(position, at, 1.5) + delayMs * 1_000;
    const trip = { landmark: id, device: device.key.thumbprint, challenge, minimumUs };
    const session = crypto.getRandomValues(new Uint8Array(16));
    return encodeRoundTrip({ ...trip, session, probes: 16, measuredAtMs: atMs, ...more }, key);
  });
  const landmarkRecords = records.map(({ digest }) => digest);
  const issuedAtS = Math.floor(atMs / 1_000);
  const item = attest(fleet, device, challenge, { landmarkRecords, position: claimed, issuedAtS });
  const { json } = await submitItems<{ items: { word: string; digest: string }[] }>(fleet, [
    item,
    ...records.map((one) => one.item),
  ]);
  expect(json.items.map(({ word }) => word)).toEqual([
    'accepted',
    ...records.map(() => 'measured'),
  ]);
  return json.items[0]!.digest;
}

/** The kinds that fire of a device, in order. */
export async function firing(fleet: Fleet, n: number): Promise<readonly string[]> {
  const given = { key: fleet.keys.regulator, params: { id: fleet.devices[n]!.device } };
  const { ledger } = await good('getDevice', given);
  return (ledger?.conditions ?? [])
    .filter(({ state }) => state === 'firing')
    .map(({ kind }) => kind)
    .sort();
}
