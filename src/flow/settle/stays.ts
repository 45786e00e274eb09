/**
 * Use by the stay that it falls into. Each ledger counts what lies in its own, whatever name a report has and whenever it
 * comes, and tells the ledger of the stay before what lies before: so each second reaches one stay, and its meter counts it
 * once, however often it is told.
 */
import type { AttestationFacts } from '../../core/appraise/facts.ts';
import type { LateToken, Stay } from './move-store.ts';
import type { DeviceState } from './state.ts';
import type { LedgerStore, RosterDevice } from './store.ts';
import { withUse } from './use.ts';
import type { Workspace } from './workspace.ts';

/** A device comes back: the meter of the stay that it left behind is kept beside its new one. */
export function keepStay(store: LedgerStore, device: RosterDevice): void {
  const stay = lastStay(store, device);
  if (stay) store.moves.putStay(stay);
}

/** The one that its departure ended; null while it is here. */
function lastStay(store: LedgerStore, { ordinal, site }: RosterDevice): Stay | null {
  const departure = store.moves.departure(ordinal);
  if (!departure) return null;
  const arrival = store.moves.arrival(ordinal);
  const begun = { sinceMs: arrival?.cutAtMs ?? null, from: arrival?.from ?? null };
  return { ordinal, ...begun, untilMs: departure.atMs, site, meter: store.state(ordinal).meter };
}

/** Tells the ledger of the stay before the present or last one what was used then. */
export function tellBefore({ store }: Workspace, ordinal: number, token: LateToken): void {
  const arrival = store.moves.arrival(ordinal);
  if (arrival) tell(store, { sinceMs: arrival.cutAtMs, from: arrival.from }, token);
}

function tell(
  store: LedgerStore,
  { sinceMs, from }: Pick<Stay, 'sinceMs' | 'from'>,
  token: LateToken,
): void {
  const { usage } = token.claims;
  if (!usage || sinceMs === null || from === null || usage.windowStartS * 1000 >= sinceMs) return;
  store.moves.putToPassOn(from, { ...token, tells: 'use', untilMs: sinceMs });
}

/** Of a report that another ledger tells of: what falls into the stay that ended then. False where nothing of it is news. */
export function countStay(
  work: Workspace,
  token: LateToken,
  device: RosterDevice,
  facts: AttestationFacts,
): boolean {
  const last = lastStay(work.store, device);
  const untilMs = token.untilMs ?? last?.untilMs;
  const isLast = last?.untilMs === untilMs;
  const stay = isLast ? last : untilMs && work.store.moves.stay(device.ordinal, untilMs);
  // Longer ago than a window of use may lie.
  if (!stay) return false;
  tell(work.store, stay, token);
  if (isLast) return countUntil(work, device, facts, stay.untilMs);
  const site = work.store.site(stay.site) ? stay.site : device.site;
  const state = { ...work.state(device.ordinal), meter: stay.meter };
  const next = counted(work, { ...facts, device: { ...device, site } }, stay.untilMs, state);
  if (next === state) return false;
  work.store.moves.putStay({ ...stay, meter: next.meter });
  return !work.use.isEmpty;
}

/** Use up to the end of the last stay, into the meter of the device's state. */
export function countUntil(
  work: Workspace,
  { ordinal }: RosterDevice,
  facts: AttestationFacts,
  untilMs: number,
): boolean {
  const state = work.state(ordinal);
  const next = counted(work, facts, untilMs, state);
  work.putState(ordinal, next);
  return next !== state && !work.use.isEmpty;
}

function counted(
  work: Workspace,
  facts: AttestationFacts,
  untilMs: number,
  state: DeviceState,
): DeviceState {
  const counts = { presence: false, place: false, usage: true };
  return withUse(work.use, { ...facts, counts, untilS: Math.floor(untilMs / 1000) }, state);
}
