/** What manifests under a licence name in vain, because a device under another exporter's licence has it. */
import type { Contested } from '../../core/custody.ts';
import { Conditions } from './conditions.ts';
import { inTime } from './in-time.ts';
import type { Settler } from './part.ts';
import { partiesSay } from './parties-say.ts';
import type { LedgerStore } from './store.ts';
import { settleConditions } from './tick.ts';

/** Those named last; a manifest of another's whole fleet is one matter. */
const MAX_CONTESTED = 50;

/** Keeps them beside those named before, and says of the licence what follows, at once. */
export function contestedTold(
  told: readonly Omit<Contested, 'atMs'>[],
  store: LedgerStore,
  clockMs: number,
  settler: Settler,
): void {
  inTime(store, clockMs, (book, nowMs) => {
    const now = told.slice(0, MAX_CONTESTED).map((one) => ({ ...one, atMs: nowMs }));
    const names = new Set(now.map(nameOf));
    const before = store.control.contested().filter((one) => !names.has(nameOf(one)));
    store.control.putContested([...now, ...before].slice(0, MAX_CONTESTED));
    const conditions = new Conditions(store);
    const said = partiesSay(store, book, nowMs);
    for (const { words } of said) conditions.applyNews(words, nowMs);
    const parties = said.map(({ facts }) => facts);
    settleConditions(store, book, conditions, nowMs, { parties }, settler);
  });
}

function nameOf({ kind, model = '', value }: Omit<Contested, 'atMs'>): string {
  return JSON.stringify([kind, model, value]);
}
