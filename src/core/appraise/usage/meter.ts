/** What a ledger remembers of a device's reported use, and what one more window adds to the sums. */
import type { Claims, Usage } from '../../model.ts';
import { type Cover, type Seconds, withSilence, withWindow } from './cover.ts';
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
  /** Where the energy counter was left out since: the end of the window that had it. */
  readonly energyAtS?: number;
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

/** The meter after a countable window, and what it adds to each day; of the window only what lies before `untilS` counts. */
export function metered(
  meter: Meter | null,
  claims: Claims & { readonly usage: Usage },
  capacity: Capacity | null,
  untilS = Number.POSITIVE_INFINITY,
): Metered {
  const { usage } = claims;
  const window: Seconds = [usage.windowStartS, Math.min(usage.windowEndS, untilS)];
  const { cover, counted, spanned } = withWindow(meter?.cover ?? null, window);
  const rate = rateOf(usage, capacity);
  const days = new Map<number, UseSum>();
  const put = (day: number, sum: UseSum) => days.set(day, added(days.get(day) ?? NO_USE, sum));
  for (const [day, seconds] of byDay(spanned)) put(day, spanning(seconds, capacity));
  for (const [day, seconds] of byDay(counted)) put(day, atRate(seconds, rate, capacity));
  const { run, trained } = runAfter(meter?.run ?? null, usage, counted);
  for (const [day, seconds] of byDay(trained)) put(day, { ...NO_USE, trainingS: seconds });
  const hours = hoursOf(usage, rate, counted);
  // What arrives late says nothing of how the device stands now.
  const isLast = !meter || usage.windowEndS >= meter.counters.atS;
  if (!isLast) return { meter: { ...meter, cover, run }, days, hours };
  const print = printOf(usage);
  const repeats = print !== 0 && meter?.print === print ? meter.repeats + 1 : 0;
  return {
    meter: { cover, counters: countersOf(claims, usage.windowEndS, meter), print, repeats, run },
    ...{ days, hours },
  };
}

function hoursOf(
  { windowStartS, windowEndS }: Usage,
  { busy, exaflop }: Rate,
  counted: readonly Seconds[],
): readonly HourUse[] {
  if (windowEndS - windowStartS > useFigures.hourlyWindow.value) return [];
  return byHour(counted).map(([hour, seconds]) => {
    const usual = exaflop[useFigures.standardBits.value];
    return { hour, observedS: seconds, busyS: seconds * busy, exaflop: seconds * usual };
  });
}

/**
 * The meter after a report that says nothing of use that counts, although its licence has a budget: the time since the last
 * word of it is somebody's to account for.
 */
export function unmetered(
  meter: Meter | null,
  claims: Claims,
  atS: number,
  capacity: Capacity | null,
): Metered {
  const { cover, spanned } = withSilence(meter?.cover ?? null, atS);
  const days = byDay(spanned).map(([day, seconds]) => [day, spanning(seconds, capacity)] as const);
  const counters = meter?.counters ?? countersOf(claims, atS, null);
  const { print, repeats, run } = meter ?? { print: 0, repeats: 0, run: null };
  return { meter: { cover, counters, print, repeats, run }, days: new Map(days), hours: [] };
}

interface Ran {
  readonly run: Seconds | null;
  readonly trained: readonly Seconds[];
}

/**
 * A run counts from its first second once it has lasted, by seconds that were not counted before. Only a break ends it: a
 * word of idleness in between would cut any run into short ones.
 */
function runAfter(run: Seconds | null, usage: Usage, counted: readonly Seconds[]): Ran {
  if (!isLikeTraining(usage)) return { run, trained: [] };
  return counted.reduce<Ran>(
    (so, span) => {
      const next = runOn(so.run, span);
      return { run: next.run, trained: [...so.trained, ...next.trained] };
    },
    { run, trained: [] },
  );
}

/** A span behind the run, or before it, and no more than a break away belongs to it; of what is older nothing is known. */
function runOn(run: Seconds | null, [fromS, toS]: Seconds): Ran {
  const { trainingBreak, trainingRun } = useFigures;
  const goesOn =
    run && fromS <= run[1] + trainingBreak.value && toS >= run[0] - trainingBreak.value;
  if (run && !goesOn && toS <= run[0]) return { run, trained: [] };
  const next: Seconds = goesOn ? [Math.min(run[0], fromS), Math.max(run[1], toS)] : [fromS, toS];
  if (next[1] - next[0] < trainingRun.value) return { run: next, trained: [] };
  const hadLasted = goesOn && run[1] - run[0] >= trainingRun.value;
  if (!hadLasted) return { run: next, trained: [next] };
  const news: readonly Seconds[] = [
    [next[0], run[0]],
    [run[1], next[1]],
  ];
  return { run: next, trained: news.filter(([from, to]) => from < to) };
}

/** What a report leaves out stands as it was: or a counter that is left out once could be put back unseen. */
function countersOf(claims: Claims, atS: number, meter: Meter | null): Counters {
  const { usage, bootseed, bootcount, uptimeS } = claims;
  const boot = prefixOf(bootseed);
  const before = meter?.counters;
  const ofBoot = before?.boot === boot ? before : undefined;
  const energy = usage?.energyCounterMillijoules;
  const isKept = energy === undefined && ofBoot !== undefined && ofBoot.energyMillijoules !== null;
  return {
    boot,
    energyMillijoules: energy ?? ofBoot?.energyMillijoules ?? null,
    uptimeS: uptimeS ?? ofBoot?.uptimeS ?? null,
    bootcount: bootcount ?? before?.bootcount ?? null,
    atS,
    ...(isKept ? { energyAtS: ofBoot.energyAtS ?? ofBoot.atS } : {}),
  };
}
