/** Simulated landmarks: where they stand, how long answers take to them, and the records that they sign. */
import type { SigningKey } from '../core/crypto/signing.ts';
import { fibreKmPerMs } from '../core/place/bound.ts';
import { distanceKm } from '../core/place/geodesy.ts';
import { encodeRoundTrip } from '../core/place/round-trip.ts';
import type { Challenge } from '../sdk/attester.ts';
import type { KeyMaker } from './device.ts';
import { type Dice, dice, seededBytes } from './dice.ts';
import type { Point } from './places.ts';

export interface LandmarkPlan {
  readonly name: string;
  readonly position: Point;
}

/** In exchanges that many networks meet in; the nearest of each site is in the next town. */
export const landmarkPlans: readonly LandmarkPlan[] = [
  { name: 'Singapore', position: { latitude: 1.2966, longitude: 103.7764 } },
  { name: 'Hong Kong', position: { latitude: 22.3027, longitude: 114.1772 } },
  { name: 'Seoul', position: { latitude: 37.4833, longitude: 126.8967 } },
  { name: 'Tokyo', position: { latitude: 35.6586, longitude: 139.7454 } },
  { name: 'Mumbai', position: { latitude: 19.0728, longitude: 72.8826 } },
  { name: 'Dubai', position: { latitude: 25.1186, longitude: 55.3773 } },
  { name: 'Frankfurt', position: { latitude: 50.1109, longitude: 8.6821 } },
  { name: 'Amsterdam', position: { latitude: 52.3667, longitude: 4.8945 } },
  { name: 'London', position: { latitude: 51.5115, longitude: -0.0028 } },
  { name: 'Dublin', position: { latitude: 53.3331, longitude: -6.2489 } },
];

/** A landmark as the service calls it, with the key that it signs with. */
export interface SimLandmark extends LandmarkPlan {
  readonly id: string;
  readonly key: SigningKey;
}

/** Positions of landmarks are surveyed. */
export const uncertaintyKm = 0.1;
/** A report cites the nearest to the place that it claims. */
const asked = 4;
const probes = 16;
/** Ways are longer than the great circle, and queues never empty: of 60,000 pairs of public servers 1.4 to 2.4 times. */
const detour = { least: 1.4, most: 2.4 } as const;
/** Out of the house and in again, in µs. */
const accessUs = { least: 250, most: 900 } as const;
/** What a minimum of sixteen still differs by from one report to the next, in µs. */
const jitterUs = 150;

/** The key of a landmark, of the world's own seed. */
export function landmarkKey(seed: number, name: string, makeKey: KeyMaker): SigningKey {
  return makeKey('Ed25519', seededBytes(seed, `landmark ${name}`, 32));
}

/** A machine that is measured: where it stands, and where it says so. */
export interface MeasuredMachine {
  readonly stands: Point;
  readonly claims: Point;
  /** Thumbprint of the key that answers. */
  readonly device: Uint8Array;
  /** What a relay puts between it and all of them. */
  readonly addedUs?: number;
}

/** One landmark's session with a machine. */
export interface Session {
  readonly by: SimLandmark;
  readonly session: Uint8Array;
  readonly minimumUs: number;
}

/** What the landmarks nearest to the claim measure of a machine: delays are those of where it stands. */
export function measuredBy(
  landmarks: readonly SimLandmark[],
  machine: MeasuredMachine,
  challenge: Challenge,
  seed: number,
): readonly SignedSession[] {
  const sessions = sessionsWith(landmarks, machine, challenge, seed);
  return sessions.map((one) => signedSession(one, machine.device, challenge));
}

/** The sessions of a machine with the landmarks nearest to its claim, nearest first. */
export function sessionsWith(
  landmarks: readonly SimLandmark[],
  { stands, claims, device, addedUs = 0 }: MeasuredMachine,
  { challenge }: Challenge,
  seed: number,
): readonly Session[] {
  const roll = dice(seed, `sessions ${device.join()} ${challenge.join()}`);
  return nearest(landmarks, claims).map((by) => {
    const session = Uint8Array.from({ length: 16 }, () => Math.floor(roll.between(0, 256)));
    return { by, session, minimumUs: roundTripUs(by, stands, seed, roll) + addedUs };
  });
}

export interface SignedSession {
  readonly item: Uint8Array;
  readonly digest: Uint8Array;
}

/** The record that a landmark signs of the key that answered. */
export function signedSession(
  { by, session, minimumUs }: Session,
  device: Uint8Array,
  { challenge, issuedAtMs }: Challenge,
): SignedSession {
  const told = { landmark: by.id, device, challenge, session, probes, minimumUs };
  return encodeRoundTrip({ ...told, measuredAtMs: issuedAtMs + 1_000 }, by.key);
}

/** The least round trip between a landmark and a place: the way there is the same at each report. */
export function roundTripUs(plan: LandmarkPlan, stands: Point, seed: number, roll: Dice): number {
  return Math.ceil(leastRoundTripUs(plan, stands, seed) + roll.between(0, jitterUs));
}

/** What no minimum between the two is below. */
export function leastRoundTripUs(
  { name, position }: LandmarkPlan,
  stands: Point,
  seed: number,
): number {
  const way = dice(seed, `way ${name} ${areaOf(stands)}`);
  const leastUs = (2_000 * distanceKm(position, stands)) / fibreKmPerMs;
  const access = way.between(accessUs.least, accessUs.most);
  return leastUs * way.between(detour.least, detour.most) + access;
}

function nearest(landmarks: readonly SimLandmark[], to: Point): readonly SimLandmark[] {
  return landmarks
    .map((landmark) => ({ landmark, km: distanceKm(landmark.position, to) }))
    .sort((a, b) => a.km - b.km)
    .slice(0, asked)
    .map(({ landmark }) => landmark);
}

/** By half degrees: what stands together has one way. */
function areaOf({ latitude, longitude }: Point): string {
  return `${Math.round(latitude * 2)} ${Math.round(longitude * 2)}`;
}
