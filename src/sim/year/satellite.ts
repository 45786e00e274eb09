/** A licence of its own with an operator, a site and a few devices: what is found at one of these is planted here. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { newAttester } from '../../sdk/attester.ts';
import type { MusterClient } from '../../sdk/client.ts';
import { type KeyMaker, secretOf } from '../device.ts';
import { dice, seededBytes } from '../dice.ts';
import { must } from '../must.ts';
import { serialOf } from '../world.ts';
import { type DayView, YearAgent } from './agent.ts';
import { enrol, putOnLicence } from './enrolment.ts';
import { instant, type YearFleet } from './fleet.ts';
import type { SharedHands } from './hands.ts';
import { spareLine } from './inspection-rows.ts';
import { dayMs, hourMs, type SatelliteAct } from './plan.ts';
import type { Shown } from './reading.ts';
import { SatelliteCustody } from './satellite-custody.ts';
import { SatelliteMesh } from './satellite-mesh.ts';
import { satelliteDevices } from './satellite-rows.ts';
import { SatelliteSpares } from './satellite-spares.ts';
import { SatelliteUse } from './satellite-use.ts';
import { itemsOf } from './send.ts';
import type { Year } from './story.ts';

/** Devices of satellites are numbered above all others, and what nobody enrolled above these. */
const NUMBERED_FROM = 100_000;
const A_SATELLITE = 1_000;
/** Above its boards, and those that it is found to have beside them. */
const SPARES_FROM = 500;
const FORGED_FROM = 900_000;
/** A window is declared fifteen minutes ahead at least. */
const AHEAD_MS = hourMs;
/** More than the days between its licence's registration and its first report. */
const UNREPORTED_MS = 10 * dayMs;
/** A country of group D:5. */
const OWNER_HEADQUARTERS = 'CN';

export class Satellite {
  readonly hall: YearFleet['satellites'][number];
  /** Its devices in service. */
  readonly inService = () => this.#agents.filter(({ isRevoked }) => !isRevoked).length;
  readonly #year: Year;
  readonly #number: number;
  readonly #fleet: YearFleet;
  #agents: readonly YearAgent[] = [];
  #custody: SatelliteCustody | null = null;
  #use: SatelliteUse | null = null;
  #mesh: SatelliteMesh | null = null;
  #spares: SatelliteSpares | null = null;
  #reportedMs = 0;
  #makeKey: KeyMaker | null = null;
  #silentUntil = 0;
  #silentDevices = 0;
  #forged = 0;
  #alike = { day: -1, devices: 0 };

  constructor(year: Year, number: number, hall: Satellite['hall'], fleet: YearFleet) {
    this.#year = year;
    this.#number = number;
    this.hall = hall;
    this.#fleet = fleet;
  }

  /** The one of its own landmarks that may be entered wrongly. */
  get landmark(): string | undefined {
    return this.#mesh?.landmark;
  }

  #indices(from: number, count: number): number[] {
    const first = NUMBERED_FROM + this.#number * A_SATELLITE + from;
    return Array.from({ length: count }, (_, i) => first + i);
  }

  async found(exporter: MusterClient, makeKey: KeyMaker, nowMs: number): Promise<void> {
    const { seed } = this.#year;
    const { hall } = this;
    this.#makeKey = makeKey;
    const indices = this.#indices(0, satelliteDevices);
    await this.#register(indices, nowMs, exporter);
    const enrolled = await enrol(hall, seed, indices, makeKey);
    const place = { number: this.#number, centre: hall.centre };
    this.#agents = [...enrolled].map(([index, one]) => {
      return new YearAgent(seed, index, place, one, { acts: [], hasPart: true, nowMs });
    });
    this.#use = new SatelliteUse(seed, this.#agents);
    const entry = { regulator: this.#fleet.regulator, seed, makeKey, startMs: nowMs };
    this.#mesh = new SatelliteMesh({ entry, number: this.#number, centre: hall.centre });
    const spares = { indices: this.#indices(SPARES_FROM, spareLine.quantity), hall };
    this.#spares = new SatelliteSpares({ seed, fleet: this.#fleet, ...spares });
    this.#reportedMs = nowMs - UNREPORTED_MS;
  }

  async #register(indices: readonly number[], nowMs: number, exporter: MusterClient) {
    const { site, licence } = this.hall;
    const rows = indices.map((index) => ({ serial: serialOf(this.#year.seed, index), site }));
    await putOnLicence(exporter, licence, rows, nowMs);
  }

  /** Its boards arrive, with papers of the whole way. */
  async deliver(shared: SharedHands, nowMs: number): Promise<void> {
    const acts = this.#year.satelliteActs.get(this.#number) ?? [];
    const founded = acts.map(({ act }) => act).find((act) => act.act === 'founded');
    const boards = this.#agents.map(({ id, index }) => {
      return { id, serial: serialOf(this.#year.seed, index) };
    });
    const foundedMs = (founded?.daysBefore ?? 0) * dayMs;
    const given = { fleet: this.#fleet, hall: this.hall, shared, boards, foundedMs };
    const name = `Satellite ${this.#number}`;
    this.#custody = await SatelliteCustody.begun({ ...given, name }, nowMs);
  }

  /** Does what is due on a day. */
  async act(day: number, nowMs: number): Promise<void> {
    const due = this.#year.satelliteActs.get(this.#number) ?? [];
    for (const { act } of due.filter((one) => one.day === day)) await this.#do(act, day, nowMs);
  }

  async #do(act: SatelliteAct, day: number, nowMs: number): Promise<void> {
    const { hall } = this;
    const { regulator, exporter } = this.#fleet;
    switch (act.act) {
      case 'confirm-licence': {
        const given = { sites: act.withSites ? ('all' as const) : [] };
        await must('confirming', regulator.authority.confirmLicence(hall.licence, given));
        return;
      }
      case 'confirm-site':
        await must('a site', regulator.authority.confirmSite(hall.site, { version: 1 }));
        return;
      case 'forge':
        this.#forged = act.items;
        return;
      case 'silence':
        this.#silentDevices = act.devices;
        this.#silentUntil = day + act.days;
        return;
      case 'window':
        await this.#window(act.hours, day, nowMs);
        return;
      case 'register-more':
        await this.#register(this.#indices(satelliteDevices, act.devices), nowMs, exporter);
        return;
      case 'sell-stake':
        await this.#sell(act.basisPoints, nowMs);
        return;
      case 'alike':
        this.#alike = { day, devices: act.devices };
        return;
      case 'enter-landmarks':
      case 'measure-landmarks':
        await this.#mesh!.act(act, day);
        return;
      case 'file-report':
        await this.#file(nowMs);
        return;
      case 'store-spares':
      case 'enter-inspection':
      case 'take-spares':
        await this.#spares!.act(act, nowMs);
        return;
      case 'train':
      case 'rehouse':
      case 'take-off':
      case 'run-together':
      case 'read-meter':
        await this.#use!.act(act, { day, nowMs, exporter, hall });
        return;
      default:
        await this.#custody?.act(act, nowMs);
    }
  }

  /** All are silent while it lasts, but for the part of a day at its end. */
  async #window(hours: number, day: number, nowMs: number): Promise<void> {
    const from = instant(nowMs + AHEAD_MS);
    const to = instant(nowMs + AHEAD_MS + hours * hourMs);
    const window = { from, to, reason: 'Cooling works' };
    await must('a window', this.hall.client.windows.declare(this.hall.site, window));
    this.#silentDevices = satelliteDevices;
    this.#silentUntil = day + 1 + Math.floor((hours * hourMs) / dayMs);
  }

  async #file(nowMs: number): Promise<void> {
    const { exporter } = this.#fleet;
    const document = bytesToHex(seededBytes(this.#year.seed, `report ${nowMs}`, 32));
    const span = { from: instant(this.#reportedMs), to: instant(nowMs) };
    const filing = { what: 'usage' as const, ...span, document };
    await must('a report', exporter.control.fileReport(this.hall.licence, filing));
    this.#reportedMs = nowMs;
  }

  async #sell(basisPoints: number, nowMs: number): Promise<void> {
    const { admin } = this.#fleet;
    const owner = await must(
      'an owner',
      admin.control.registerParty({
        ...{ name: `Holding ${this.#number}`, country: 'SG', roles: ['end-user'] },
        headquarters: OWNER_HEADQUARTERS,
      }),
    );
    const stake = { owner: owner.id, owned: this.hall.endUser, basisPoints };
    const stated = { ...stake, from: instant(nowMs), source: 'a register' };
    await must('a stake', admin.control.stateStake(stated));
  }

  /** Sends what its devices report, and what nobody enrolled. */
  async attest(view: DayView): Promise<void> {
    const isSilent = (i: number) => view.day < this.#silentUntil && i < this.#silentDevices;
    const there = this.#agents.filter((_, i) => !isSilent(i) || this.#begins(view.day));
    const agents = there.filter(({ isRevoked }) => !isRevoked);
    const use = this.#use!;
    const own = {
      ...view,
      shown: (agent: YearAgent) => this.#shown(agent, view.day),
      heard: (agent: YearAgent) => this.#mesh!.heard(agent, view.day, view.challenge),
    };
    const items = itemsOf(agents.flatMap((agent) => use.reports(agent, own)));
    const all = [...items, ...this.#forgeries(view)];
    if (all.length > 0) await must('a batch', this.hall.client.submit(all));
  }

  /** Who makes figures up draws the same ones for several. */
  #shown(agent: YearAgent, day: number): Shown {
    const isAlike = this.#alike.day === day && this.#agents.indexOf(agent) < this.#alike.devices;
    const roll = dice(this.#year.seed, `alike ${this.#number} ${day}`);
    return this.#use!.shown(agent, day, isAlike ? { roll } : {});
  }

  /** A window begins after the reports of its first day. */
  #begins(day: number): boolean {
    const due = this.#year.satelliteActs.get(this.#number) ?? [];
    return due.some((one) => one.day === day && one.act.act === 'window');
  }

  #forgeries(view: DayView): Uint8Array[] {
    const { seed } = this.#year;
    const count = this.#forged;
    this.#forged = 0;
    return Array.from({ length: count }, (_, i) => {
      const index = FORGED_FROM + this.#number * 100 + i;
      const key = this.#makeKey!('Ed25519', secretOf(seed, index, 'Ed25519', 1));
      const model = this.#agents[0]!;
      const enrolled = { ...model.chain, thumbprint: key.thumbprint };
      const chain = newAttester(enrolled, seededBytes(seed, `forged ${index}`, 32));
      const place = { number: this.#number, centre: this.hall.centre };
      const forged = { id: model.id, key, chain };
      const given = { acts: [], hasPart: true, nowMs: view.nowMs };
      return new YearAgent(seed, index, place, forged, given).day(view)[0]!.item.item;
    });
  }
}
