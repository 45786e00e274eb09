/** What a part can do, and what one window of figures says that it did. */
import type { Accelerator } from '../../control/catalogue.ts';
import { clockShare } from '../../control/clocks.ts';
import { acceleratorNamed } from '../../control/model-names.ts';
import type { AtPrecision, LicenceLimits, Precision } from '../../limits.ts';
import type { Usage } from '../../model.ts';
import { useFigures } from './figures.ts';

/** A second of a part at its most; null where the catalogue has no such figure. 10^18 operations; joules. */
export interface Capacity {
  readonly model: string;
  /** By the length of operands; that of the next longer one where the part has none of that. */
  readonly peakExaflop: AtPrecision;
  /** At the length of operands at which the part does most operations. */
  readonly mostExaflop: number;
  readonly tdpWatts: number | null;
}

const kept = new Map<string, Capacity | null>();
const CAPACITIES_KEPT = 512;

/** Null: the catalogue does not know the model. */
export function capacityOf(model: string): Capacity | null {
  const found = kept.get(model);
  if (found !== undefined) return found;
  if (kept.size >= CAPACITIES_KEPT) kept.clear();
  const accelerator = acceleratorNamed(model);
  const capacity = accelerator && capacityIn(accelerator);
  kept.set(model, capacity);
  return capacity;
}

/** The precision that the limits of a licence state, or the usual one. */
export function bitsOf(limits: LicenceLimits | null | undefined): Precision {
  return limits?.compute?.bits ?? useFigures.standardBits.value;
}

function capacityIn({ model, rates, tdpWatts }: Accelerator): Capacity | null {
  if (rates.length === 0) return null;
  const most = (list: typeof rates) => Math.max(...list.map(({ denseTops }) => denseTops)) / 1e6;
  const peakExaflop = atEach((bits) => {
    const usable = rates.filter((rate) => rate.bits >= bits);
    return most(usable.length > 0 ? usable : rates);
  });
  return { model, peakExaflop, mostExaflop: most(rates), tdpWatts };
}

function atEach(figure: (bits: Precision) => number): AtPrecision {
  return { 4: figure(4), 8: figure(8), 16: figure(16) };
}

const NONE: AtPrecision = atEach(() => 0);

/** What was done in a second of a window, on average. */
export interface Rate {
  readonly exaflop: AtPrecision;
  /** The estimate's error, up and down. */
  readonly errorExaflop: AtPrecision;
  /** At any precision, with the error: what it was at most. */
  readonly mostExaflop: number;
  readonly busy: number;
  readonly joules: number;
  readonly linkBytes: number;
}

/** What a part draws at most, W: one that the catalogue does not know may be any board of today. */
export function mostWattsOf(capacity: Capacity | null): number {
  return (capacity?.tdpWatts || useFigures.unknownPower.value) * useFigures.boostPower.value;
}

/**
 * FLOP = tensor activity x share of clock x peak. What is not reported counts as the most that it can have been: tensor
 * pipes are active in no more cycles than SMs, and SMs in no more than all; a part without a rating draws the most. A meter
 * of the operator's own that says more than the estimate is believed. No figure alone takes use out of a budget, or uses it up.
 */
export function rateOf(usage: Usage, capacity: Capacity | null): Rate {
  const seconds = usage.windowEndS - usage.windowStartS;
  const busy = Math.max(usage.smActive ?? 1, usage.tensorActive ?? 0);
  const active = activityOf(usage);
  const bytes = ((usage.nvlinkTxBytes ?? 0) + (usage.nvlinkRxBytes ?? 0)) / seconds;
  const linkBytes = Math.min(bytes, useFigures.linkRate.value);
  const ratedWatts = capacity?.tdpWatts || useFigures.unknownPower.value;
  const watts = (usage.energyMillijoules ?? ratedWatts * 1e3 * seconds) / 1e3 / seconds;
  const joules = Math.min(watts, mostWattsOf(capacity));
  if (!capacity)
    return { exaflop: NONE, errorExaflop: NONE, mostExaflop: 0, busy, joules, linkBytes };
  const { model, peakExaflop, mostExaflop } = capacity;
  const { value: error } = useFigures.errorOfPeak;
  const clock = Math.max(clockShare(model, usage.smClockMhz), useFigures.leastClock.value);
  const metered = (usage.petaflop ?? 0) / 1e3 / seconds;
  return {
    exaflop: atEach((bits) =>
      Math.min(Math.max(active * clock * peakExaflop[bits], metered), mostExaflop),
    ),
    errorExaflop: atEach((bits) => error * peakExaflop[bits]),
    mostExaflop: Math.max(
      Math.min(1, active + error) * mostExaflop,
      Math.min(metered, mostExaflop),
    ),
    ...{ busy, joules, linkBytes },
  };
}

/** Of cycles, those in which tensor pipes can have been active. */
function activityOf({ tensorActive, smActive }: Usage): number {
  return tensorActive ?? smActive ?? 1;
}

/**
 * Whether a window looks like a part of a training run: whoever leaves activity out is judged by the most that it can have
 * been. A part that reports no NVLink traffic is judged by its tensor pipes.
 */
export function isLikeTraining(usage: Usage): boolean {
  const { trainingTensor, trainingLink } = useFigures;
  if (!(activityOf(usage) >= trainingTensor.value)) return false;
  const { nvlinkTxBytes, nvlinkRxBytes, windowStartS, windowEndS } = usage;
  if (nvlinkTxBytes === undefined && nvlinkRxBytes === undefined) return true;
  const bytes = (nvlinkTxBytes ?? 0) + (nvlinkRxBytes ?? 0);
  return bytes >= trainingLink.value * (windowEndS - windowStartS);
}
