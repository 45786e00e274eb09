/** A world and its story, played against a service through its public API: registered, attested step by step, told in a truth file. */
import type { Challenge } from '../sdk/attester.ts';
import type { MusterClient } from '../sdk/client.ts';
import { collected } from '../sdk/lists.ts';
import { perform } from './acts.ts';
import { type KeyMaker, type Measure, outgoingOf, type SimDevice } from './device.ts';
import { challengeOf, enrolFleet } from './enrol.ts';
import { measuredBy } from './landmarks.ts';
import { must } from './must.ts';
import type { SiteKey } from './places.ts';
import { type SiteAct, stepsADay } from './plot.ts';
import { type Registered, registerDevices, registerWorld } from './registration.ts';
import { idsOf, reveal } from './reveal.ts';
import type { Story } from './story.ts';
import { type Relay, relay } from './submission.ts';
import { emptyTally, type Tally } from './tally.ts';
import type { Truth } from './truth.ts';
import { type DevicePlan, dayMs, intervalMs, serialOf, type World } from './world.ts';

/** Steps of bodies that a relay keeps: a day and a little more. */
const STEPS_KEPT = 5;

/** What is told while a run goes on. */
export type Progress =
  | { readonly stage: 'registering' }
  | { readonly stage: 'enrolling'; readonly devices: number }
  | { readonly stage: 'reporting' }
  | {
      readonly stage: 'step';
      readonly step: number;
      readonly nowMs: number;
      readonly tally: Tally;
    };

export interface Play {
  /** A client with an admin key of a service whose clock can be moved. */
  readonly admin: MusterClient;
  readonly world: World;
  readonly story: Story;
  readonly makeKey: KeyMaker;
  readonly tell: (progress: Progress) => void;
}

export interface Played {
  readonly truth: Truth;
  readonly tally: Tally;
  readonly registered: Registered;
}

/** Plays the story. Throws `ServiceRefused` where the service refuses what the story needs. */
export async function play({ admin, world, story, makeKey, tell }: Play): Promise<Played> {
  const registeredAtMs = (await challengeOf(admin)).issuedAtMs;
  // Days begin at midnight, so that times are easy to read.
  const startMs = (Math.floor(registeredAtMs / dayMs) + 1) * dayMs;
  tell({ stage: 'registering' });
  const registered = await registerWorld(admin, world, story.boxed, makeKey, startMs);
  tell({ stage: 'enrolling', devices: world.devices.length - story.boxed.size });
  const fleet = await enrolFleet(world, registered, story.boxed, makeKey, startMs);
  tell({ stage: 'reporting' });
  const run = new Run({ admin, world, story, makeKey, tell }, registered, fleet, startMs);
  for (let step = 0; step < story.steps; step++) await run.step(step);
  const endMs = startMs + story.steps * intervalMs;
  // A last look at silence, and whatever is still on its way to the index.
  await must('moving the clock', admin.setClock(endMs - intervalMs / 2));
  const ids = idsOf(world, fleet, await serialsListed(registered));
  const truth = reveal(world, story, registered, ids, { registeredAtMs, startMs, endMs });
  return { truth, tally: run.tally, registered };
}

/** Lets a body leave before the next site's reports are signed. */
function turn(): Promise<void> {
  return new Promise((done) => setTimeout(done, 0));
}

/** Ids by serial number, as the regulator sees them. */
async function serialsListed({ regulator, licences }: Registered): Promise<Map<string, string>> {
  const listed = [...licences.values()].map((licence) => {
    return must('the devices', collected(regulator.devices({ licence, limit: 500 })));
  });
  const devices = (await Promise.all(listed)).flat();
  return new Map(devices.map(({ serial, id }) => [serial, id]));
}

class Run {
  readonly tally = emptyTally();
  readonly #play: Play;
  readonly #registered: Registered;
  readonly #fleet: readonly SimDevice[];
  readonly #byIndex: ReadonlyMap<number, SimDevice>;
  readonly #startMs: number;
  readonly #relays: ReadonlyMap<SiteKey, Relay>;

  constructor(play: Play, registered: Registered, fleet: readonly SimDevice[], startMs: number) {
    this.#play = play;
    this.#registered = registered;
    this.#fleet = fleet;
    this.#byIndex = new Map(fleet.map((device) => [device.plan.index, device]));
    this.#startMs = startMs;
    this.#relays = new Map(
      [...registered.operators].map(([site, { client }]) => {
        return [site, { site, client, tally: this.tally, sent: new Map() }];
      }),
    );
  }

  /** Moves the clock, lets acts happen, and has every site report. */
  async step(step: number): Promise<void> {
    const { admin, world, makeKey, tell } = this.#play;
    const nowMs = this.#startMs + step * intervalMs;
    await must('moving the clock', admin.setClock(nowMs));
    await this.#perform(step, nowMs);
    const challenge = await challengeOf(admin);
    const moment = { seed: world.seed, step, nowMs, challenge, makeKey };
    const measure = this.#measuring(step, challenge);
    const sending: Promise<void>[] = [];
    for (const [site, to] of this.#relays) {
      const devices = this.#fleet.filter(({ plan }) => plan.site === site);
      const outgoing = devices.flatMap((device) =>
        outgoingOf(device, challenge, step, nowMs, measure),
      );
      to.sent.delete(step - STEPS_KEPT);
      sending.push(relay(to, moment, outgoing, this.#actsAt(site, step)));
      await turn();
    }
    await Promise.all(sending);
    tell({ stage: 'step', step, nowMs, tally: this.tally });
  }

  /** Landmarks are asked once a day. */
  #measuring(step: number, challenge: Challenge): Measure {
    if (step % stepsADay !== 0) return () => [];
    const { seed } = this.#play.world;
    return ({ machine: { stands, place: claims }, key: { thumbprint: device } }) =>
      measuredBy(this.#registered.landmarks, { stands, claims, device }, challenge, seed);
  }

  async #perform(step: number, nowMs: number): Promise<void> {
    const { world, story, makeKey } = this.#play;
    const scene = { seed: world.seed, registered: this.#registered, makeKey, step, nowMs };
    for (const act of story.acts) {
      if (act.step !== step) continue;
      if ('device' in act) await perform(scene, this.#byIndex.get(act.device)!, act);
      else if (act.act === 'over-register') await this.#registerMore(act.site, act.devices, nowMs);
      else if (act.act === 'declare-window') await this.#declareWindow(act, nowMs);
    }
  }

  async #declareWindow(
    { site, devices, hours }: { site: SiteKey; devices: readonly number[]; hours: number },
    nowMs: number,
  ): Promise<void> {
    const { operators, sites } = this.#registered;
    const at = (hour: number) => new Date(nowMs + hour * 3_600_000).toISOString();
    const ids = devices.map((index) => this.#byIndex.get(index)!.id);
    const window = { from: at(1), to: at(1 + hours), reason: 'Cooling works', devices: ids };
    const { client } = operators.get(site)!;
    await must('a maintenance window', client.windows.declare(sites.get(site)!, window));
  }

  #actsAt(site: SiteKey, step: number): readonly SiteAct[] {
    return this.#play.story.acts.flatMap((act) => {
      return act.step === step && 'site' in act && act.site === site ? [act] : [];
    });
  }

  async #registerMore(site: SiteKey, count: number, nowMs: number): Promise<void> {
    const { world } = this.#play;
    const like = world.devices.find((device) => device.site === site)!;
    const more = Array.from({ length: count }, (_, i): DevicePlan => {
      const index = world.devices.length + i;
      return { ...like, index, serial: serialOf(world.seed, index), shippedDaysAgo: 3 };
    });
    await registerDevices(this.#registered, like.licence, more, new Set(), nowMs);
  }
}
