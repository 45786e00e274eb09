/** Landmarks of one satellite's own: all stand beside its hall, and one of them is entered far from there. */
import { fibreKmPerMs, reachKm, slackKm } from '../../core/place/bound.ts';
import type { Challenge } from '../../sdk/attester.ts';
import { dice, seededBytes } from '../dice.ts';
import { challengeOf } from '../enrol.ts';
import {
  type LandmarkPlan,
  leastRoundTripUs,
  roundTripUs,
  type SignedSession,
  type SimLandmark,
  sessionsWith,
  signedSession,
  uncertaintyKm,
} from '../landmarks.ts';
import { must } from '../must.ts';
import { offset, type Point } from '../places.ts';
import type { YearAgent } from './agent.ts';
import { type Entry, enter } from './entered.ts';
import type { MeshAct } from './mesh-acts.ts';

/** Beside the one in question: of fewer nothing is said of who is wrong. */
const OTHERS = 3;
/** East of the hall, so that a position far north is as far from all of them as from it. */
const EAST_METRES = 400;
/** A device's rack and a landmark stand that far from each other, at most, and the hall between them. */
const NEAR_KM = 2;

export interface MeshOf {
  readonly entry: Entry;
  readonly number: number;
  readonly centre: Point;
}

export class SatelliteMesh {
  readonly #of: MeshOf;
  /** Where they stand, the one in question first. */
  #landmarks: readonly SimLandmark[] = [];
  #untilDay = 0;

  constructor(of: MeshOf) {
    this.#of = of;
  }

  /** The one in question. */
  get landmark(): string | undefined {
    return this.#landmarks[0]?.id;
  }

  async act(act: MeshAct, day: number): Promise<void> {
    if (act.act === 'enter-landmarks') return this.#enter(act.times * this.#allowedKm(act.beyond));
    this.#untilDay = day + act.days;
    await this.#measureOneAnother(await challengeOf(this.#of.entry.regulator));
  }

  #plans(): readonly [LandmarkPlan, ...LandmarkPlan[]] {
    const { number, centre } = this.#of;
    const plan = (n: number) => {
      const position = offset(centre, 0, (n + 1) * EAST_METRES);
      return { name: `Satellite ${number} ${n}`, position };
    };
    return [plan(0), ...Array.from({ length: OTHERS }, (_, n) => plan(n + 1))];
  }

  /** How far off the first may be entered before one of them denies it, devices at the hall among them, or until all do. */
  #allowedKm(beyond: 'all' | 'none'): number {
    const { entry, centre } = this.#of;
    const [first, ...others] = this.#plans();
    const blurKm = 2 * uncertaintyKm + slackKm;
    const mesh = others.map((by) => reachKm(this.#roundTripUs(by, first.position), fibreKmPerMs));
    if (beyond === 'all') return Math.max(...mesh) + blurKm;
    const device = reachKm(leastRoundTripUs(first, centre, entry.seed), fibreKmPerMs) - NEAR_KM;
    return Math.min(device, ...mesh) + blurKm;
  }

  #roundTripUs(by: LandmarkPlan, stands: Point): number {
    const { seed } = this.#of.entry;
    return roundTripUs(by, stands, seed, dice(seed, `mesh ${by.name} ${stands.longitude}`));
  }

  async #enter(northKm: number): Promise<void> {
    const { entry } = this.#of;
    const enteredAt = (n: number, stands: Point) =>
      n === 0 ? offset(stands, northKm * 1_000, 0) : stands;
    this.#landmarks = await Promise.all(
      this.#plans().map((plan, n) => enter(entry, plan, enteredAt(n, plan.position))),
    );
  }

  /** Each hands in what all others signed of it. */
  async #measureOneAnother(challenge: Challenge): Promise<void> {
    const { regulator, seed } = this.#of.entry;
    for (const of of this.#landmarks) {
      const records = this.#landmarks.flatMap((by) => {
        if (by === of) return [];
        const session = seededBytes(seed, `mesh ${by.id} ${of.id}`, 16);
        const minimumUs = this.#roundTripUs(by, of.position);
        return [signedSession({ by, session, minimumUs }, of.key.thumbprint, challenge).item];
      });
      await must('records of landmarks', regulator.landmarks.submitMesh(of.id, records));
    }
  }

  /** What they hear of a device on a day: nothing, unless they measure on it. */
  heard(
    agent: Pick<YearAgent, 'key' | 'rack'>,
    day: number,
    challenge: Challenge,
  ): readonly SignedSession[] {
    if (day >= this.#untilDay) return [];
    const device = agent.key.thumbprint;
    const { rack } = agent;
    const machine = { stands: rack, claims: rack, device };
    const sessions = sessionsWith(this.#landmarks, machine, challenge, this.#of.entry.seed);
    return sessions.map((one) => signedSession(one, device, challenge));
  }
}
