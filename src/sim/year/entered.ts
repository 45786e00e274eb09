/** Landmarks of a year, entered by a regulator where they stand. */
import { coseKeyOf } from '../../core/crypto/key.ts';
import type { MusterClient } from '../../sdk/client.ts';
import type { KeyMaker } from '../device.ts';
import {
  type LandmarkPlan,
  landmarkKey,
  landmarkPlans,
  type SimLandmark,
  uncertaintyKm,
} from '../landmarks.ts';
import { must } from '../must.ts';
import { dayMs } from './plan.ts';

const VALID_MS = 1_500 * dayMs;

/** Where landmarks are entered, under which keys. */
export interface Entry {
  readonly regulator: MusterClient;
  readonly seed: number;
  readonly makeKey: KeyMaker;
  readonly startMs: number;
}

/** All that measure devices. */
export function enterLandmarks(entry: Entry): Promise<readonly SimLandmark[]> {
  return Promise.all(landmarkPlans.map((plan) => enter(entry, plan)));
}

/** One that stands where its plan says, and is entered there or elsewhere; answers it where it stands. */
export async function enter(
  { regulator, seed, makeKey, startMs }: Entry,
  plan: LandmarkPlan,
  position = plan.position,
): Promise<SimLandmark> {
  const { name } = plan;
  const key = landmarkKey(seed, name, makeKey);
  const given = {
    name,
    position: { ...position, uncertaintyKm },
    evidence: 'surveyed for the simulation',
    key: Buffer.from(coseKeyOf(key)).toString('base64url'),
    address: `${name.toLowerCase().replace(/ /g, '-')}.example:4500`,
    validFrom: new Date(startMs - VALID_MS).toISOString(),
    validTo: new Date(startMs + VALID_MS).toISOString(),
  };
  const { id } = await must(`landmark ${name}`, regulator.landmarks.register(given));
  return { ...plan, id, key };
}
