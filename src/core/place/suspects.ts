/**
 * Landmarks whose own word cannot be right. Positions of landmarks are entered by people, and a wrong one accuses honest
 * devices: who contradicts most is suspected first, and a landmark before a device.
 */
import { apartKm } from './apart.ts';
import { fibreKmPerMs, reachKm, slackKm } from './bound.ts';
import { type Claimed, excessOf, type Measured } from './claim.ts';
import { exchangedPairs, type MeshLookup } from './exchanged.ts';
import { distanceKm, sphereError, sphereKm } from './geodesy.ts';
import type { LandmarkEntry } from './landmark.ts';

/** A round trip from one landmark to another, measured by either. */
export interface MeshTime {
  readonly from: string;
  readonly to: string;
  readonly roundTripUs: number;
}

/** A device's claim and what was measured of it. Devices of one party are related: they could lie together. */
export interface Witnessed extends Claimed {
  readonly device: string;
  readonly party: string;
  readonly measured: readonly Measured[];
}

/** So many unrelated parties do not lie about the same landmark by chance. */
export const unrelatedParties = 3;

/**
 * A device that so many landmarks contradict is the liar, since as many are not wrong at once without their mesh showing
 * it: it accuses none of them.
 */
export const landmarksAgainstLiar = 3;

/**
 * The landmarks to drop: those that their mesh contradicts, worst first, those entered as each other, and those that
 * contradict devices of unrelated parties where another landmark bears the device out. Neither the order of landmarks nor that of devices makes a difference.
 */
export function suspectsAmong(
  landmarks: readonly LandmarkEntry[],
  mesh: readonly MeshTime[],
  devices: readonly Witnessed[],
): readonly Suspect[] {
  const byMesh = removed(meshConflicts(landmarks, mesh), 1, 'mesh');
  const exchanged = exchangedPairs(landmarks, leastTimes(mesh)).flatMap(asSuspects);
  const dropped = [
    ...byMesh,
    ...exchanged.filter((one) => !namesOf(byMesh).includes(one.landmark)),
  ];
  const conflicts = deviceConflicts(devices, namesOf(dropped));
  return [...dropped, ...removed(conflicts, unrelatedParties, 'devices')];
}

/** The names of landmarks, to be dropped by. */
export function namesOf(suspects: readonly Suspect[]): readonly string[] {
  return suspects.map(({ landmark }) => landmark);
}

function asSuspects([a, b]: readonly [string, string]): readonly Suspect[] {
  return [
    { landmark: a, by: 'exchange', against: [b] },
    { landmark: b, by: 'exchange', against: [a] },
  ];
}

/** Why a landmark is not believed: other landmarks, the one that it was exchanged with, or parties of devices. */
export interface Suspect {
  readonly landmark: string;
  readonly by: 'mesh' | 'exchange' | 'devices';
  readonly against: readonly string[];
  /** Authorities under whose licences it is not believed; absent: under all. */
  readonly under?: readonly string[];
}

/** Two that cannot both be right. */
interface Conflict {
  readonly landmark: string;
  /** Whose word the other one is: of another landmark its name, of a device its party. */
  readonly other: string;
  readonly isMesh: boolean;
}

function leastTimes(mesh: readonly MeshTime[]): MeshLookup {
  const least = new Map<string, number>();
  const pair = (a: string, b: string) => (a < b ? `${a} ${b}` : `${b} ${a}`);
  for (const { from, to, roundTripUs } of mesh) {
    const known = least.get(pair(from, to)) ?? Number.POSITIVE_INFINITY;
    least.set(pair(from, to), Math.min(known, roundTripUs));
  }
  return (a, b) => least.get(pair(a, b));
}

function meshConflicts(landmarks: readonly LandmarkEntry[], mesh: readonly MeshTime[]): Conflict[] {
  const entries = new Map(landmarks.map((entry) => [entry.landmark, entry]));
  return mesh.flatMap(({ from, to, roundTripUs }): Conflict[] => {
    const [a, b] = [entries.get(from), entries.get(to)];
    if (!a || !b || a === b) return [];
    const allowedKm =
      reachKm(roundTripUs, fibreKmPerMs) + a.uncertaintyKm + b.uncertaintyKm + slackKm;
    if (sphereKm(a.position, b.position) <= allowedKm * (1 - sphereError)) return [];
    if (!(distanceKm(a.position, b.position) > allowedKm)) return [];
    return [
      { landmark: from, other: to, isMesh: true },
      { landmark: to, other: from, isMesh: true },
    ];
  });
}

function deviceConflicts(devices: readonly Witnessed[], dropped: readonly string[]): Conflict[] {
  return devices.flatMap((device) => {
    const left = device.measured.filter(({ landmark }) => !dropped.includes(landmark.landmark));
    const against = left
      .filter((one) => excessOf(device, one, fibreKmPerMs) && apartKm(one, left) > 0)
      .map(({ landmark }) => landmark.landmark);
    if (new Set(against).size >= landmarksAgainstLiar) return [];
    return against.map((landmark) => ({ landmark, other: device.party, isMesh: false }));
  });
}

/** Takes away whoever contradicts most others, at least so many, until nobody does. Equals go together. */
function removed(
  conflicts: readonly Conflict[],
  least: number,
  by: Suspect['by'],
): readonly Suspect[] {
  const suspects: Suspect[] = [];
  let left = conflicts;
  while (true) {
    const scores = scoresOf(left);
    const most = Math.max(0, ...[...scores.values()].map((others) => others.length));
    if (most < least) return suspects;
    const equals = [...scores].filter(([, others]) => others.length === most).sort();
    suspects.push(...equals.map(([landmark, against]) => ({ landmark, by, against })));
    const worst = equals.map(([landmark]) => landmark);
    left = left.filter(({ landmark, other, isMesh }) => {
      return !worst.includes(landmark) && !(isMesh && worst.includes(other));
    });
  }
}

/** Of each landmark, the others that it contradicts. */
function scoresOf(conflicts: readonly Conflict[]): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(conflicts, ({ landmark }) => landmark);
  return new Map(
    [...groups].map(([name, its]) => [name, [...new Set(its.map(({ other }) => other))].sort()]),
  );
}
