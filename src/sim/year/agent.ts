/** A device of a simulated year, day by day: what it claims, what it signs, and when that is sent. */
import type { AttesterState, Challenge, PendingItem, Reading } from '../../sdk/attester.ts';
import { nextAttestation, rebooted, resumed, settled } from '../../sdk/attester.ts';
import { bootseedOf } from '../device.ts';
import { type Dice, dice, seededBytes } from '../dice.ts';
import type { SignedSession } from '../landmarks.ts';
import { offset, type Point } from '../places.ts';
import type { Firmware } from '../world.ts';
import type { Enrolled } from './enrolment.ts';
import { type How, howHeard } from './measuring.ts';
import type { Network } from './place-acts.ts';
import { type DeviceAct, dayMs, type Timed } from './plan.ts';
import { readingOf, type Shown } from './reading.ts';
import { TimedActs } from './timed-acts.ts';

const firstFirmware: Firmware = { vbios: '96.00.9f.00.01', driver: '570.124.06' };
const RACK_METRES = 300;
/** Half of what would be found: clocks drift, and are set again. */
const CLOCK_ERROR_MS = 150_000;

/** An item on its way, with how it goes. */
export interface Sent {
  readonly agent: YearAgent;
  readonly item: PendingItem;
  /** Records of landmarks that travel with it. */
  readonly records: readonly Uint8Array[];
  readonly through: 'own' | 'other-key' | 'other-party';
  /** Other lines than those of its site. */
  readonly network?: Network | undefined;
}

/** What an agent asks of the world on a day. */
export interface DayView {
  readonly day: number;
  readonly nowMs: number;
  readonly challenge: Challenge;
  readonly measure: (agent: YearAgent, how: How) => readonly SignedSession[];
  /** What an agent states in the place of its own figures, or beside them. */
  readonly shown?: (agent: YearAgent) => Shown;
  /** What landmarks of its own hall hear of an agent, whatever it does. */
  readonly heard?: (agent: YearAgent) => readonly SignedSession[];
  /** Somebody else of the same hall, whose answers are borrowed. */
  readonly neighbour: (agent: YearAgent) => YearAgent;
}

export class YearAgent {
  readonly index: number;
  readonly hall: number;
  readonly id: string;
  readonly key: Enrolled['key'];
  chain: AttesterState;
  firmware: Firmware = firstFirmware;
  isRevoked = false;
  readonly hasPart: boolean;
  readonly #acts: TimedActs;
  readonly #seed: number;
  readonly #roll: Dice;
  readonly #clockErrorMs: number;
  readonly rack: Point;
  readonly centre: Point;
  readonly #model: string;
  #boots = 0;
  #bootedAtMs: number;
  #clone: AttesterState | null = null;
  #held: Sent[] = [];
  #behind: { readonly sent: Sent; readonly day: number }[] = [];

  constructor(
    seed: number,
    index: number,
    hall: { readonly number: number; readonly centre: Point },
    enrolled: Enrolled,
    given: {
      readonly acts: readonly Timed<DeviceAct>[];
      readonly hasPart: boolean;
      readonly nowMs: number;
    },
  ) {
    this.index = index;
    this.hall = hall.number;
    this.id = enrolled.id;
    this.key = enrolled.key;
    this.chain = enrolled.chain;
    this.hasPart = given.hasPart;
    this.#acts = new TimedActs(given.acts);
    this.#seed = seed;
    this.#roll = dice(seed, `agent ${index}`);
    this.#clockErrorMs = Math.round(this.#roll.between(-CLOCK_ERROR_MS, CLOCK_ERROR_MS));
    const metres = () => this.#roll.between(-RACK_METRES, RACK_METRES);
    this.centre = hall.centre;
    this.rack = offset(hall.centre, metres(), metres());
    this.#model = enrolled.chain.model;
    this.#bootedAtMs = given.nowMs - dayMs;
  }

  /** What begins on this day. */
  actsOn(day: number): readonly DeviceAct[] {
    return this.#acts.on(day);
  }

  /** All that leaves on this day, in the order in which it does. */
  day(view: DayView): readonly Sent[] {
    const { day } = view;
    this.#begin(view);
    const out = [...this.#due(day)];
    if (this.#acts.within('silent', day)) return out;
    const made = this.#made(view);
    const isHeld = this.#acts.within('hold', day) !== null;
    if (this.actsOn(day).some(({ act }) => act === 'withhold')) return out;
    if (isHeld) {
      this.#held.push(...made);
      return out;
    }
    const behind = this.actsOn(day).find((one) => one.act === 'send-behind');
    if (behind?.act === 'send-behind') {
      this.#behind.push(...made.map((sent) => ({ sent, day: day + behind.days })));
      return out;
    }
    const all = [...this.#held, ...made, ...out];
    this.#held = [];
    return this.actsOn(day).some(({ act }) => act === 'send-twice') ? [...all, ...made] : all;
  }

  #due(day: number): Sent[] {
    const due = this.#behind.filter((one) => one.day <= day);
    this.#behind = this.#behind.filter((one) => one.day > day);
    return due.map(({ sent }) => sent);
  }

  #begin({ day, nowMs }: DayView): void {
    for (const act of this.actsOn(day)) {
      if (act.act === 'reboot' || act.act === 'firmware') this.#reboot(nowMs);
      if (act.act === 'firmware') this.firmware = act.firmware;
      if (act.act === 'clone') this.#clone = this.chain;
    }
    if (!this.#acts.within('clone', day)) this.#clone = null;
  }

  #reboot(nowMs: number): void {
    this.#boots += 1;
    this.#bootedAtMs = nowMs;
    this.chain = rebooted(this.chain, bootseedOf(this.#seed, this.index, this.#boots));
  }

  /** Installs what its site installs. */
  update(firmware: Firmware, nowMs: number): void {
    this.firmware = firmware;
    this.#reboot(nowMs);
  }

  /** Goes on from the head on record; what was on its way is given up. */
  loseState(
    head: { readonly sequence: number; readonly digest: Uint8Array } | null,
    nowMs: number,
  ) {
    this.#boots += 1;
    this.#bootedAtMs = nowMs;
    this.#held = [];
    const bootseed = bootseedOf(this.#seed, this.index, this.#boots);
    this.chain = resumed(this.chain, head, bootseed);
  }

  #made(view: DayView): Sent[] {
    const { day, challenge } = view;
    const own = this.actsOn(day).some(({ act }) => act === 'own-challenge');
    const asked = own
      ? { ...challenge, challenge: seededBytes(this.#seed, `challenge ${this.index} ${day}`, 32) }
      : challenge;
    const { reading, records } = this.#reading(view, this.#place(day));
    const sent = this.#sign(this.chain, reading, asked);
    this.chain = sent.state;
    const through = this.#acts.within('through', day)?.whom ?? 'own';
    const network = this.#acts.within('network', day)?.network;
    const made: Sent[] = [{ agent: this, item: sent.item, records, through, network }];
    if (!this.#clone) return made;
    const other = this.#sign(this.#clone, this.#reading(view, this.#place(day)).reading, asked);
    this.#clone = settled(other.state, other.item.digest);
    return [...made, { agent: this, item: other.item, records: [], through }];
  }

  #sign(chain: AttesterState, reading: Reading, challenge: Challenge) {
    const next = nextAttestation(chain, this.key, reading, challenge);
    if (!next.ok) throw new Error(`a simulated agent may not sign: ${next.reason}`);
    const { item, state } = next.value;
    // Nothing is sent again from here: what was refused is a finding.
    return { item, state: settled(state, item.digest) };
  }

  #place(day: number): Point {
    const north = this.#acts.within('claim-north', day);
    return north ? offset(this.centre, north.km * 1_000, 0) : this.rack;
  }

  #reading(view: DayView, place: Point) {
    const { day, nowMs } = view;
    const ahead = this.#acts.within('clock-ahead', day);
    const records = this.#records(view);
    const reading = readingOf(this.#roll, {
      ...{ nowMs, place, firmware: this.firmware },
      clockErrorMs: ahead ? ahead.ms : this.#clockErrorMs,
      debug: this.#acts.within('debug', day)?.status ?? 3,
      confidential: this.#acts.within('confidential', day)?.mode ?? 1,
      bootcount: this.#boots + 1,
      bootedAtMs: this.#bootedSince(view),
      shown: view.shown?.(this) ?? {},
      drawnWatts: this.#acts.within('draw', day)?.watts ?? null,
      meteredPart: this.#acts.within('meter', day)?.part ?? null,
      landmarkRecords: records.map(({ digest }) => digest),
    });
    this.#claimModel(day);
    return { reading, records: records.map(({ item }) => item) };
  }

  #bootedSince({ day, nowMs }: DayView): number {
    const isBack = this.actsOn(day).some(({ act }) => act === 'uptime-back');
    return isBack ? nowMs - 1_000 : this.#bootedAtMs;
  }

  #claimModel(day: number): void {
    const model = this.#acts.within('model', day)?.model ?? this.#model;
    if (this.chain.model !== model) this.chain = { ...this.chain, model };
  }

  #records(view: DayView): readonly SignedSession[] {
    if (view.heard) return view.heard(this);
    const act = this.#acts.within('measured', view.day);
    if (!act || this.#acts.within('unmeasured', view.day)) return [];
    const who = act.borrowed ? view.neighbour(this) : this;
    return view.measure(who, howHeard(this.#acts, who, view.day));
  }

  /** The second report of a day, from so many km away along the equator. */
  travel(day: number, nowMs: number, challenge: Challenge): Sent | null {
    const act = this.actsOn(day).find((one) => one.act === 'travel');
    if (act?.act !== 'travel') return null;
    const longitude = this.rack.longitude + act.km / 111.2;
    const wrapped = ((longitude + 540) % 360) - 180;
    const place = { latitude: this.rack.latitude, longitude: wrapped };
    const none = { day, nowMs, challenge, measure: () => [], neighbour: () => this };
    const { reading } = this.#reading(none, place);
    const sent = this.#sign(this.chain, reading, challenge);
    this.chain = sent.state;
    return { agent: this, item: sent.item, records: [], through: 'own' };
  }
}
