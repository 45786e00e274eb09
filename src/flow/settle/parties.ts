/** What the registry tells of a licence's parties, and of the hands that its devices passed through. */
import type { DeviceLeft } from '../../core/custody.ts';
import type { RosterChange } from '../roster.ts';
import { chainsTold } from './chains.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import { partiesSay } from './parties-say.ts';
import { appraiseRoster } from './quantity.ts';
import type { Book, LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

type Told = Extract<RosterChange, { type: 'ownership' }>;
type HandedOver = Extract<RosterChange, { type: 'handed-over' }>;

/** The registry told anew: every word on it as of now, at once. */
export function partiesTold(
  store: LedgerStore,
  book: Book,
  { ownership, custody, hardware, filed }: Told,
  nowMs: number,
  settler: Settler,
): void {
  const { control } = store;
  const before = { custody: control.custody(), hardware: control.hardware() };
  control.putOwnership(ownership);
  // Of a change that was written before anybody kept custody there is none.
  if (custody) control.putCustody(custody);
  if (hardware) control.putHardware(hardware);
  if (filed) control.putFiled(filed);
  const conditions = new Conditions(store);
  const said = partiesSay(store, book, nowMs);
  for (const { words } of said) {
    conditions.applyNews(words, nowMs);
    conditions.restate(words, nowMs);
  }
  const parties = said.map(({ facts }) => facts);
  const settled = settleConditions(store, book, conditions, nowMs, { parties }, settler);
  const after = isOther(before.custody?.givenBack, custody?.givenBack)
    ? appraiseRoster(store, settled, nowMs, settler)
    : settled;
  if (isOther(before.hardware ?? undefined, hardware)) chainsTold(store, after, nowMs, settler);
}

function isOther(before: object | undefined, after: object | undefined): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** Devices came to their site, or left it: what rules look at from their next report, or the next sweep, on. */
export function handedOver(store: LedgerStore, change: HandedOver): void {
  const { devices, deliveredAtMs } = change;
  for (const name of devices) {
    const found = store.deviceNamed(name);
    if (!found) continue;
    const { left: known, ...device } = found;
    const left = leftAfter(known, change);
    const first = device.deliveredAtMs ?? deliveredAtMs;
    store.putDevice({
      ...device,
      ...(first === null ? {} : { deliveredAtMs: first }),
      ...(left ? { left } : {}),
    });
  }
}

/** A second hand-over out of service does not cover the first, but for one that was away to be mended. */
function leftAfter(known: DeviceLeft | undefined, { left, takenBack }: HandedOver) {
  if (takenBack !== undefined) return known?.transfer === takenBack ? null : known;
  return left && known && known.event !== 'repair' ? known : left;
}
