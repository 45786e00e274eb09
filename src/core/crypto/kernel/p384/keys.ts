// P-384 keys seen, for the sake of the few that are hot: chain intermediates, devices that attest again and again.

import { COMB, buildComb } from "./tables";

const PLACES: usize = 64;
const COMBS: usize = 4;
/** Signatures under a key before its tables (2 ms) pay; and signatures without it after which it may lose them. */
@inline const HEAT: u32 = 16;
@inline const KEPT: u32 = 1024;

// An entry: x and y as they came, signatures, the last one's number, its tables' number + 1 or 0.
const ENTRY: usize = 128;
const HEAT_AT: usize = 96;
const USED_AT: usize = 100;
const COMB_AT: usize = 104;
const entries = memory.data(64 * 128, 64);
const owners = memory.data(4 * 4, 16);
const combs = memory.data(4 * 56 * 64 * 128, 64);
let clock: u32 = 0;

function entryOf(key: usize): usize {
  let oldest = entries;
  for (let i: usize = 0; i < PLACES; i++) {
    const e = entries + i * ENTRY;
    if (memory.compare(e, key, 96) == 0 && load<u32>(e, HEAT_AT)) return e;
    if (load<u32>(e, USED_AT) < load<u32>(oldest, USED_AT)) oldest = e;
  }
  if (load<u32>(oldest, COMB_AT)) store<u32>(owners + ((<usize>load<u32>(oldest, COMB_AT) - 1) << 2), 0);
  memory.copy(oldest, key, 96);
  memory.fill(oldest + 96, 0, ENTRY - 96);
  return oldest;
}

/** The tables of a key (x and y, 96 bytes; `point` its affine pair), made now where they pay; 0 where it has none. */
export function combOf(key: usize, point: usize): usize {
  const e = entryOf(key);
  store<u32>(e, ++clock, USED_AT);
  store<u32>(e, load<u32>(e, HEAT_AT) + 1, HEAT_AT);
  const held = <usize>load<u32>(e, COMB_AT);
  if (held) return combs + (held - 1) * COMB;
  if (load<u32>(e, HEAT_AT) < HEAT) return 0;
  for (let i: usize = 0; i < COMBS; i++) {
    const owner = <usize>load<u32>(owners + (i << 2));
    if (owner && clock - load<u32>(owner, USED_AT) < KEPT) continue;
    if (owner) store<u32>(owner, 0, COMB_AT);
    buildComb(combs + i * COMB, point);
    store<u32>(owners + (i << 2), <u32>e);
    store<u32>(e, <u32>i + 1, COMB_AT);
    return combs + i * COMB;
  }
  return 0;
}
