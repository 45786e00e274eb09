/** Devices that leave a ledger or come to it: each step is a header of its own, and may be told twice. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { NO_EVIDENCE } from '../../core/log/header.ts';
import { join } from '../../core/log/tree.ts';
import type { Bytes } from '../../core/model.ts';
import type { Arriving, MoveChange, MovedDevice } from '../moves.ts';
import { deviceBound } from './chains.ts';
import { commitPart, type Settler } from './part.ts';
import {
  arrivedState,
  type HandedOver,
  handedOverBy,
  PageHistory,
  passportOf,
  travelledChain,
} from './passport.ts';
import { PlaceMemory } from './place-memory.ts';
import { keepStay } from './stays.ts';
import { type Book, type LedgerStore, PAGE_SIZE, type RosterDevice } from './store.ts';

/** A change as its ledger meets it. */
interface Moment {
  /** Under the epoch of the change. */
  readonly book: Book;
  readonly nowMs: number;
  readonly settler: Settler;
}

/** Applies one step of a move. */
export function applyMove(store: LedgerStore, at: Moment, change: MoveChange): void {
  if (change.type === 'depart') depart(store, at, change);
  else if (change.type === 'expect') store.moves.expect(change.move, change.thumbprints);
  else if (change.type === 'unexpect') store.moves.unexpect(change.move, change.thumbprints);
  else if (change.type === 'arrive') arrive(store, at, change);
  else if (change.type === 'departed') departed(store, at, change.devices);
  else stay(store, at, change.devices);
}

/** Closes the devices: their chains are cut where they stand, and nothing of theirs settles until they are elsewhere. */
function depart(
  store: LedgerStore,
  at: Moment,
  { move, to, devices }: Extract<MoveChange, { type: 'depart' }>,
): void {
  const leaving = devices
    .map((one) => ({ device: onRoster(store, one), version: one.version }))
    .sort((a, b) => a.device.ordinal - b.device.ordinal);
  const read = new PageHistory();
  const handed = leaving.map(({ device, version }): HandedOver => {
    const { head } = store.state(device.ordinal);
    const cut = head && { sequence: head.sequence, digest: head.digest };
    const departure = { ordinal: device.ordinal, move, to, atMs: at.nowMs, cut };
    store.moves.putDeparture(departure, true);
    store.putDevice({ ...device, version, status: 'moving' });
    return handedOverBy(passportOf(store, device.device, read)!);
  });
  commit(store, at, { departure: { move, to, atMs: at.nowMs, devices: handed } });
}

/** Takes the devices with their keys and chains; nothing of them is believed that the papers do not say. */
function arrive(
  store: LedgerStore,
  moment: Moment,
  { move, from, devices }: Extract<MoveChange, { type: 'arrive' }>,
): void {
  // A stay ends after it began, whatever the clocks of two ledgers show: else a report could go round between them for good.
  const cuts = devices.map(({ passport }) => passport.atMs + 1);
  const at = { ...moment, nowMs: Math.max(moment.nowMs, ...cuts) };
  const chains = devices.map((one) => takeIn(store, at, from, one));
  for (const [page, some] of Map.groupBy(chains, (chain) => chain.page)) {
    const entries = join(some.map((chain) => chain.entries));
    store.putHistory(page, { header: at.book.sequence + 1, settledAtMs: at.nowMs, entries });
  }
  const thumbprints = devices.flatMap(({ passport }) =>
    passport.keys.map(({ thumbprint }) => thumbprint),
  );
  store.moves.unexpect(move, thumbprints);
  const arrived = devices.map(({ passport }) => {
    return { ...handedOverBy(passport), cutAtMs: passport.atMs };
  });
  commit(store, at, { arrival: { move, from, devices: arrived } });
  // A certificate that was revoked under the old licence's authority, or this one's, speaks here too.
  for (const { device, passport } of devices) {
    const there = passport.bindings.length > 0 && store.deviceNamed(device.device);
    if (there) deviceBound(store, store.book()!, there, at.nowMs, at.settler);
  }
}

function takeIn(
  store: LedgerStore,
  { nowMs }: Moment,
  from: string,
  { device, passport }: Arriving,
): { readonly page: number; readonly entries: Bytes } {
  const former = store.deviceNamed(device.device);
  if (former) keepStay(store, former);
  // A device that comes back takes its old place.
  const { ordinal } = store.putDevice(device);
  store.moves.dropDeparture(ordinal);
  store.moves.putArrival({ ordinal, from, cutAtMs: passport.atMs });
  for (const { endedAtMs, ...text } of passport.keys) {
    const [publicKey, thumbprint] = [hexToBytes(text.publicKey), hexToBytes(text.thumbprint)];
    store.putTravelled({ key: { suite: text.suite, publicKey, thumbprint }, ordinal, endedAtMs });
  }
  for (const binding of passport.bindings) store.places.putBinding(ordinal, binding);
  const page = Math.floor(ordinal / PAGE_SIZE);
  const state = arrivedState(passport, new PlaceMemory(store.places, nowMs));
  store.putStates(page, new Map([[ordinal % PAGE_SIZE, state]]));
  return { page, entries: travelledChain(passport, ordinal) };
}

/** The new ledger has them: only the tombstones are left, and what still names this ledger settles as `after-transfer`. */
function departed(store: LedgerStore, at: Moment, devices: readonly MovedDevice[]): void {
  for (const one of devices) {
    const device = onRoster(store, one);
    const departure = store.moves.departure(device.ordinal);
    if (departure) store.moves.putDeparture(departure, false);
    store.putDevice({ ...device, version: one.version, status: 'moved' });
  }
  commit(store, at, { departed: devices });
}

/** The move came to nothing: the chain goes on where it was cut. */
function stay(store: LedgerStore, at: Moment, devices: readonly MovedDevice[]): void {
  for (const one of devices) {
    const device = onRoster(store, one);
    store.moves.dropDeparture(device.ordinal);
    store.putDevice({ ...device, version: one.version, status: 'active' });
  }
  commit(store, at, { stayed: devices });
}

function onRoster(store: LedgerStore, { device: name }: MovedDevice): RosterDevice {
  const device = store.deviceNamed(name);
  if (!device) throw new Error('a move names a device that is not on the roster');
  return device;
}

function commit(store: LedgerStore, at: Moment, move: Readonly<Record<string, unknown>>): void {
  // What the same change may have settled already counts.
  const book = store.book() ?? at.book;
  const content = {
    ...{ nowMs: at.nowMs, epoch: at.book.epoch, evidenceBundle: NO_EVIDENCE },
    ...{ earliestMs: at.nowMs, entries: [], conditions: [] },
    context: { terms: book.terms, ...move },
  };
  commitPart(store, book, content, at.settler);
}
