/** A page of device state as stored: deterministic CBOR, one array a device, in slot order; null where nothing is known. */
import { type CborValue, decode, encode, encodeBriefly } from '../../core/codec/cbor.ts';
import { elementsOf } from '../../core/codec/elements.ts';
import { Slab } from '../../core/codec/slab.ts';
import { join } from '../../core/log/tree.ts';
import type { Bytes, Firmware } from '../../core/model.ts';
import type { ChainHead } from '../../core/verify/order.ts';
import { fittingFromCbor, fittingToCbor, meterFromCbor, meterToCbor } from './meter-row.ts';
import { type DeviceState, type KeptMeasured, UNSEEN } from './state.ts';
import { PAGE_SIZE } from './store.ts';

/** Of an array of `PAGE_SIZE`. */
const HEAD = encode(new Array(PAGE_SIZE).fill(null)).slice(0, -PAGE_SIZE);

/** A page as it is stored. A part reads and changes a few of its states: only those are decoded, and the others are copied. */
export class Page {
  readonly bytes: Bytes;
  /** Where each slot's row ends; that of slot -1 stands first. */
  readonly #ends: Uint32Array;
  readonly #states: (DeviceState | undefined)[];

  private constructor(bytes: Bytes, ends: Uint32Array, states: (DeviceState | undefined)[]) {
    this.bytes = bytes;
    this.#ends = ends;
    this.#states = states;
  }

  /** Throws on bytes that this service did not write: a damaged store is our own fault. */
  static read(bytes: Bytes): Page {
    const rows = elementsOf(bytes);
    if (rows?.length !== PAGE_SIZE) throw new Error('a stored page is not CBOR');
    return new Page(bytes, endsOf(rows), new Array(PAGE_SIZE).fill(undefined));
  }

  /** The same states give the same bytes. */
  static of(states: readonly DeviceState[]): Page {
    if (states.length !== PAGE_SIZE) throw new RangeError('a page has a state for every slot');
    const rows = states.map(rowOf);
    return new Page(join([HEAD, ...rows]), endsOf(rows), [...states]);
  }

  state(slot: number): DeviceState {
    const known = this.#states[slot];
    if (known) return known;
    const state = stateFrom(this.#row(slot));
    this.#states[slot] = state;
    return state;
  }

  states(): readonly DeviceState[] {
    return this.#states.map((_, slot) => this.state(slot));
  }

  /** The page with other states in some slots. */
  with(changes: ReadonlyMap<number, DeviceState>): Page {
    const states = [...this.#states];
    const slab = new Slab();
    const rows = states.map((_, slot) => {
      const changed = changes.get(slot);
      if (changed) states[slot] = changed;
      return changed ? slab.copy(encodeBriefly(rowValue(changed))) : this.#row(slot);
    });
    return new Page(join([HEAD, ...rows]), endsOf(rows), states);
  }

  #row(slot: number): Bytes {
    return this.bytes.subarray(this.#ends[slot]!, this.#ends[slot + 1]!);
  }
}

/** Of a page of which nothing is known. */
export const EMPTY_PAGE = Page.of(new Array<DeviceState>(PAGE_SIZE).fill(UNSEEN));

function endsOf(rows: readonly Bytes[]): Uint32Array {
  const ends = new Uint32Array(PAGE_SIZE + 1);
  ends[0] = HEAD.length;
  rows.forEach((row, slot) => {
    ends[slot + 1] = ends[slot]! + row.length;
  });
  return ends;
}

/** One state alone, as a page has it. */
export function rowOf(state: DeviceState): Bytes {
  return encode(rowValue(state));
}

function rowValue(state: DeviceState): CborValue {
  return state === UNSEEN ? null : stateToCbor(state);
}

/** What `rowOf` wrote; throws on anything else. */
export function stateFrom(row: Bytes): DeviceState {
  const state = decode(row, { maxBytes: row.length, maxDepth: 16 });
  if (!state.ok) throw new Error('a stored page is not CBOR');
  return state.value === null ? UNSEEN : stateFromCbor(state.value as CborValue[]);
}

function stateToCbor(state: DeviceState): CborValue {
  const { head, boots, lastPlace, firmware } = state;
  return [
    head && [head.sequence, head.digest, head.challengeAtMs],
    [boots.seed, boots.sinceChallengeMs, [...boots.retired]],
    [...state.gaps],
    state.lastPresenceAtMs,
    state.lastAttemptAtMs,
    lastPlace && [
      lastPlace.position.latitude,
      lastPlace.position.longitude,
      lastPlace.position.accuracyMetres ?? null,
      lastPlace.atMs,
    ],
    firmwareToCbor(firmware),
    state.lastIssuedAtS,
    state.lastResumedAtMs,
    state.enrolledAtMs,
    state.jumpedTo,
    ...withoutNulls([
      measuredToCbor(state),
      meterToCbor(state.meter),
      fittingToCbor(state.fitting),
      firmwareToCbor(state.highest),
    ]),
  ];
}

/** What few devices have costs the others nothing: their rows are as they were before there was any of it. */
function withoutNulls(members: readonly CborValue[]): readonly CborValue[] {
  const last = members.findLastIndex((member) => member !== null);
  return members.slice(0, last + 1);
}

/** Null where nobody measured it. */
function measuredToCbor({ lastMeasured, lastLocatedAtMs }: DeviceState): CborValue {
  if (!lastMeasured) return lastLocatedAtMs === null ? null : [lastLocatedAtMs];
  const { trips, fromMs, toMs } = lastMeasured;
  return [lastLocatedAtMs, fromMs, toMs - fromMs, trips.flat()];
}

function stateFromCbor(row: readonly CborValue[]): DeviceState {
  const [head, boots, gaps, presence, attempt, place, firmware, issued, resumed] = row;
  const [enrolled, jumpedTo, measured, meter, fitting, highest] = row.slice(9);
  const [seed, sinceChallengeMs, retired] = boots as [Bytes | null, number | null, Bytes[]];
  return {
    head: headFromCbor(head as [number, Bytes, number | null] | null),
    boots: { seed: seed?.slice() ?? null, sinceChallengeMs, retired: retired.map(copy) },
    gaps: (gaps as Bytes[]).map(copy),
    lastPresenceAtMs: presence as number | null,
    lastAttemptAtMs: attempt as number | null,
    lastPlace: placeFromCbor(place as [number, number, number | null, number] | null),
    firmware: firmwareFromCbor(firmware as [string | null, string | null] | null),
    lastIssuedAtS: issued as number | null,
    lastResumedAtMs: resumed as number | null,
    enrolledAtMs: enrolled as number | null,
    jumpedTo: jumpedTo as number | null,
    ...measuredFromCbor((measured ?? undefined) as MeasuredRow | undefined),
    meter: meterFromCbor(meter),
    fitting: fittingFromCbor(fitting),
    highest: firmwareFromCbor((highest ?? null) as [string | null, string | null] | null),
  };
}

type MeasuredRow = readonly [
  locatedAtMs: number | null,
  fromMs?: number,
  spanMs?: number,
  trips?: readonly number[],
];

function measuredFromCbor([lastLocatedAtMs, fromMs, spanMs = 0, flat = []]: MeasuredRow = [null]) {
  if (fromMs === undefined) return { lastLocatedAtMs, lastMeasured: null };
  const trips: (readonly [number, number])[] = [];
  for (let i = 0; i < flat.length; i += 2) trips.push([flat[i]!, flat[i + 1]!]);
  const lastMeasured: KeptMeasured = { trips, fromMs, toMs: fromMs + spanMs };
  return { lastLocatedAtMs, lastMeasured };
}

function firmwareToCbor(firmware: Firmware | null): CborValue {
  return firmware && [firmware.vbios ?? null, firmware.driver ?? null];
}

function headFromCbor(head: [number, Bytes, number | null] | null): ChainHead | null {
  return head && { sequence: head[0], digest: head[1].slice(), challengeAtMs: head[2] };
}

/** What is decoded are views, and one state must not keep a whole page. */
function copy(bytes: Bytes): Bytes {
  return bytes.slice();
}

function placeFromCbor(
  place: [number, number, number | null, number] | null,
): DeviceState['lastPlace'] {
  if (!place) return null;
  const [latitude, longitude, accuracyMetres, atMs] = place;
  const accuracy = accuracyMetres === null ? {} : { accuracyMetres };
  return { atMs, position: { latitude, longitude, ...accuracy } };
}

function firmwareFromCbor(firmware: [string | null, string | null] | null): Firmware | null {
  if (!firmware) return null;
  const [vbios, driver] = firmware;
  return { ...(vbios === null ? {} : { vbios }), ...(driver === null ? {} : { driver }) };
}
