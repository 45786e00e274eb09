/** The claim of use: CBOR map <-> Usage. */
import type { CborMap, CborValue } from '../codec/cbor.ts';
import { isMap } from '../codec/value.ts';
import type { Usage } from '../model.ts';
import { mapOf, optionally, unsigned, withinBounds, withoutAbsent } from './members.ts';

/** 10^15 operations of one window that a token may state: a year of a thousand of the fastest parts. */
const MAX_PETAFLOP = 1e15;

/** Null where a member is invalid, or the window ends before it begins. */
export function usageOf(value: CborValue): Usage | null {
  if (!isMap(value)) return null;
  const ratio = (key: number) => optionally(value.get(key), (share) => withinBounds(share, 0, 1));
  const count = (key: number) => optionally(value.get(key), unsigned);
  const found = withoutAbsent({
    windowStartS: unsigned(value.get(1)),
    windowEndS: unsigned(value.get(2)),
    energyMillijoules: count(3),
    smActive: ratio(4),
    tensorActive: ratio(5),
    dramActive: ratio(6),
    smClockMhz: count(7),
    nvlinkTxBytes: count(8),
    nvlinkRxBytes: count(9),
    energyCounterMillijoules: count(10),
    petaflop: optionally(value.get(11), (amount) => withinBounds(amount, 0, MAX_PETAFLOP)),
  }) as Usage | null;
  return found && found.windowStartS <= found.windowEndS ? found : null;
}

/** The claim that an attester signs. */
export function usageToCbor(used: Usage): CborMap {
  return mapOf([
    [1, used.windowStartS],
    [2, used.windowEndS],
    [3, used.energyMillijoules],
    [4, used.smActive],
    [5, used.tensorActive],
    [6, used.dramActive],
    [7, used.smClockMhz],
    [8, used.nvlinkTxBytes],
    [9, used.nvlinkRxBytes],
    [10, used.energyCounterMillijoules],
    [11, used.petaflop],
  ]);
}
