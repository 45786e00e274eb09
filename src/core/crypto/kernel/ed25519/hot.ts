// Which keys are hot, and the signatures that their tables decide.

import { MAX_HOT, COMB, buildKeyComb, combPair, compareSums, setCombScalars } from "./comb";
import { entriesOfLive, hash, hashes, live, move, signatures, verdicts } from "./items";
import { ENTRY_BATCHES, POINT_AT, batchNumber, combOf, heatOf, lastUse, setComb } from "./keys";
import { HASH_ROW, toScalarBytes } from "./scalar";

const COMBS: usize = 32;
/** Small batches that a key has to be in before its tables pay for themselves. */
@inline const HEAT: u32 = 32;

const combs = memory.data(32 * 44 * 32 * 128, 64);
const owners = memory.data(32 * 4, 16);

// The hot items of a batch: item, entry, R; and what came of them.
const items = memory.data(128 * 4, 16), entries = memory.data(128 * 4, 16), nonces = memory.data(128 * 4, 16);
const same = memory.data(128, 16);
const scalar = memory.data(48, 16);

/** The key's tables, made now where they pay and a place is free; 0 where it has none. */
function combFor(e: usize): usize {
  const held = combOf(e);
  if (held) return combs + (held - 1) * COMB;
  if (heatOf(e) < HEAT) return 0;
  for (let i: usize = 0; i < COMBS; i++) {
    const owner = <usize>load<u32>(owners + (i << 2));
    // A key that is still met keeps its place: otherwise many hot keys would turn each other out for ever.
    if (owner && combOf(owner) == i + 1 && batchNumber() - lastUse(owner) < ENTRY_BATCHES) continue;
    if (owner && combOf(owner) == i + 1) setComb(owner, 0);
    buildKeyComb(combs + i * COMB, e + POINT_AT);
    store<u32>(owners + (i << 2), <u32>e);
    setComb(e, i + 1);
    return combs + i * COMB;
  }
  return 0;
}

/** Accepts what the tables of hot keys accept among the first `count` (at most 128) live items; how many are left. */
export function withoutHot(count: usize): usize {
  let n: usize = 0, hot: usize = 0;
  for (let k: usize = 0; k < count; k++) {
    const e = <usize>load<u32>(entriesOfLive + (k << 2));
    if (!combFor(e)) {
      move(n++, k);
      continue;
    }
    store<u32>(items + (hot << 2), load<u32>(live + (k << 2)));
    store<u32>(entries + (hot << 2), <u32>e);
    hot++;
  }
  if (!hot) return n;
  decide(hot);
  for (let i: usize = 0; i < hot; i++) {
    const item = <usize>load<u32>(items + (i << 2));
    if (load<u8>(same + i)) {
      store<u8>(verdicts + item, 1);
    } else {
      store<u32>(live + (n << 2), <u32>item);
      store<u32>(entriesOfLive + (n << 2), load<u32>(entries + (i << 2)));
      n++;
    }
  }
  return n;
}

function decide(hot: usize): void {
  for (let i: usize = 0; i < hot; i += 2) {
    const j = min(i + 1, hot - 1);
    take(0, i);
    take(1, j);
    combPair(i >> 1, tableAt(i), tableAt(j));
    store<u32>(nonces + (i << 2), <u32>signatureAt(i));
    store<u32>(nonces + (i << 2), <u32>signatureAt(j), 4);
  }
  compareSums(same, nonces, (hot + 1) >> 1);
}

@inline function signatureAt(i: usize): usize { return signatures + <usize>load<u32>(items + (i << 2)) * 64; }
@inline function tableAt(i: usize): usize {
  return combs + (combOf(<usize>load<u32>(entries + (i << 2))) - 1) * COMB;
}

/** h is hashed to a row that no item of so small a batch has. */
function take(lane: usize, i: usize): void {
  const row = hashes + MAX_HOT * HASH_ROW;
  hash(row, <usize>load<u32>(items + (i << 2)));
  toScalarBytes(scalar, row);
  setCombScalars(lane, signatureAt(i) + 32, scalar);
}
