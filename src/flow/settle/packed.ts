/** A part that crosses between isolates: settled as it comes, answered as it goes. */
import {
  type PackedSettle,
  type PackedSettled,
  packSettled,
  unpackSettle,
} from '../settle-wire.ts';
import type { Settler } from './part.ts';
import { settle } from './settle.ts';
import type { LedgerStore } from './store.ts';

/** `settle` of a packed request. */
export function settlePacked(
  store: LedgerStore,
  request: PackedSettle,
  clockMs: number,
  settler: Settler,
): PackedSettled {
  return packSettled(settle(store, unpackSettle(request), clockMs, settler));
}
