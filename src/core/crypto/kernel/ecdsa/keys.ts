// Keys seen, for the sake of the few that are hot: chain intermediates, devices that attest again and again.

import { buildTables, windowBytes } from "./tables";

const PLACES: usize = 64;
/** Signatures under a key before its tables (1 to 2 ms) pay; and signatures without it after which it may lose them. */
@inline const HEAT: u32 = 32;
@inline const KEPT: u32 = 1024;

// An entry: x and y as they came, signatures, the last one's number, its tables' number + 1 or 0.
const ENTRY: usize = 128;
const HEAT_AT: usize = 96;
const USED_AT: usize = 100;
const TABLES_AT: usize = 104;

/** The entry of a key (x and y), in place of the one that was used longest ago where it is new. */
function entryOf<C>(key: usize): usize {
  const c = changetype<C>(0), ring = c.ring(), size = c.bytes() * 2;
  let oldest = ring;
  for (let e = ring; e < ring + PLACES * ENTRY; e += ENTRY) {
    if (load<u64>(e) == load<u64>(key) && load<u32>(e, HEAT_AT) && memory.compare(e, key, size) == 0) return e;
    if (load<u32>(e, USED_AT) < load<u32>(oldest, USED_AT)) oldest = e;
  }
  const tables = load<u32>(oldest, TABLES_AT);
  if (tables) store<u32>(c.owners() + (<usize>(tables - 1) << 2), 0);
  memory.copy(oldest, key, size);
  memory.fill(oldest + 96, 0, ENTRY - 96);
  return oldest;
}

/** Counts a signature under a key (x and y); its entry. */
export function useKey<C>(key: usize): usize {
  const e = entryOf<C>(key), clock = changetype<C>(0).clock();
  store<u32>(clock, load<u32>(clock) + 1);
  store<u32>(e, load<u32>(clock), USED_AT);
  store<u32>(e, load<u32>(e, HEAT_AT) + 1, HEAT_AT);
  return e;
}

@inline function tablesAt<C>(place: usize): usize {
  const c = changetype<C>(0);
  // Windows are made in pairs.
  return c.keyTables() + place * ((c.keyWindows() + 1) & ~1) * windowBytes<C>(c.keyWidth());
}

/** The tables of an entry, or 0. */
export function tablesOf<C>(e: usize): usize {
  const held = <usize>load<u32>(e, TABLES_AT);
  return held ? tablesAt<C>(held - 1) : 0;
}

/** Whether tables of an entry that has none would pay. */
export function isHot(e: usize): bool { return load<u32>(e, HEAT_AT) >= HEAT; }

/** Makes the tables of an entry, whose point the affine pair `point` is, where a place is free; 0 where none is. */
export function giveTables<C>(e: usize, point: usize): usize {
  const c = changetype<C>(0);
  for (let i: usize = 0; i < c.places(); i++) {
    const at = c.owners() + (i << 2), owner = <usize>load<u32>(at);
    if (owner && load<u32>(c.clock()) - load<u32>(owner, USED_AT) < KEPT) continue;
    if (owner) store<u32>(owner, 0, TABLES_AT);
    buildTables<C>(tablesAt<C>(i), point, c.keyWidth(), c.keyWindows());
    store<u32>(at, <u32>e);
    store<u32>(e, <u32>i + 1, TABLES_AT);
    return tablesAt<C>(i);
  }
  return 0;
}
