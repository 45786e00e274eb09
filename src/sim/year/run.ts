/** A simulated year, played against a service through its public API, day by day. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { MusterClient } from '../../sdk/client.ts';
import type { KeyMaker } from '../device.ts';
import { challengeOf } from '../enrol.ts';
import { must } from '../must.ts';
import { serialOf } from '../world.ts';
import { type DayView, YearAgent } from './agent.ts';
import { BoundKeys } from './bound-keys.ts';
import type { ChipMaker } from './chip-acts.ts';
import { enrol, putOnLicence } from './enrolment.ts';
import { registerYear, type YearFleet } from './fleet.ts';
import { honestDevices, plantedDevices } from './honest.ts';
import { MainCustody } from './main-custody.ts';
import { heardBy } from './measuring.ts';
import { dayMs, hourMs, type YearDevice } from './plan.ts';
import { Satellite } from './satellite.ts';
import { type Over, type Relays, sendAll } from './send.ts';
import type { Year } from './story.ts';

const SECOND_ROUND_MS = 6 * hourMs;
const LOOK_DAYS = 7;

export interface YearPlay {
  readonly admin: MusterClient;
  readonly year: Year;
  readonly makeKey: KeyMaker;
  readonly chips: ChipMaker;
  readonly over: Over;
  readonly tell: (day: number, attestations: number) => void;
  /** Once a week: what a deployment's cron does each hour. */
  readonly keepUp: () => Promise<void>;
  /** Once a week and at the end: what a regulator looks at then; a list shows the last episode alone. */
  readonly look: (regulatorKey: string) => Promise<void>;
}

export interface YearPlayed {
  readonly fleet: YearFleet;
  /** Before anything was registered. */
  readonly begunMs: number;
  /** The first report. */
  readonly startMs: number;
  readonly endMs: number;
  /** Attestations that the service took. */
  readonly settled: number;
  /** Of honest devices. */
  readonly deviceDays: number;
  /** Ids of devices by index; of satellites' by their number. */
  readonly ids: ReadonlyMap<number, string>;
  readonly satellites: readonly Satellite[];
}

/** Plays the year. Throws `ServiceRefused` where the service refuses what it needs. */
export async function playYear(play: YearPlay): Promise<YearPlayed> {
  const { admin, year, makeKey } = play;
  const begunMs = (await challengeOf(admin)).issuedAtMs;
  const startMs = (Math.floor(begunMs / dayMs) + 1) * dayMs + dayMs / 2;
  const fleet = await registerYear(admin, year, makeKey, startMs);
  const run = new YearRun(play, fleet, startMs);
  await run.found();
  for (let day = 0; day < year.days; day++) await run.day(day);
  return { ...(await run.end()), begunMs };
}

class YearRun {
  readonly #play: YearPlay;
  readonly #fleet: YearFleet;
  readonly #startMs: number;
  readonly #agents = new Map<number, YearAgent>();
  #byHall: ReadonlyMap<number, readonly YearAgent[]> = new Map();
  #satellites: readonly Satellite[] = [];
  readonly #relays: Relays;
  readonly #ids = new Map<number, string>();
  readonly #withPart: ReadonlySet<number>;
  readonly #planted: ReadonlySet<number>;
  #custody: MainCustody | null = null;
  #bound: BoundKeys | null = null;
  #deviceDays = 0;

  constructor(play: YearPlay, fleet: YearFleet, startMs: number) {
    this.#play = play;
    this.#fleet = fleet;
    this.#startMs = startMs;
    this.#relays = { halls: fleet.halls, settled: 0, over: play.over };
    this.#withPart = new Set(
      play.year.parts.flatMap(({ about }) => ('device' in about ? [about.device] : [])),
    );
    this.#planted = plantedDevices(play.year);
  }

  /** Puts the fleet on its licences and enrols what reports from the first day on. */
  async found(): Promise<void> {
    const { year, makeKey } = this.#play;
    const { exporter, satellites } = this.#fleet;
    this.#bound = await BoundKeys.begun(this.#fleet, this.#play.chips);
    await this.#putOnLicence(
      year.devices.filter(({ registeredDay }) => registeredDay === 0),
      this.#startMs,
    );
    this.#satellites = satellites.map((hall, n) => new Satellite(year, n, hall, this.#fleet));
    for (const satellite of this.#satellites) {
      await satellite.found(exporter, makeKey, this.#startMs);
    }
    await this.#enrol(0);
    await Promise.all(this.#satellites.map((one) => one.act(-1, this.#startMs)));
  }

  async #putOnLicence(devices: readonly YearDevice[], nowMs: number): Promise<void> {
    const { halls, exporter } = this.#fleet;
    for (const [licence, some] of Map.groupBy(devices, ({ site }) => halls[site]!.licence)) {
      const rows = some.map(({ index, site }) => ({
        serial: serialOf(this.#play.year.seed, index),
        site: halls[site]!.site,
      }));
      await putOnLicence(exporter, licence, rows, nowMs);
    }
  }

  async #enrol(day: number): Promise<void> {
    const { year, makeKey } = this.#play;
    const due = year.devices.filter(({ fromDay }) => fromDay === day);
    for (const [site, devices] of Map.groupBy(due, (one) => one.site)) {
      const hall = this.#fleet.halls[site]!;
      const indices = devices.map(({ index }) => index);
      const suite = (index: number) => (year.tpms.has(index) ? 'ESP256' : 'Ed25519');
      const enrolled = await enrol(hall, year.seed, indices, makeKey, suite);
      for (const [index, one] of enrolled) {
        const acts = year.deviceActs.get(index) ?? [];
        const given = { acts, hasPart: this.#withPart.has(index), nowMs: this.#nowMs(day) };
        const place = { number: site, centre: hall.centre };
        this.#agents.set(index, new YearAgent(year.seed, index, place, one, given));
        this.#ids.set(index, one.id);
      }
    }
    if (due.length > 0) this.#byHall = Map.groupBy(this.#agents.values(), ({ hall }) => hall);
  }

  #nowMs(day: number): number {
    return this.#startMs + day * dayMs;
  }

  async day(day: number): Promise<void> {
    const { admin, year, tell } = this.#play;
    const nowMs = this.#nowMs(day);
    await must('moving the clock', admin.setClock(nowMs));
    if (day === 0) this.#custody = await MainCustody.begun(this.#fleet, this.#satellites, nowMs);
    await this.#housekeeping(day, nowMs);
    const challenge = await challengeOf(admin);
    const view: DayView = {
      ...{ day, nowMs, challenge },
      measure: (agent, how) => {
        const heard = { ...how, claims: agent.rack, key: agent.key.thumbprint };
        return heardBy({ ...this.#fleet, seed: year.seed }, heard, challenge);
      },
      neighbour: (agent) => this.#neighbour(agent),
    };
    for (const one of this.#satellites) await one.act(day, nowMs);
    const agents = [...this.#byHall].map(([hall, all]) => [hall, all] as const);
    await sendAll(this.#relays, agents, view);
    this.#deviceDays += honestDevices(this.#agents.values(), this.#planted, this.#satellites);
    await Promise.all(this.#satellites.map((one) => one.attest(view)));
    if (year.secondRounds.has(day)) await this.#secondRound(day, nowMs + SECOND_ROUND_MS);
    tell(day, this.#relays.settled);
    if (day % LOOK_DAYS > 0) return;
    await this.#play.keepUp();
    await this.#play.look(this.#fleet.regulatorKey);
  }

  #neighbour(agent: YearAgent): YearAgent {
    const all = this.#byHall.get(agent.hall) ?? [];
    return all.find((one) => !one.hasPart && !one.isRevoked) ?? agent;
  }

  /** What is not signed by a device: new ones, those taken off, updates, states that are lost. */
  async #housekeeping(day: number, nowMs: number): Promise<void> {
    const { year } = this.#play;
    if (day > 0) {
      await this.#putOnLicence(
        year.devices.filter(({ registeredDay }) => registeredDay === day),
        nowMs,
      );
      await this.#enrol(day);
      await this.#custody?.replaceAll(year.devices, this.#agents, day, nowMs);
    }
    for (const agent of this.#agents.values()) {
      for (const act of agent.actsOn(day)) {
        if (act.act === 'revoke') await this.#revoke(agent, act.attestsOn, act.confirmed);
        if (act.act === 'leave') await this.#custody?.leave(act.event, agent, nowMs);
        await this.#bound?.act(act, agent, nowMs);
        if (act.act === 'lose-state') await this.#loseState(agent, nowMs);
      }
    }
    for (const { site, firmware } of year.updates.filter((one) => one.day === day)) {
      for (const agent of this.#byHall.get(site) ?? []) {
        if (!agent.hasPart) agent.update(firmware, nowMs);
      }
    }
  }

  async #revoke(agent: YearAgent, attestsOn: boolean, confirmed: boolean): Promise<void> {
    const { exporter, regulator } = this.#fleet;
    await must('taking a device off', exporter.revokeDevice(agent.id));
    if (confirmed) await must('a retirement', regulator.amendment.confirmRetirement(agent.id));
    agent.isRevoked = !attestsOn;
  }

  async #loseState(agent: YearAgent, nowMs: number): Promise<void> {
    const { client } = this.#fleet.halls[agent.hall]!;
    const { head } = await must('a head', client.head(agent.id));
    const known = head && { sequence: head.sequence, digest: hexToBytes(head.digest) };
    agent.loseState(known, nowMs);
  }

  async #secondRound(day: number, nowMs: number): Promise<void> {
    const { admin } = this.#play;
    await must('moving the clock', admin.setClock(nowMs));
    const challenge = await challengeOf(admin);
    for (const [hall, agents] of this.#byHall) {
      const sent = agents.flatMap((agent) => agent.travel(day, nowMs, challenge) ?? []);
      await this.#relays.halls[hall]!.client.submit(sent.map(({ item }) => item.item));
    }
  }

  async end(): Promise<Omit<YearPlayed, 'begunMs'>> {
    const { admin, year } = this.#play;
    const endMs = this.#nowMs(year.days);
    await must('moving the clock', admin.setClock(endMs));
    await this.#play.keepUp();
    await this.#play.look(this.#fleet.regulatorKey);
    return {
      ...{ fleet: this.#fleet, startMs: this.#startMs, endMs, settled: this.#relays.settled },
      ...{ deviceDays: this.#deviceDays, ids: await this.#allIds() },
      satellites: this.#satellites,
    };
  }

  /** Those that were never enrolled too. */
  async #allIds(): Promise<ReadonlyMap<number, string>> {
    const bySerial = new Map<string, string>();
    for (const licence of new Set(this.#fleet.halls.map((hall) => hall.licence))) {
      for await (const row of this.#fleet.regulator.devices({ licence, limit: 500 })) {
        if (!row.ok) throw new Error('the regulator sees no devices');
        bySerial.set(row.value.serial, row.value.id);
      }
    }
    const { seed, devices } = this.#play.year;
    return new Map(devices.map(({ index }) => [index, bySerial.get(serialOf(seed, index)) ?? '']));
  }
}
