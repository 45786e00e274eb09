/** A device as its ledger sees it, for those who may ask. */
import type { DeviceView } from './ledger-port.ts';
import { ABROAD, entriesOf } from './settle/history.ts';
import { UNSEEN } from './settle/state.ts';
import { type LedgerStore, PAGE_SIZE } from './settle/store.ts';

/** Attestations shown of a device's history, newest first. */
const HISTORY_SHOWN = 200;

/** Null where the ledger has no such device. Reads only. */
export function deviceView(store: LedgerStore, name: string): DeviceView | null {
  const device = store.book() && store.deviceNamed(name);
  if (!device) return null;
  const page = Math.floor(device.ordinal / PAGE_SIZE);
  const slot = device.ordinal % PAGE_SIZE;
  const state = store.page(page)[slot] ?? UNSEEN;
  const own = entriesOf(store.history(page), slot).filter(({ position }) => position !== ABROAD);
  const entries = own.reverse().slice(0, HISTORY_SHOWN);
  return {
    device,
    head: state.head,
    lastPresenceAtMs: state.lastPresenceAtMs,
    lastAttemptAtMs: state.lastAttemptAtMs,
    lastPosition: state.lastPlace?.position ?? null,
    firmware: state.firmware,
    conditions: store.conditionsAmong('device', [name]).map((kept) => kept.condition),
    history: entries.map(({ sequence, digest, settledAtMs, header, position }) => ({
      sequence,
      digest,
      settledAtMs,
      header,
      position,
    })),
  };
}
