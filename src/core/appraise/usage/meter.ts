/** What a ledger remembers of a device's reported use, and what one more window adds to the sums. */
import type { Claims, Usage } from '../../model.ts';
import { type Cover, lengthOf, type Seconds, withWindow } from './cover.ts';
import { useFigures } from './figures.ts';
import { prefixOf } from './prefix.ts';
import { printOf } from './print.ts';
import { type Capacity, isLikeTraining, type Rate, rateOf } from './rates.ts';
import {
  added,
  atRate,
  byDay,
  byHour,
  type HourUse,
  NO_USE,
  spanning,
  type UseSum,
} from './sums.ts';

/** Counters that only rise while a boot lasts, as they stood in the device's last report. */
export interface Counters {
  /** Of the bootseed: its length and first 40 bits. */
  readonly boot: number;
  readonly energyMillijoules: number | null;
  readonly uptimeS: number | null;
  readonly bootcount: number | null;
  /** Where the window of that report ended. */
  readonly atS: number;
}

export interface Meter {
  readonly cover: Cover;
  readonly counters: Counters;
  /** Fingerprint of the last figures, 0 where they have too little in them; and how often in a row they were the same. */
  readonly print: number;
  readonly repeats: number;
  /** The run of windows like training that the last one belongs to; null where it does not. */
  readonly run: Seconds | null;
}

export type DaySums = ReadonlyMap<number, UseSum>;

/** Whether a window can be counted at all: after what is remembered, not yet to come, and not empty. */
export function isCountable({ windowStartS, windowEndS }: Usage, nowMs: number): boolean {
  const { longestWindow, clockAhead } = useFigures;
  const nowS = nowMs / 1000;
  return (
    windowStartS < windowEndS &&
    windowStartS >= nowS - longestWindow.value &&
    windowEndS <= nowS + clockAhead.value
  );
}

export interface Metered {
  readonly meter: Meter;
  readonly days: DaySums;
  /** Only of a window that is short enough to tell one hour from the next. */
  readonly hours: readonly HourUse[];
}

/** The meter after a countable window, and what it adds to each day. */
export function metered(
  meter: Meter | null,
  claims: Claims & { readonly usage: Usage },
  capacity: Capacity | null,
): Metered {
  const { usage } = claims;
  const window: Seconds = [usage.windowStartS, usage.windowEndS];
  const { cover, counted, spanned } = withWindow(meter?.cover ?? null, window);
  const rate = rateOf(usage, capacity);
  const days = new Map<number, UseSum>();
  const put = (day: number, sum: UseSum) => days.set(day, added(days.get(day) ?? NO_USE, sum));
  for (const [day, seconds] of byDay(spanned)) put(day, spanning(seconds, capacity));
  for (const [day, seconds] of byDay(counted)) put(day, atRate(seconds, rate, capacity));
  const isWhole = lengthOf(counted) === usage.windowEndS - usage.windowStartS;
  const { run, trained } = runAfter(meter?.run ?? null, usage, isWhole);
  for (const [day, seconds] of byDay(trained)) put(day, { ...NO_USE, trainingS: seconds });
  const hours = hoursOf(usage, rate, counted);
  // What arrives late says nothing of how the device stands now.
  const isLast = !meter || usage.windowEndS >= meter.counters.atS;
  if (!isLast) return { meter: { ...meter, cover }, days, hours };
  const print = printOf(usage);
  const repeats = print !== 0 && meter?.print === print ? meter.repeats + 1 : 0;
  return { meter: { cover, counters: countersOf(claims), print, repeats, run }, days, hours };
}

function hoursOf(
  { windowStartS, windowEndS }: Usage,
  { busy, exaflop }: Rate,
  counted: readonly Seconds[],
): readonly HourUse[] {
  if (windowEndS - windowStartS > useFigures.hourlyWindow.value) return [];
  return byHour(counted).map(([hour, seconds]) => {
    return { hour, observedS: seconds, busyS: seconds * busy, exaflop: seconds * exaflop };
  });
}

/** A run counts from its first second once it has lasted; a window of which a part was counted before adds nothing to it. */
function runAfter(
  run: Seconds | null,
  usage: Usage,
  isWhole: boolean,
): { readonly run: Seconds | null; readonly trained: readonly Seconds[] } {
  const { trainingBreak, trainingRun } = useFigures;
  if (!isWhole) return { run, trained: [] };
  if (!isLikeTraining(usage)) return { run: null, trained: [] };
  const { windowStartS, windowEndS } = usage;
  const goesOn =
    run !== null && windowStartS >= run[1] && windowStartS <= run[1] + trainingBreak.value;
  const next: Seconds = goesOn ? [run[0], windowEndS] : [windowStartS, windowEndS];
  const lasted = next[1] - next[0] >= trainingRun.value;
  if (!lasted) return { run: next, trained: [] };
  const hadLasted = goesOn && run[1] - run[0] >= trainingRun.value;
  return { run: next, trained: hadLasted ? [[run[1], windowEndS]] : [next] };
}

function countersOf({ usage, bootseed, bootcount, uptimeS }: Claims & { usage: Usage }): Counters {
  return {
    boot: prefixOf(bootseed),
    energyMillijoules: usage.energyCounterMillijoules ?? null,
    uptimeS: uptimeS ?? null,
    bootcount: bootcount ?? null,
    atS: usage.windowEndS,
  };
}
