/** Trials over a matrix of measured round trips: what honest keys, late ones, relays and liars are told. */
import type { Area } from '../../../src/core/place/area.ts';
import { fibreKmPerMs, reachKm } from '../../../src/core/place/bound.ts';
import type { Measured } from '../../../src/core/place/claim.ts';
import { distanceKm } from '../../../src/core/place/geodesy.ts';
import { type Located, locate } from '../../../src/core/place/locate.ts';
import { holds } from '../../../src/core/place/region.ts';
import {
  type MeshTime,
  namesOf,
  type Suspect,
  suspectsAmong,
} from '../../../src/core/place/suspects.ts';
import type { Matrix, Place } from './matrix.ts';
import type { Tally } from './tally.ts';

const delaysMs = [1, 5, 20, 40, 150];
const farKm = 1_000;
/** A landmark that hears a key within this is near enough to refute. */
export const soonMs = 50;

/** More truths and claims, or exchanges, than these are thinned out: the same ones in every run. */
const mostPairs = 2_000;
/** Exchanges times truths. */
const mostSwapped = 5_000;

/**
 * All trials of a matrix, without places that its own mesh shows to be elsewhere: every truth meets every claim, every two
 * sources are exchanged, or as many of them as can be tried.
 */
export function runTrials(given: Matrix, tally: Tally): void {
  const matrix = withoutSuspects(given, tally);
  const targets = targetsOf(matrix);
  const pairs = targets.flatMap((truth) =>
    [...matrix.places.values()].flatMap((claim) =>
      claim === truth ? [] : [[truth, claim] as const],
    ),
  );
  for (const truth of targets) honest(tally, truth, measuredOf(matrix, truth));
  for (const [truth, claim] of thinned(pairs, mostPairs)) {
    falseClaims(matrix, tally, truth, claim, measuredOf(matrix, truth));
  }
  const exchanges = matrix.sources.flatMap((a, i) =>
    matrix.sources.slice(0, i).map((b) => [a, b] as const),
  );
  for (const [a, b] of thinned(exchanges, Math.ceil(mostSwapped / targets.length)))
    swapped(matrix, tally, a, b);
}

/** Evenly spread over the list. */
function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}

function withoutSuspects(matrix: Matrix, tally: Tally): Matrix {
  const suspects = [...namesOf(meshSuspects(matrix, matrix.sources)), ...contradicted(matrix)];
  const places = new Map([...matrix.places].filter(([id]) => !suspects.includes(id)));
  tally.misplaced += matrix.places.size - places.size;
  return { ...matrix, places, sources: matrix.sources.filter((id) => places.has(id)) };
}

/** Places that only answered count too where light forbids what was measured of them; of too few times no exchange is told. */
function contradicted(matrix: Matrix): readonly string[] {
  const all = meshSuspects(matrix, [...matrix.places.keys()]);
  return namesOf(all.filter(({ by }) => by === 'mesh'));
}

function meshSuspects(matrix: Matrix, ids: readonly string[]): readonly Suspect[] {
  const landmarks = ids.map((id) => measuredBy(matrix.places.get(id)!, 1).landmark);
  return suspectsAmong(landmarks, meshOf(matrix, ids), []);
}

function targetsOf(matrix: Matrix): readonly Place[] {
  return [...matrix.places.values()].filter((place) => measuredOf(matrix, place).length >= 3);
}

/** What every other place measured of a target, or it of them: a round trip is one both ways. */
function measuredOf(matrix: Matrix, target: Place): readonly Measured[] {
  return [...matrix.places.values()].flatMap((place) => {
    const ms = place === target ? undefined : matrix.ms(place.id, target.id);
    return ms === undefined ? [] : [measuredBy(place, ms)];
  });
}

function measuredBy(place: Place, ms: number): Measured {
  const { id: landmark, uncertaintyKm } = place;
  return {
    landmark: { landmark, position: place, uncertaintyKm },
    roundTripUs: Math.ceil(ms * 1_000),
  };
}

function honest(tally: Tally, truth: Place, measured: readonly Measured[]): void {
  countHonest(tally, truth, measured);
  for (const ms of delaysMs)
    countHonest(
      tally,
      truth,
      later(measured, () => ms),
    );
  // Unevenly: by how far down the list a landmark stands.
  countHonest(
    tally,
    truth,
    later(measured, (i) => (i * 7) % 60),
  );
}

/** A true position must be possible, in the region, and never outside an area around it. */
function countHonest(tally: Tally, truth: Place, measured: readonly Measured[]): void {
  tally.trials += 1;
  const claimed = { position: truth, accuracyKm: truth.uncertaintyKm };
  const located = locate(claimed, measured, fence(truth, 500));
  const isPossible = located.answer === 'possible' && located.area !== 'outside';
  // A site that stands for a whole region may be off by its uncertainty, and then out of an exact one.
  const isHeld = truth.uncertaintyKm > 0 || holds(located.region, truth);
  if (!isPossible || located.isContradiction || !isHeld) tally.falseImpossible += 1;
}

function falseClaims(
  matrix: Matrix,
  tally: Tally,
  truth: Place,
  claim: Place,
  measured: readonly Measured[],
): void {
  const located = countLiar(tally, truth, claim, measured);
  if (measured.length >= tally.leastLandmarks && distanceKm(truth, claim) >= farKm) {
    countRefuted(tally, claim, measured, located.word === 'impossible');
  }
  for (const ms of delaysMs)
    countLiar(
      tally,
      truth,
      claim,
      later(measured, () => ms),
    );
  const link = matrix.ms(claim.id, truth.id);
  if (link !== undefined) countLiar(tally, truth, claim, relayed(matrix, claim, link));
  colluding(tally, truth, claim, measured);
}

function countRefuted(
  tally: Tally,
  claim: Place,
  measured: readonly Measured[],
  isRefuted: boolean,
): void {
  const isExcluded = measured.some(({ landmark, roundTripUs }) => {
    return distanceKm(landmark.position, claim) > reachKm(roundTripUs, fibreKmPerMs);
  });
  const isNear = measured.some(({ roundTripUs }) => roundTripUs <= soonMs * 1_000);
  tally.liars += 1;
  if (isRefuted) tally.refuted += 1;
  if (isExcluded) tally.refutable += 1;
  if (isNear) tally.nearLiars += 1;
  if (isNear && isRefuted) tally.nearRefuted += 1;
}

/** Every landmark reaches the claimed site, which asks the true one before it answers. */
function relayed(matrix: Matrix, claim: Place, linkMs: number): readonly Measured[] {
  const us = Math.ceil(linkMs * 1_000);
  return measuredOf(matrix, claim).map((one) => ({ ...one, roundTripUs: one.roundTripUs + us }));
}

function countLiar(
  tally: Tally,
  truth: Place,
  claim: Place,
  measured: readonly Measured[],
): Located {
  tally.trials += 1;
  const located = tell(truth, claim, measured, 300);
  if (isFalseProof(located, truth, claim, 300)) tally.falseProof300 += 1;
  const wider = tell(truth, claim, measured, 500);
  if (isFalseProof(wider, truth, claim, 500)) tally.falseProof500 += 1;
  return located;
}

function tell(
  _truth: Place,
  claim: Place,
  measured: readonly Measured[],
  radiusKm: number,
): Located {
  return locate({ position: claim, accuracyKm: 0 }, measured, fence(claim, radiusKm));
}

/** Proved inside a fence that the truth is out of, by more than positions are uncertain. */
function isFalseProof({ word }: Located, truth: Place, claim: Place, radiusKm: number): boolean {
  const off = distanceKm(truth, claim) - truth.uncertaintyKm - claim.uncertaintyKm;
  return word === 'proved' && off > radiusKm;
}

/** The landmark nearest to the claim lies for the device: it says that the answer came at once. */
function colluding(tally: Tally, truth: Place, claim: Place, measured: readonly Measured[]): void {
  const near = measured.reduce((a, b) =>
    distanceKm(a.landmark.position, claim) <= distanceKm(b.landmark.position, claim) ? a : b,
  );
  const bribed = measured.map((one) => (one === near ? { ...one, roundTripUs: 500 } : one));
  tally.colluding += 1;
  if (isFalseProof(tell(truth, claim, bribed, 300), truth, claim, 300))
    tally.colludingProof300 += 1;
  if (isFalseProof(tell(truth, claim, bribed, 500), truth, claim, 500))
    tally.colludingProof500 += 1;
}

/** Two landmarks entered as each other: suspects are dropped, and then nobody honest may be accused. */
function swapped(matrix: Matrix, tally: Tally, a: string, b: string): void {
  tally.swaps += 1;
  const at = (id: string) => matrix.places.get(id === a ? b : id === b ? a : id)!;
  const entered = (one: Measured): Measured => {
    const { latitude, longitude, uncertaintyKm } = at(one.landmark.landmark);
    const position = { latitude, longitude };
    return { ...one, landmark: { ...one.landmark, position, uncertaintyKm } };
  };
  const devices = targetsOf(matrix).map((truth) => ({
    device: truth.id,
    party: truth.id,
    position: truth,
    accuracyKm: truth.uncertaintyKm,
    measured: measuredOf(matrix, truth).map(entered),
  }));
  const landmarks = matrix.sources.map(
    (id) => entered(measuredBy(matrix.places.get(id)!, 1)).landmark,
  );
  const suspects = namesOf(suspectsAmong(landmarks, meshOf(matrix, matrix.sources), devices));
  tally.suspects += [a, b].filter((id) => suspects.includes(id)).length;
  for (const { position, measured } of devices) {
    const kept = measured.filter(({ landmark }) => !suspects.includes(landmark.landmark));
    countHonest(tally, position, kept);
  }
}

function meshOf(matrix: Matrix, ids: readonly string[]): readonly MeshTime[] {
  return ids.flatMap((from) =>
    ids.flatMap((to) => {
      const ms = from === to ? undefined : matrix.ms(from, to);
      return ms === undefined ? [] : [{ from, to, roundTripUs: Math.ceil(ms * 1_000) }];
    }),
  );
}

function later(measured: readonly Measured[], ms: (i: number) => number): readonly Measured[] {
  return measured.map((one, i) => ({ ...one, roundTripUs: one.roundTripUs + ms(i) * 1_000 }));
}

function fence(centre: Place, radiusKm: number): Area {
  return { type: 'disc', centre, radiusKm };
}
