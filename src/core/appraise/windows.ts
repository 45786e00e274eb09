/** Declared maintenance windows: what of a silence they excuse, and how much of a span they cover. */
import type { DeclaredWindow, Span } from '../model.ts';
import { spanText } from './wording.ts';

/** Windows named in a finding; the last ones, where there are more. */
const NAMED = 8;

/** Of a silence: how long it is in all, how much of it counts, and which windows excuse the rest. */
export interface Silence {
  readonly silentMs: number;
  readonly excusedMs: number;
  readonly countedMs: number;
  readonly windows: readonly string[];
}

/** Only silence outside of declared windows counts: within one the count stands still, and after it goes on. */
export function silenceOf(
  windows: readonly DeclaredWindow[],
  lastPresenceAtMs: number,
  nowMs: number,
): Silence {
  const silentMs = nowMs - lastPresenceAtMs;
  const silence = { fromMs: lastPresenceAtMs, toMs: nowMs };
  const excusing = windows.filter((window) => overlapMs(window, silence) > 0);
  const excusedMs = coveredMs(mergedSpans(excusing), silence);
  return {
    silentMs,
    excusedMs,
    countedMs: silentMs - excusedMs,
    windows: excusing.map(({ window }) => window),
  };
}

/** Disjoint spans, in order, that cover what the given ones cover; spans at most `gapMs` apart are joined. */
export function mergedSpans(spans: readonly Span[], gapMs = 0): Span[] {
  const merged: Span[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && fromMs - last.toMs <= gapMs) {
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
    } else if (toMs > fromMs) merged.push({ fromMs, toMs });
  }
  return merged;
}

/** How much of `within` disjoint spans cover. */
export function coveredMs(disjoint: readonly Span[], within: Span): number {
  return disjoint.reduce((sum, span) => sum + overlapMs(span, within), 0);
}

/** How long two spans run together. */
export function overlapMs(a: Span, b: Span): number {
  const ms = Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs);
  return ms > 0 ? ms : 0;
}

/** What a finding says of an excuse, as a clause of its sentence; nothing where there was none. */
export function excuseText({ excusedMs, windows }: Pick<Silence, 'excusedMs' | 'windows'>): string {
  if (windows.length === 0) return '';
  const [noun, names] = [windows.length === 1 ? 'window' : 'windows', namedWindows(windows)];
  return `${spanText(excusedMs)} of that are excused by the declared ${noun} ${names}`;
}

/** Windows by their ids, the last ones where there are many. */
export function namedWindows(windows: readonly string[]): string {
  const more = windows.length - NAMED;
  const named = windows.slice(-NAMED).join(', ');
  return more > 0 ? `${named} and ${more} earlier` : named;
}
