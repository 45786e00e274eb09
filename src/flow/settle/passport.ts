/** A device's papers: what its ledger remembers of it, for the ledger that goes on with its chain. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../../core/crypto/sha256.ts';
import type { Handled } from '../../core/custody.ts';
import type { Bytes } from '../../core/model.ts';
import { HISTORY_MS } from '../../core/verify/order.ts';
import type { Passport } from '../moves.ts';
import { ABROAD, entriesOf, packEntries } from './history.ts';
import { rowOf, stateFrom } from './page.ts';
import { PlaceMemory } from './place-memory.ts';
import type { DeviceState } from './state.ts';
import { type HistoryRow, type LedgerStore, PAGE_SIZE, type RosterDevice } from './store.ts';

/** Entries of a chain that travel along, newest first: beyond that a fork shows as a gap that never closes. */
export const TRAVELLING = 1_024;

type Pages = Map<number, readonly HistoryRow[]>;

/** Of devices that the ledger has closed; null of any other. Reads only. */
export function passportsOf(
  store: LedgerStore | null,
  names: readonly string[],
): readonly (Passport | null)[] {
  const pages: Pages = new Map();
  return names.map((name) => store && passportOf(store, name, pages));
}

/** `pages`: what was read for others, since a page of history is megabytes. */
export function passportOf(
  store: LedgerStore,
  name: string,
  pages: Pages = new Map(),
): Passport | null {
  const device = store.deviceNamed(name);
  const departure = device && store.moves.departure(device.ordinal);
  if (!device || !departure) return null;
  const { ordinal } = device;
  const { atMs, cut } = departure;
  const { lastMeasured, ...state } = store.state(ordinal);
  const memory = new PlaceMemory(store.places, atMs);
  return {
    ...{ device: name, atMs },
    cut: cut && { sequence: cut.sequence, digest: bytesToHex(cut.digest) },
    state: bytesToHex(rowOf({ ...state, lastMeasured: null })),
    lastMeasured: lastMeasured && memory.remembered(lastMeasured),
    history: bytesToHex(chainOf(historyOf(store, ordinal, pages), ordinal, atMs)),
    keys: store.keysOf(ordinal).map(({ key, endedAtMs }) => ({
      ...{ suite: key.suite, publicKey: bytesToHex(key.publicKey) },
      ...{ thumbprint: bytesToHex(key.thumbprint), endedAtMs },
    })),
    bindings: store.places.bindings([ordinal]).get(ordinal) ?? [],
    handled: handledOf(device),
  };
}

function handledOf({ deliveredAtMs, left }: RosterDevice): Handled {
  return {
    ...(deliveredAtMs === undefined ? {} : { deliveredAtMs }),
    ...(left === undefined ? {} : { left }),
  };
}

function historyOf(store: LedgerStore, ordinal: number, pages: Pages): readonly HistoryRow[] {
  const page = Math.floor(ordinal / PAGE_SIZE);
  const rows = pages.get(page) ?? store.history(page);
  pages.set(page, rows);
  return rows;
}

/** As entries that nothing of the next ledger stands behind. */
function chainOf(rows: readonly HistoryRow[], ordinal: number, atMs: number): Bytes {
  const entries = entriesOf(rows, ordinal % PAGE_SIZE).filter(
    ({ settledAtMs }) => settledAtMs >= atMs - HISTORY_MS,
  );
  return packEntries(
    entries.slice(-TRAVELLING).map((entry) => ({ ...entry, slot: 0, position: ABROAD })),
  );
}

/** The hash by which both ledgers' headers name the papers. */
export function passportHash(passport: Passport): Bytes {
  return sha256(new TextEncoder().encode(JSON.stringify(passport)));
}

/**
 * The state in which the device arrives. All use before the cut is the former ledger's, whether it was reported or not:
 * a window that a report of either name has there counts for nothing here.
 */
export function arrivedState(passport: Passport, places: PlaceMemory): DeviceState {
  const state = stateFrom(hexToBytes(passport.state));
  const { lastMeasured } = passport;
  const cutS = Math.floor(passport.atMs / 1000);
  const { meter } = state;
  const none = { boot: 0, energyMillijoules: null, uptimeS: null, bootcount: null, atS: cutS };
  const cover = { fromS: 0, toS: cutS, holes: [] };
  const { counters = none, print = 0, repeats = 0, run = null } = meter ?? {};
  return {
    ...state,
    lastMeasured: lastMeasured && places.kept(lastMeasured),
    meter: { cover, counters, print, repeats, run },
  };
}

/** The chain that came along, as it stands in a page of the ledger it came to. */
export function travelledChain(passport: Passport, ordinal: number): Bytes {
  const entries = entriesOf(
    [{ header: 0, settledAtMs: 0, entries: hexToBytes(passport.history) }],
    0,
  );
  return packEntries(entries.map((entry) => ({ ...entry, slot: ordinal % PAGE_SIZE })));
}
