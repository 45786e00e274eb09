/** What the registry tells of a licence's parties, and of the hands that its devices passed through. */
import type { RosterChange } from '../roster.ts';
import { Conditions } from './conditions.ts';
import type { Settler } from './part.ts';
import { partiesSay } from './parties-say.ts';
import type { Book, LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

type Told = Extract<RosterChange, { type: 'ownership' }>;
type HandedOver = Extract<RosterChange, { type: 'handed-over' }>;

/** The registry told anew: every word on it as of now, at once. */
export function partiesTold(
  store: LedgerStore,
  book: Book,
  { ownership, custody }: Told,
  nowMs: number,
  settler: Settler,
): void {
  store.control.putOwnership(ownership);
  // Of a change that was written before anybody kept custody there is none.
  if (custody) store.control.putCustody(custody);
  const conditions = new Conditions(store);
  const said = partiesSay(store, book, nowMs);
  for (const { words } of said) {
    conditions.apply(
      words.filter((word) => conditions.isNews(word)),
      nowMs,
    );
    conditions.restate(words, nowMs);
  }
  const parties = said.map(({ facts }) => facts);
  settleConditions(store, book, conditions, nowMs, { parties }, settler);
}

/** Devices came to their site, or left it: what rules look at from their next report, or the next sweep, on. */
export function handedOver(store: LedgerStore, { devices, deliveredAtMs, left }: HandedOver): void {
  for (const name of devices) {
    const found = store.deviceNamed(name);
    if (!found) continue;
    const { left: _, ...device } = found;
    const first = device.deliveredAtMs ?? deliveredAtMs;
    store.putDevice({
      ...device,
      ...(first === null ? {} : { deliveredAtMs: first }),
      ...(left ? { left } : {}),
    });
  }
}
