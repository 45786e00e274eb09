/** By how much a device's energy counter rose between two reports. */
import type { AttestationFacts } from '../facts.ts';
import { isForward } from '../standing.ts';
import { prefixOf } from './prefix.ts';

export interface CounterRise {
  /** Below 0: it fell. */
  readonly joules: number;
  /** Between the two windows, in which nothing was reported; below 0: the later one overlaps the one before. */
  readonly gapS: number;
}

/** Null: not within one boot, one of the two reports has none, or the window does not end behind the one before. */
export function counterRise(facts: AttestationFacts): CounterRise | null {
  const { usage, bootseed } = facts.claims;
  const before = facts.prior.meter?.counters;
  if (!usage || !before || !isForward(facts) || before.boot !== prefixOf(bootseed)) return null;
  const { energyCounterMillijoules: now } = usage;
  if (now === undefined || before.energyMillijoules === null || before.energyAtS !== undefined) {
    return null;
  }
  if (!(usage.windowEndS >= before.atS)) return null;
  const gapS = usage.windowStartS - before.atS;
  return { joules: (now - before.energyMillijoules) / 1000, gapS };
}
