/** How much of a site's time its operator has declared: the worst 30 days, the longest run, what was taken back. */
import type { SiteWindow, Span } from '../model.ts';
import { coveredMs, mergedSpans } from './windows.ts';

/** Use is measured in spans of so long. */
export const USE_SPAN_MS = 30 * 24 * 3_600_000;

export interface WindowUse {
  /** When the worst 30 days begin: they may lie ahead, since windows are declared ahead. */
  readonly fromMs: number;
  /** Windows in them that cover one device, and how much of its time together: of the device that they cover most. */
  readonly windows: number;
  readonly declaredMs: number;
  /** The longest run of windows, with gaps too short for a silence to count as dark, and the time declared in it. */
  readonly run: { readonly windows: number; readonly declaredMs: number };
  /** Windows taken back within the last 30 days. */
  readonly withdrawn: number;
}

/** The use that begins in the last 30 days or ahead; `gapMs` is how long a device may be silent between two windows. */
export function windowUse(windows: readonly SiteWindow[], nowMs: number, gapMs: number): WindowUse {
  const sinceMs = nowMs - USE_SPAN_MS;
  const isRecent = ({ withdrawnAtMs, toMs }: SiteWindow) =>
    withdrawnAtMs === null && toMs > sinceMs;
  const covers = coversOf(windows.filter(isRecent));
  const uses = covers.map((cover) => useOf(cover, sinceMs, gapMs));
  const worst = uses.reduce(worse, { fromMs: sinceMs, windows: 0, declaredMs: 0 });
  const runs = uses.map(({ run }) => run);
  const run = runs.reduce((a, b) => (b.declaredMs > a.declaredMs ? b : a), NO_RUN);
  const withdrawn = windows.filter(({ withdrawnAtMs }) => (withdrawnAtMs ?? 0) > sinceMs).length;
  return { ...worst, run, withdrawn };
}

const NO_RUN: WindowUse['run'] = { windows: 0, declaredMs: 0 };
type Worst = Pick<WindowUse, 'fromMs' | 'windows' | 'declaredMs'>;

function worse({ fromMs, windows, declaredMs }: Worst, b: Worst): Worst {
  return {
    fromMs: b.declaredMs > declaredMs ? b.fromMs : fromMs,
    windows: Math.max(windows, b.windows),
    declaredMs: Math.max(declaredMs, b.declaredMs),
  };
}

/** The windows of each device, without saying the same twice: one list where none names its devices. */
function coversOf(windows: readonly SiteWindow[]): readonly (readonly Span[])[] {
  const whole = windows.filter(({ devices }) => devices === null);
  const named = new Map<string, SiteWindow[]>();
  for (const window of windows) {
    for (const device of window.devices ?? []) {
      const own = named.get(device);
      if (own) own.push(window);
      else named.set(device, [window]);
    }
  }
  const distinct = new Map(
    [...named.values()].map((own) => [own.map((w) => w.window).join(), own]),
  );
  return [whole, ...[...distinct.values()].map((own) => [...whole, ...own])];
}

function useOf(cover: readonly Span[], sinceMs: number, gapMs: number) {
  const disjoint = mergedSpans(cover);
  const starts = [sinceMs, ...disjoint.map(({ fromMs }) => fromMs).filter((at) => at > sinceMs)];
  const spans = starts.map((fromMs) => useWithin(cover, disjoint, fromMs));
  return { ...spans.reduce(worse), run: longestRun(cover, disjoint, gapMs) };
}

function useWithin(cover: readonly Span[], disjoint: readonly Span[], fromMs: number): Worst {
  const within = { fromMs, toMs: fromMs + USE_SPAN_MS };
  const windows = cover.filter((span) => coveredMs([span], within) > 0).length;
  return { fromMs, windows, declaredMs: coveredMs(disjoint, within) };
}

function longestRun(cover: readonly Span[], disjoint: readonly Span[], gapMs: number) {
  const runs = mergedSpans(cover, gapMs).map((run) => ({
    windows: cover.filter((span) => coveredMs([span], run) > 0).length,
    declaredMs: coveredMs(disjoint, run),
  }));
  const chained = runs.filter(({ windows }) => windows > 1);
  return chained.reduce((a, b) => (b.declaredMs > a.declaredMs ? b : a), NO_RUN);
}
