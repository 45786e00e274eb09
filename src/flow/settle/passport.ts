/** A device's papers: what its ledger remembers of it, for the ledger that goes on with its chain. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Counters } from '../../core/appraise/usage/meter.ts';
import { hashOf } from '../../core/codec/canonical-json.ts';
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
const TRAVELLING = 1_024;

/** The history of one page at a time: it is megabytes, and devices of a move may be of any. */
export class PageHistory {
  #page: number | null = null;
  #rows: readonly HistoryRow[] = [];

  /** Oldest first. */
  of(store: LedgerStore, ordinal: number): readonly HistoryRow[] {
    const page = Math.floor(ordinal / PAGE_SIZE);
    if (this.#page !== page) [this.#page, this.#rows] = [page, store.history(page)];
    return this.#rows;
  }
}

/** Of devices that the ledger has closed; null of any other. Reads only. */
export function passportsOf(
  store: LedgerStore | null,
  names: readonly string[],
): readonly (Passport | null)[] {
  const read = new PageHistory();
  return names.map((name) => store && passportOf(store, name, read));
}

/** Of one device. While it is moving nothing of it changes: these are the papers that it left with. */
export function passportOf(
  store: LedgerStore,
  name: string,
  read = new PageHistory(),
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
    history: bytesToHex(chainOf(read.of(store, ordinal), ordinal, atMs)),
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

/** As entries that nothing of the next ledger stands behind. */
function chainOf(rows: readonly HistoryRow[], ordinal: number, atMs: number): Bytes {
  const entries = entriesOf(rows, ordinal % PAGE_SIZE).filter(
    ({ settledAtMs }) => settledAtMs >= atMs - HISTORY_MS,
  );
  return packEntries(
    entries.slice(-TRAVELLING).map((entry) => ({ ...entry, slot: 0, position: ABROAD })),
  );
}

/** What a ledger's header says of a device that leaves it or came to it: both must say the same. */
export interface HandedOver {
  readonly device: string;
  /** Of the last attestation in order; null where there was none. */
  readonly cut: Passport['cut'];
  readonly state: Pick<
    DeviceState,
    'lastPlace' | 'firmware' | 'lastIssuedAtS' | 'lastResumedAtMs' | 'lastPresenceAtMs'
  > & {
    readonly lastMeasured: Passport['lastMeasured'];
    readonly openGaps: number;
    readonly counters: Counters | null;
  };
  /** SHA-256 over all of the papers. */
  readonly papers: string;
}

/** Read from the papers alone, so that it is the same wherever they are. */
export function handedOverBy(passport: Passport): HandedOver {
  const { device, cut, lastMeasured } = passport;
  const state = stateFrom(hexToBytes(passport.state));
  const { lastPlace, firmware, lastIssuedAtS, lastResumedAtMs, lastPresenceAtMs } = state;
  return {
    ...{ device, cut, papers: papersHash(passport) },
    state: {
      ...{ lastPlace, firmware, lastIssuedAtS, lastResumedAtMs, lastPresenceAtMs, lastMeasured },
      ...{ openGaps: state.gaps.length, counters: state.meter?.counters ?? null },
    },
  };
}

/** Without what hand-overs said: the registry keeps that, and may tell more of it while the device is moving. */
function papersHash({ handled: _, history, ...papers }: Passport): string {
  return hashOf({ ...papers, history: bytesToHex(sha256(hexToBytes(history))) });
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
