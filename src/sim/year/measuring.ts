/** What landmarks measure of a key on a day, honestly or with what is planted there. */
import { fibreKmPerMs, reachKm, slackKm } from '../../core/place/bound.ts';
import { distanceKm } from '../../core/place/geodesy.ts';
import type { Challenge } from '../../sdk/attester.ts';
import { seededBytes } from '../dice.ts';
import {
  type Session,
  type SignedSession,
  type SimLandmark,
  sessionsWith,
  signedSession,
  uncertaintyKm,
} from '../landmarks.ts';
import type { Point } from '../places.ts';
import { type Reached, reachedSessions } from './reached.ts';
import type { TimedActs } from './timed-acts.ts';

/** A landmark that is far from all sites of the year. */
const FAR = 'Frankfurt';

/** How a key is heard. */
export interface How {
  readonly stands: Point;
  /** What a relay puts between it and all of them. */
  readonly addedUs: number;
  /** Later by so much at the nearest landmark, and sooner at the farthest. */
  readonly movedMs?: number | undefined;
  /** A far landmark hears the key as well: see `farSession`. */
  readonly farTimes?: number | undefined;
  /** One landmark hears it sooner than its claim or its site allows, or nearly so: see `reachedSessions`. */
  readonly reached?: Reached | undefined;
}

/** Where a device stands, and the middle of its site. */
export interface Standing {
  readonly rack: Point;
  readonly centre: Point;
}

export interface Heard extends How {
  readonly claims: Point;
  /** Thumbprint of the key that answers. */
  readonly key: Uint8Array;
}

/** The landmarks of a year, and its seed. */
export interface Measurers {
  readonly landmarks: readonly SimLandmark[];
  readonly seed: number;
}

/** How a key that stands there is heard on a day, by what its device does. */
export function howHeard(acts: TimedActs, { rack, centre }: Standing, day: number): How {
  const reached = acts.within('reached', day);
  return {
    stands: rack,
    addedUs: acts.within('measured', day)?.addedUs ?? 0,
    movedMs: acts.within('moved', day)?.ms,
    farTimes: acts.within('heard-far', day)?.times,
    reached: reached ? { ...reached, centre } : undefined,
  };
}

/** Signed records of everybody who heard it. */
export function heardBy(
  { landmarks, seed }: Measurers,
  { key, ...heard }: Heard,
  challenge: Challenge,
): readonly SignedSession[] {
  const hear = (stands: Point) =>
    sessionsWith(landmarks, { ...heard, stands, device: key }, challenge, seed);
  const near = heard.reached
    ? reachedSessions(heard.reached, heard.claims, hear)
    : hear(heard.stands);
  const sessions = [...moved(near, heard.movedMs ?? 0)];
  if (heard.farTimes !== undefined) {
    const session = seededBytes(seed, `far ${key.join()} ${challenge.challenge.join()}`, 16);
    sessions.push({ ...farSession(landmarks, near[0]!, heard.farTimes), session });
  }
  return sessions.map((one) => signedSession(one, key, challenge));
}

function moved(sessions: readonly Session[], ms: number): readonly Session[] {
  const us = Math.round(ms * 1_000);
  return sessions.map((one, i) => {
    const change = i === 0 ? us : i === sessions.length - 1 ? -us : 0;
    return { ...one, minimumUs: one.minimumUs + change };
  });
}

/** The distance of the two landmarks is so many times what their two round trips reach together: beyond 1 nobody answers both. */
function farSession(landmarks: readonly SimLandmark[], near: Session, times: number) {
  const by = landmarks.find(({ name }) => name === FAR)!;
  const apartKm = distanceKm(by.position, near.by.position);
  const blurKm = 2 * (uncertaintyKm + slackKm);
  const farKm = apartKm / times - reachKm(near.minimumUs, fibreKmPerMs) - blurKm;
  return { by, minimumUs: Math.round((2_000 * farKm) / fibreKmPerMs) };
}
